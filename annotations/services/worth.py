"""Learning from a project's decisions what its people think worth checking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..choices import NoClaimReason, Origin, Verb, Worth
from ..exceptions import Refused
from ..models import Activity, Article, Claim, Project
from ..splitting import VERSION, ProposedClaim, split
from ..splitting.worth_model import (
    Decision,
    Trial,
    WorthModel,
    appraised,
    appraised_again,
    cross_validate,
    fit,
)
from .activity import record

FEWEST = 60
FEWEST_OF_A_KIND = 15
# “Said before” tells nothing of the claim itself.
UNWORTHY = frozenset(reason.stored for reason in NoClaimReason if reason != NoClaimReason.REPEATED)


@dataclass(frozen=True, slots=True)
class Training:
    """What a training found; ``stored`` tells whether the project uses its model from now on."""

    decisions: int
    worthy: int
    trial: Trial
    model: WorthModel
    stored: bool


def train_worth(project: Project) -> Training:
    """Fit a model to the project's decisions; store it if it beats the rules in cross-validation.

    ``Refused`` when there are too few decisions to tell.
    """
    decisions = list(decisions_of(project))
    worthy = sum(one.worthy for one in decisions)
    if len(decisions) < FEWEST or min(worthy, len(decisions) - worthy) < FEWEST_OF_A_KIND:
        raise Refused(
            f"There are too few decisions to learn from: {worthy} claims worth checking and "
            f"{len(decisions) - worthy} not. At least {FEWEST} are needed, "
            f"{FEWEST_OF_A_KIND} of each kind."
        )
    trial, model = cross_validate(decisions), fit(decisions)
    if trial.passed:
        model = _store(project, model, trial, len(decisions), worthy)
    return Training(len(decisions), worthy, trial, model, trial.passed)


@transaction.atomic
def forget_worth(project: Project) -> None:
    """Go back to the rules alone. ``Refused`` when the project has no model."""
    row = Project.objects.select_for_update().get(pk=project.pk)
    if row.worth_model is None:
        raise Refused("The project has no model of its own.")
    _put(row, None)


@transaction.atomic
def _store(
    project: Project, model: WorthModel, trial: Trial, decisions: int, worthy: int
) -> WorthModel:
    row = Project.objects.select_for_update().get(pk=project.pk)
    serial = _changes(row) + 1
    model = WorthModel(model.bias, model.weights, serial)
    _put(
        row,
        {
            **model.as_json(),
            "trained_at": timezone.now().isoformat(),
            "decisions": decisions,
            "worthy": worthy,
            "average_precision": round(trial.model, 4),
            "average_precision_of_rules": round(trial.rules, 4),
        },
    )
    return model


def _changes(project: Project) -> int:
    """How often the project's model was changed: it numbers the models, forgotten ones too."""
    return Activity.objects.filter(
        project=project, verb=Verb.PROJECT_CHANGED, after__has_key="worth_model"
    ).count()


def _put(project: Project, stored: dict[str, Any] | None) -> None:
    before, project.worth_model = project.worth_model, stored
    project.save(update_fields=["worth_model"])
    record(
        actor=None,
        project=project,
        verb=Verb.PROJECT_CHANGED,
        of=project,
        before={"worth_model": _summary(before)},
        after={"worth_model": _summary(stored)},
    )


def _summary(stored: dict[str, Any] | None) -> str | None:
    if stored is None:
        return None
    model, rules = stored["average_precision"], stored["average_precision_of_rules"]
    return (
        f"Model {stored['serial']}, from {stored['decisions']} decisions; "
        f"average precision {model:.3f}, of the rules {rules:.3f}"
    )


# ---- what was decided


def decisions_of(project: Project) -> Iterator[Decision]:
    """Worth set by a person; withdrawn because there is nothing to check; kept or dropped.

    Keeping and dropping count only in articles of which some but not all proposals were kept:
    elsewhere nobody may have looked.
    """
    for article in Article.objects.filter(project=project).order_by("pk").iterator(chunk_size=20):
        claims = list(
            Claim.objects.filter(article=article)
            .order_by("number")
            .prefetch_related("anchors", "attributions")
        )
        dropped = _dropped(article, claims)
        for claim in claims:
            worthy = _decided(claim, sifted=bool(dropped))
            if worthy is not None:
                yield _of_claim(article, claim, worthy)
        for proposed in dropped:
            yield _of_proposal(article, proposed, worthy=False)


def _decided(claim: Claim, *, sifted: bool) -> bool | None:
    if claim.withdrawn_at is not None:
        return False if claim.withdrawn_reason in UNWORTHY else None
    if claim.worth_origin == Origin.PERSON and claim.worth is not None:
        return Worth.of(claim.worth) in (Worth.MEDIUM, Worth.HIGH)
    return True if sifted and claim.origin == Origin.MACHINE else None


def _dropped(article: Article, claims: list[Claim]) -> list[ProposedClaim]:
    """What the rules propose for the text and nobody kept; only where something was kept."""
    if article.splitter.split("+")[0] != VERSION or not any(
        claim.origin == Origin.MACHINE for claim in claims
    ):
        return []
    taken = [(anchor.start, anchor.end) for claim in claims for anchor in claim.anchors.all()]
    proposed = split(
        article.text,
        language=article.language,
        date=article.published_on,
        level=int("+spacy-" in article.splitter),
    ).claims
    return [
        claim
        for claim in proposed
        if not any(start < claim.end and claim.start < end for start, end in taken)
    ]


def _year(article: Article) -> int | None:
    return article.published_on.year if article.published_on else None


def _of_claim(article: Article, claim: Claim, worthy: bool) -> Decision:
    anchors, chain = list(claim.anchors.all()), list(claim.attributions.all())
    judged, signs = appraised(
        " ".join(anchor.quote for anchor in anchors),
        anchors[-1].suffix,
        article.language,
        mode=chain[-1].mode if chain else "",
        year=_year(article),
    )
    return Decision(judged.worth, signs, worthy)


def _of_proposal(article: Article, claim: ProposedClaim, worthy: bool) -> Decision:
    judged, signs = appraised_again(article.text, claim, article.language, article.published_on)
    return Decision(judged.worth, signs, worthy)
