"""Ways to get past the services: single statements that no service makes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from annotations.models import (
    Activity,
    Adjudication,
    Anchor,
    Assignment,
    Attribution,
    Citation,
    Claim,
    Segment,
    Source,
    VerdictLabel,
)
from tests.factories import label
from tests.models.world import World, execute, switch_off

Act = Callable[[World], object]


@dataclass(frozen=True, slots=True)
class Attempt:
    """``rule`` is what stands in the way; ``refusal`` the name it refuses with, when another."""

    model: Any
    rule: str
    act: Act
    refusal: str = ""

    @property
    def table(self) -> str:
        table: str = self.model._meta.db_table
        return table


def given(w: World, values: dict[str, Any]) -> dict[str, Any]:
    """The values of an attempt; those that depend on the world are functions of it."""
    return {name: value(w) if callable(value) else value for name, value in values.items()}


def changed(of: Callable[[World], Any], **values: Any) -> Act:
    """Update a row with one statement, as no service does."""

    def act(w: World) -> None:
        row = of(w)
        assert type(row).objects.filter(pk=row.pk).update(**values) == 1

    return act


def copied(of: Callable[[World], Any], **values: Any) -> Act:
    """Insert a row like the given one, with other values."""

    def act(w: World) -> None:
        row = of(w)
        fresh = type(row).objects.get(pk=row.pk)
        fresh.pk = None
        for name, value in given(w, values).items():
            setattr(fresh, name, value)
        fresh.save(force_insert=True)

    return act


def second_anchor(start: int, end: int, *, on: str = "idle", **values: Any) -> Act:
    """Insert a second anchor, right in every respect that is not overridden."""

    def act(w: World) -> None:
        claim: Claim = getattr(w, on)
        text = claim.article.text
        right = {
            "project": claim.project,
            "order": 1,
            "quote": text[start:end],
            "prefix": text[max(0, start - 32) : start],
            "suffix": text[end : end + 32],
        }
        Anchor.objects.create(claim=claim, start=start, end=end, **(right | given(w, values)))

    return act


def new_article(text: str, **values: Any) -> Act:
    right = {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    return copied(lambda w: w.article, text=text, **(right | values))


def new_claim(*, anchored: bool = True, **values: Any) -> Act:
    def act(w: World) -> None:
        right = {"project": w.project, "article": w.empty, "number": 7, "text": "A fine day"}
        claim = Claim.objects.create(origin="person", **(right | given(w, values)))
        if anchored:
            text = claim.article.text
            Anchor.objects.create(
                project=claim.article.project,
                claim=claim,
                order=0,
                start=0,
                end=3,
                quote=text[:3],
                suffix=text[3:35],
            )

    return act


def second_link(**values: Any) -> Act:
    def act(w: World) -> None:
        right = {"project": w.project, "order": 1, "speaker": "Ben", "mode": "direct"}
        Attribution.objects.create(claim=w.claim, origin="person", **(right | given(w, values)))

    return act


def a_link(w: World) -> Attribution:
    """An attribution that is in order, without words of its own."""
    second_link()(w)
    return w.claim.attributions.latest("order")


def new_ruling(**values: Any) -> Act:
    def act(w: World) -> None:
        right = {
            "project": w.project,
            "claim": w.claim,
            "method": "adjudicated",
            "adjudicator": w.ada,
            "content_label": label(w.project, "mixed"),
            "confidence": "high",
            "justification": "Both have a point.",
        }
        Adjudication.objects.create(**(right | given(w, values)))

    return act


def delete_review(w: World) -> None:
    """Chi's, because a blind verdict protects Ben's."""
    review = w.claim.reviews.get(reviewer=w.chi)
    Citation.objects.filter(review=review).delete()
    review.delete()


def two_with_one_external_id(w: World) -> None:
    Claim.objects.filter(pk__in=[w.claim.pk, w.idle.pk]).update(external_id="A-1")


def repeat_a_sequence(w: World) -> None:
    switch_off("annotations_activity", "activity_chain")
    first = Activity.objects.filter(project=w.project).earliest("sequence")
    first.pk = None
    first.save(force_insert=True)


def truncate(w: World) -> None:
    connection.check_constraints()  # what waits for the commit would refuse it first
    execute("TRUNCATE annotations_activity")


def anchor_of(w: World) -> Anchor:
    return w.idle.anchors.get()


def assignment_of(w: World) -> Assignment:
    return w.review.assignment


def source_of(w: World) -> Source:
    assert w.citation.source is not None
    return w.citation.source


def segment_of(w: World) -> Segment:
    return w.article.segments.all()[0]


def used_label(w: World) -> VerdictLabel:
    assert w.review.content_label is not None
    return w.review.content_label


def attribution_label(w: World) -> VerdictLabel:
    return label(w.project, "misattributed")


def foreign_source(w: World) -> Source:
    return Source.objects.create(project=w.other, added_by=w.ben, title="Elsewhere")
