"""May this actor do this to this object? Answers from loaded objects; never a query.

A service asks and is final; a template asks only to hide a button. ``standing`` is the actor's
standing in the project: the role of the membership, or *manager* for a site admin.
"""

from __future__ import annotations

from dataclasses import dataclass

from .choices import AssignmentState, ClaimState, Role
from .models import Assignment, Claim, Membership, Project, Proposal, Review, SavedView, User


@dataclass(frozen=True, slots=True)
class Standing:
    """Who acts in which project with what role. Built once a request, from fresh rows (P8)."""

    actor: User
    project: Project
    role: str

    @classmethod
    def of(cls, actor: User, project: Project, membership: Membership | None) -> Standing | None:
        if not actor.is_active:
            return None
        if membership is not None:
            return cls(actor, project, membership.role)
        if actor.is_superuser:
            return cls(actor, project, Role.MANAGER)
        return None


def can_view(standing: Standing) -> bool:
    return True


def can_edit_claims(standing: Standing) -> bool:
    """Add articles; add, change, split, merge and withdraw claims; account for sentences."""
    return standing.role != Role.VIEWER


def can_stop_split(standing: Standing, proposal: Proposal) -> bool:
    """Stop the splitting of a text, or start it again: who asked for it, and managers."""
    own = proposal.asked_by_id == standing.actor.pk
    return can_manage(standing) or (own and can_edit_claims(standing))


def can_review(standing: Standing) -> bool:
    return standing.role != Role.VIEWER


def can_comment(standing: Standing) -> bool:
    """Comment on claims, answer, resolve and reopen threads."""
    return standing.role != Role.VIEWER


def can_adjudicate(standing: Standing) -> bool:
    return standing.role in (Role.ADJUDICATOR, Role.MANAGER)


def can_export(standing: Standing) -> bool:
    return standing.role == Role.MANAGER


def can_manage(standing: Standing) -> bool:
    return standing.role == Role.MANAGER


def can_change_view(standing: Standing, view: SavedView) -> bool:
    """Rename or delete a saved view: its owner; of a shared one managers, too."""
    theirs = view.person_id == standing.actor.pk or (view.shared and can_manage(standing))
    return theirs and view.project_id == standing.project.pk


def can_take(standing: Standing, claim: Claim, state: str, *, opened: bool) -> bool:
    """Whether the actor may become a reviewer of a claim: never of one they wrote themselves.

    ``opened`` tells that adjudicators could read its reviews before; then it is not for them.
    """
    return (
        can_review(standing)
        and claim.created_by_id != standing.actor.pk
        and not (opened and can_adjudicate(standing))
        and state in (ClaimState.READY, ClaimState.IN_REVIEW)
    )


def can_write_review(standing: Standing, assignment: Assignment) -> bool:
    return (
        can_review(standing)
        and assignment.reviewer_id == standing.actor.pk
        and assignment.state not in (AssignmentState.DECLINED, AssignmentState.RELEASED)
    )


def can_settle(standing: Standing, reviews: list[Review]) -> bool:
    """An adjudicator who is none of the claim's reviewers."""
    return can_adjudicate(standing) and all(
        review.reviewer_id != standing.actor.pk for review in reviews
    )
