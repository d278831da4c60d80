"""A manager looks at claims that settled themselves: does the agreement of reviewers hold?"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..choices import AdjudicationMethod, Verb
from ..exceptions import InvalidState, NotAllowed, Refused, StaleVersion
from ..figures import grouped
from ..models import Adjudication, Claim, Review, SpotCheck
from ..policies import Standing, can_manage, can_settle
from .activity import record
from .corrections import LONGEST_NOTE, reopen_claim

BEATEN = gettext_lazy("Someone else checked this claim a moment ago.")


@transaction.atomic
def check_claim(
    *, standing: Standing, claim: Claim, final: int, upheld: bool, note: str = ""
) -> SpotCheck:
    """Uphold the final verdict that settled itself, or reopen the claim with a public note.

    ``final`` is the adjudication that the manager read; ``StaleVersion`` when another one stands
    now. One check for each: the second manager is told (``InvalidState``).
    """
    claim = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk, project=standing.project)
    if not can_manage(standing):
        raise NotAllowed
    if not can_settle(standing, list(Review.objects.filter(claim=claim))):
        raise NotAllowed(_("Someone who did not review this claim checks it."))
    note = note.strip()
    if not upheld and not note:
        raise Refused(_("Say publicly why the verdict is reopened."), field="note")
    if len(note) > LONGEST_NOTE:
        raise Refused(
            ngettext(
                "Write at most %(longest)s character.",
                "Write at most %(longest)s characters.",
                LONGEST_NOTE,
            )
            % {"longest": grouped(LONGEST_NOTE)},
            field="note",
        )
    stands = _to_check(claim, final, note)
    try:
        with transaction.atomic():
            check = SpotCheck.objects.create(
                project=standing.project,
                adjudication=stands,
                upheld=upheld,
                note=note,
                checker=standing.actor,
            )
    except IntegrityError as error:
        raise InvalidState(BEATEN) from error
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.SPOT_CHECKED,
        of=check,
        claim=claim,
        after={"upheld": upheld, "note": note},
    )
    if not upheld:
        reopen_claim(standing=standing, claim=claim, final=final, public_note=note)
    return check


def _to_check(claim: Claim, final: int, note: str) -> Adjudication:
    """The verdict that was read, when it can be checked."""
    if SpotCheck.objects.filter(adjudication=final, adjudication__claim=claim).exists():
        raise InvalidState(BEATEN)
    if claim.withdrawn_at is not None:
        raise InvalidState(_("This claim was withdrawn."))
    stands = claim.adjudications.standing().first()
    if stands is None:
        raise InvalidState(_("This claim has no final verdict to check."))
    if stands.pk != final:
        raise StaleVersion(current=stands, mine={"note": note})
    if stands.method != AdjudicationMethod.AGREEMENT:
        raise InvalidState(_("An adjudicator settled this claim; spot checks are of the others."))
    return stands
