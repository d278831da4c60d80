"""The kinds of claim that a project offers, what it says of them, and how many claims have each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Kind, Origin, Verb
from ..models import Activity, Claim, Project
from ..policies import Standing
from .history_filter import Changes

Choice = tuple[str, str]
# Acts by which a claim comes to another kind.
CHOOSING = (Verb.CLAIM_CHANGED, Verb.CLAIM_REVERTED, Verb.CLAIM_UNDONE)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of the list. ``count`` is of the claims that are not withdrawn."""

    kind: str
    label: str
    offered: bool
    note: str
    count: int
    url: str

    @property
    def always(self) -> bool:
        return self.kind == Kind.OTHER


def kind_rows(standing: Standing) -> list[KindRow]:
    """All nine, in the order of the list (one query)."""
    project = standing.project
    claims = Claim.objects.visible_to(standing.actor).filter(project=project).standing()
    counts = dict(claims.order_by().values_list("kind").annotate(n=Count("pk")))
    table = reverse("claims.index", args=[project.slug])
    return [
        KindRow(
            kind=str(kind),
            label=str(label),
            offered=kind in project.offered_kinds,
            note=project.kind_notes.get(kind, ""),
            count=counts.get(kind, 0),
            url=f"{table}?kind={kind}",
        )
        for kind, label in Kind.choices
    ]


def explained_kinds(project: Project) -> list[tuple[str, str, str]]:
    """What can be chosen and is explained: (kind, label, the project's words)."""
    return [
        (kind, str(Kind(kind).label), project.kind_notes[kind])
        for kind in Kind.values
        if kind in project.offered_kinds and kind in project.kind_notes
    ]


def kind_choices(standing: Standing, claim: Claim | None = None) -> list[Choice]:
    """What somebody can choose for a new claim, or for this one: also the kind that it has."""
    offered = standing.project.offered_kinds
    choices = [(str(kind), str(label)) for kind, label in Kind.choices if kind in offered]
    if claim is not None and (kept := kept_kind(standing, claim)):
        choices.append((claim.kind, kept))
    return choices


def kept_kind(standing: Standing, claim: Claim) -> str:
    """The claim's kind with why only this claim can have it; "" for one that is offered."""
    if claim.kind in standing.project.offered_kinds:
        return ""
    return _not_offered(claim.kind, _is_guess(standing, claim))


def filter_kinds(project: Project) -> list[Choice]:
    """All nine, to look for claims of a kind that is not offered any more, too."""
    return [
        (str(kind), str(label) if kind in project.offered_kinds else _not_offered(kind, False))
        for kind, label in Kind.choices
    ]


def _not_offered(kind: str, guess: bool) -> str:
    label = {"kind": Kind(kind).label}
    if guess:
        return _("%(kind)s (a guess, not offered here)") % label
    return _("%(kind)s (no longer offered)") % label


def _is_guess(standing: Standing, claim: Claim) -> bool:
    """Whether the splitter said so and no person has chosen any kind since."""
    if claim.origin != Origin.MACHINE:
        return False
    acts = Activity.objects.visible_to(standing.actor).filter(claim=claim, verb__in=CHOOSING)
    return not acts.filter(Changes(F("before"), F("after"), Value("kind"))).exists()
