"""Who may see what: where blindness and project walls are kept (P6, P7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Exists, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from ..choices import AssignmentState, Role

if TYPE_CHECKING:
    from .. import models


SETTLERS = (Role.ADJUDICATOR, Role.MANAGER)
OWED = (AssignmentState.OPEN, AssignmentState.SENT_BACK, AssignmentState.CONFIRM)
HOLDING_A_SLOT = (*OWED, AssignmentState.SUBMITTED)


def model_named(name: str) -> type[Model]:
    return apps.get_model("annotations", name)


def rows_of(name: str, **lookups: Any) -> Any:
    return model_named(name)._default_manager.filter(**lookups).order_by()


def counted(rows: QuerySet[Any], what: str = "pk", *, distinct: bool = False) -> Coalesce:
    """Rows counted for each claim of the outer query; 0 when there are none."""
    counted = rows.values("claim").annotate(n=Count(what, distinct=distinct)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def lapsed() -> Q:
    """Assignments whose hold ran out before anything was written."""
    begun = Exists(rows_of("Review", assignment=OuterRef("pk")).begun())
    return Q(state=AssignmentState.OPEN, held_until__lt=Now()) & ~Q(begun)


def in_projects_of(actor: models.User, *, path: str = "project", roles: tuple[str, ...] = ()) -> Q:
    """Rows of projects the actor belongs to; a site admin belongs to all."""
    if not actor.is_active:
        return Q(pk__in=[])
    if actor.is_superuser:
        return Q()
    own = rows_of("Membership", user=actor)
    if roles:
        own = own.filter(role__in=roles)
    return Q(**{f"{path}__in": own.values("project")})


def discussed_by(actor: models.User, claim: str = "claim") -> Q:
    """Rows of claims in whose discussion the actor's own review is, running or over."""
    verdicts = rows_of("BlindVerdict", discussion__claim=OuterRef(claim))
    return Q(Exists(verdicts.filter(review__reviewer=actor)))


def judgements_open_to(actor: models.User, *, named: bool = False) -> Q:
    """Rows with a ``claim`` whose reviews by other people the actor may see.

    Every member: when the claim has a final verdict or the project is not blind. Adjudicators and
    managers: when all N reviews are in. A site admin: at any time. But nobody who reviews the
    claim themselves, because until it is settled a submitted review can still be revised; unless
    their review is in a discussion, which opens it to the others in it, without names. ``named``
    is for rows that tell whose judgement it is: a discussion opens none of those.
    """
    settled = Exists(rows_of("Adjudication", claim=OuterRef("claim"), superseded_at__isnull=True))
    open_to_all = Q(project__blind=False) | Q(settled)
    if not named:
        open_to_all |= discussed_by(actor)
    reviews_it = Exists(rows_of("Assignment", claim=OuterRef("claim")).holding_a_slot().of(actor))
    if actor.is_superuser:
        return open_to_all | ~Q(reviews_it)
    submitted = rows_of("Review", claim=OuterRef("claim"), submitted_at__isnull=False)
    full = Exists(
        submitted.values("claim")
        .annotate(n=Count("pk"))
        .filter(n__gte=OuterRef("project__reviews_per_claim"))
    )
    settlers = in_projects_of(actor, roles=SETTLERS)
    return Q(open_to_all | Q(full) & settlers & ~Q(reviews_it))


def talk_open_to(actor: models.User) -> Q:
    """Rows with a ``claim`` on which the actor may read what others say (P6)."""
    done = Exists(
        rows_of(
            "Assignment",
            claim=OuterRef("claim"),
            reviewer=actor,
            state=AssignmentState.SUBMITTED,
        )
    )
    return Q(done | judgements_open_to(actor))
