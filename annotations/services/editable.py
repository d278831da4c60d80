"""Whether a claim may be changed or withdrawn now, by its state and by who asks.

One definition for the single acts and for batches, which ask for many claims in one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ..exceptions import InvalidState
from ..models import Adjudication, Assignment, Claim, Discussion
from ..policies import Standing, can_adjudicate


class Facts(NamedTuple):
    """What of a claim's past and present decides, beside what stands in its row."""

    had_verdict: bool
    settled: bool
    reviews_it: bool
    discussed: bool
    held: bool


def facts_of(standing: Standing, claims: Iterable[Claim]) -> Mapping[int, Facts]:
    """By id; ``reviews_it`` is of the actor. One query."""
    verdicts = Adjudication.objects.filter(claim=OuterRef("pk"))
    holding = Assignment.objects.holding_a_slot().filter(claim=OuterRef("pk"))
    rows = (
        Claim.objects.filter(pk__in=[claim.pk for claim in claims])
        .annotate(
            had_verdict=Exists(verdicts),
            settled=Exists(verdicts.standing()),
            reviews_it=Exists(holding.of(standing.actor)),
            discussed=Exists(Discussion.objects.filter(claim=OuterRef("pk"))),
            held=Exists(holding),
        )
        .values_list("pk", *Facts._fields)
    )
    return {pk: Facts(*facts) for pk, *facts in rows}


def check_editable(
    standing: Standing, claim: Claim, *, reshapes: bool = False, facts: Facts | None = None
) -> None:
    """Whether the actor may change the claim now; ``InvalidState`` says why not.

    ``reshapes`` is for steps that make one claim of two, or two of one: while somebody holds a
    slot there is no saying to which of them a review belongs.
    """
    if claim.withdrawn_at is not None:
        raise InvalidState(_("This claim was withdrawn. Undo that first."))
    if claim.ready_at is None:
        return
    if not can_adjudicate(standing):
        raise InvalidState(_("This claim is ready for review. An adjudicator can still change it."))
    facts = facts or facts_of(standing, [claim])[claim.pk]
    if facts.had_verdict:
        raise InvalidState(_("This claim has had a final verdict. Correct it in the open."))
    if facts.reviews_it:
        raise InvalidState(_("You review this claim, so someone else changes it."))
    if facts.discussed:
        raise InvalidState(
            _(
                "Its reviewers have read each other's reviews of this wording. Settle the claim "
                "first."
            )
        )
    if reshapes and facts.held:
        raise InvalidState(
            _("Reviewers work with this wording. Withdraw the claim and mark a new one.")
        )


def check_withdrawable(standing: Standing, claim: Claim, *, facts: Facts | None = None) -> None:
    """Whether the actor may take the claim out of the work now."""
    if claim.withdrawn_at is not None:
        raise InvalidState(_("This claim was withdrawn before."))
    if claim.ready_at is not None and not can_adjudicate(standing):
        raise InvalidState(_("This claim is ready for review. An adjudicator can withdraw it."))
    facts = facts or facts_of(standing, [claim])[claim.pk]
    if facts.settled:
        raise InvalidState(_("This claim has a final verdict and stays."))
