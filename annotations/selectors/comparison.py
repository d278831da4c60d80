"""The reviews of one claim side by side, for the person who settles it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import Verb
from ..models import Activity, BlindVerdict, Citation, Claim, Review, Source, VerdictLabel
from ..policies import Standing
from ..scales import shown_name


@dataclass(frozen=True, slots=True)
class Change:
    """What a reviewer changed on the way to their judgement."""

    text: str
    at: str
    from_label: VerdictLabel | None = None
    to_label: VerdictLabel | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One submitted review. ``name`` is "" while names are hidden; ``own`` is the actor's."""

    letter: str
    name: str
    review: Review
    meta: str
    citations: list[dict[str, Any]]
    changes: list[Change]
    own: bool = False

    @property
    def blind(self) -> BlindVerdict | None:
        """What the review said before a discussion."""
        return getattr(self.review, "blind_verdict", None)


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Citations of one page by one or several reviewers; published together."""

    pk: int
    title: str
    used_by: str
    citations: list[Citation]


@dataclass(frozen=True, slots=True)
class Distance:
    """Where the reviews stand on an ordinal scale; ``detail`` is about their sources."""

    stops: list[dict[str, Any]]
    summary: str
    detail: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The submitted reviews of a claim, side by side, in slot order."""

    columns: list[Column]
    sources: list[SourceGroup]
    distance: Distance | None
    asks_attribution: bool

    @property
    def seen(self) -> str:
        """Which reviews at which version are compared here: "12.3 14.1"."""
        return seen_of(column.review for column in self.columns)

    @property
    def aliases(self) -> dict[int, str]:
        """What the reviewers are called elsewhere on the page while their names are hidden."""
        return {
            column.review.reviewer_id: _("Reviewer %(letter)s") % {"letter": column.letter}
            for column in self.columns
            if not column.name
        }


def seen_of(reviews: Iterable[Review]) -> str:
    return " ".join(sorted(f"{review.pk}.{review.version}" for review in reviews))


def comparison_of(standing: Standing, claim: Claim, *, names: bool = False) -> Comparison:
    """The reviews that the actor may see, as columns; a constant number of queries."""
    reviews = list(
        Review.objects.visible_to(standing.actor)
        .submitted()
        .filter(claim=claim)
        .select_related("reviewer", "content_label__scale", "attribution_label", "assignment")
        .select_related("blind_verdict__content_label", "blind_verdict__attribution_label")
        .prefetch_related("citations__source")
        .order_by("assignment__slot", "pk")
    )
    changes = _changes(standing, claim, reviews)
    columns = [
        Column(
            letter=letter,
            name=review.reviewer.name if names else "",
            review=review,
            meta=_meta(review),
            citations=[source_row(citation) for citation in review.citations.all()],
            changes=changes.get(review.reviewer_id, []),
            own=review.reviewer_id == standing.actor.pk,
        )
        for letter, review in zip("ABCDE", reviews, strict=False)
    ]
    sources = _source_groups(columns)
    return Comparison(
        columns=columns,
        sources=sources,
        distance=_distance_line(standing, columns, sources),
        asks_attribution=any(review.attribution_label_id for review in reviews),
    )


def source_row(citation: Citation) -> dict[str, Any]:
    """A citation in the shape of ``components/source_row.html``."""
    source = citation.source
    common = {"quote": citation.quote, "locator": citation.locator, "note": citation.note}
    if source is None:
        title = f"{citation.searched_for} ({citation.searched_in})"
        return common | {"title": title, "searched": True, "published": citation.searched_on}
    return common | {
        "title": source.title,
        "url": source.url,
        "publisher": source.publisher,
        "published": published(source),
        "archived_url": source.archived_url,
        "stance": citation.get_stance_display(),
    }


def published(source: Source) -> str:
    """The day, month or year of publication, as exactly as it is known."""
    if source.published_on is None:
        return ""
    pattern = {"day": "j M Y", "month": "F Y", "year": "Y"}[source.published_precision]
    return date_format(source.published_on, pattern)


def _meta(review: Review) -> str:
    if review.submitted_at is None:
        return ""
    day = date_format(review.submitted_at, "j M Y")
    began = review.assignment.created_at
    if (review.submitted_at - began).total_seconds() < 60:
        return _("Submitted %(day)s") % {"day": day}
    return _("Submitted %(day)s · took %(time)s") % {
        "day": day,
        "time": timesince(began, review.submitted_at, depth=1),
    }


def _changes(
    standing: Standing, claim: Claim, reviews: Sequence[Review]
) -> dict[int, list[Change]]:
    """What each reviewer changed before and after submitting, oldest first, from the history."""
    labels = {
        (label.scale.aspect, label.code): label
        for label in VerdictLabel.objects.filter(
            scale__in={
                label.scale_id
                for review in reviews
                for label in (review.content_label, review.attribution_label)
                if label is not None
            }
        ).select_related("scale")
    }
    activities = (
        Activity.objects.visible_to(standing.actor)
        .filter(
            claim=claim,
            actor__in=[review.reviewer_id for review in reviews],
            verb__in=[
                Verb.REVIEW_DRAFTED,
                Verb.REVIEW_SUBMITTED,
                Verb.REVIEW_REVISED,
                Verb.REVIEW_CONFIRMED,
                Verb.CITATION_CHANGED,
                Verb.CITATION_REMOVED,
            ],
        )
        .in_sequence()
    )
    changes: dict[int, list[Change]] = {}
    verdicts: dict[int, Mapping[str, Any]] = {}
    for activity in activities:
        actor, after = activity.actor_id or 0, activity.after or {}
        before = verdicts.get(actor, {})
        changes.setdefault(actor, []).extend(_change(activity, before, after, labels))
        if activity.object_type == "review":
            verdicts[actor] = after
    return changes


def _change(
    activity: Activity,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    labels: Mapping[tuple[str, str], VerdictLabel],
) -> list[Change]:
    """``before`` is the same person's judgement as the history told it last."""
    at = date_format(activity.at, "j M Y, H:i")
    if activity.verb == Verb.REVIEW_CONFIRMED:
        return [Change(_("Confirmed the new wording"), at)]
    if activity.verb == Verb.CITATION_CHANGED:
        return [Change(_("Changed a source"), at)]
    if activity.verb == Verb.CITATION_REMOVED:
        return [Change(_("Removed a source"), at)]
    found = []
    for aspect, text in (
        ("content", _("Changed the verdict:")),
        ("attribution", _("Changed the attribution verdict:")),
    ):
        old, new = before.get(f"{aspect}_verdict"), after.get(f"{aspect}_verdict")
        if old and new and old != new:
            pair = labels.get((aspect, old)), labels.get((aspect, new))
            found.append(Change(text, at, *pair))
    if not found and activity.verb == Verb.REVIEW_REVISED:
        found.append(Change(_("Revised after submitting"), at))
    return found


def _source_groups(columns: Sequence[Column]) -> list[SourceGroup]:
    """One group a page: citations with one canonical address are one source to publish."""
    groups: dict[Any, list[tuple[str, Citation]]] = {}
    for column in columns:
        for citation in column.review.citations.all():
            address = citation.source.canonical_url if citation.source else ""
            groups.setdefault(address or citation.pk, []).append((column.letter, citation))
    return [
        SourceGroup(
            pk=members[0][1].pk,
            title=source_row(members[0][1])["title"],
            used_by=_(" and ").join(dict.fromkeys(letter for letter, _ in members)),
            citations=[citation for _, citation in members],
        )
        for members in groups.values()
    ]


def _distance_line(
    standing: Standing, columns: Sequence[Column], sources: Sequence[SourceGroup]
) -> Distance | None:
    """None when the project's scale has no order, or a review stands on another scale."""
    scale = standing.project.content_scale
    labels = list(scale.labels.all())
    placed = [label for label in labels if label.rating is not None] or labels
    ranks = [column.review.content_label.rank for column in columns if column.review.content_label]
    used = {column.review.content_label_id for column in columns}
    if not scale.ordinal or not columns or not used <= {label.pk for label in placed}:
        return None
    steps = max(ranks) - min(ranks)
    stops = [
        {
            "letter": label.letter,
            "colour": label.colour,
            "name": shown_name(label),
            "reviewers": ", ".join(
                _("Reviewer %(letter)s") % {"letter": column.letter}
                for column in columns
                if column.review.content_label_id == label.pk
            ),
            "between": min(ranks) <= label.rank < max(ranks),
        }
        for label in placed
    ]
    apart = ngettext("%(steps)s step apart.", "%(steps)s steps apart.", steps) % {"steps": steps}
    summary = apart if steps else _("Same verdict.")
    return Distance(stops, summary, _shared_sources(sources))


def _shared_sources(sources: Sequence[SourceGroup]) -> str:
    shared = [group for group in sources if _(" and ") in group.used_by]
    if not shared:
        return _("No source in common.")
    opposite = any(
        {"supports", "refutes"} <= {citation.stance for citation in group.citations}
        for group in shared
    )
    number = len(shared)
    if opposite:
        told = ngettext(
            "%(number)s source in common, used with opposite stances.",
            "%(number)s sources in common, used with opposite stances.",
            number,
        )
    else:
        told = ngettext("%(number)s source in common.", "%(number)s sources in common.", number)
    return told % {"number": number}
