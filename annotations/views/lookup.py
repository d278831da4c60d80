"""Find what an address names, starting from what the actor may see; 404 otherwise (P6, P7)."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from ..models import (
    Activity,
    Article,
    Assignment,
    Citation,
    Claim,
    Comment,
    Invitation,
    Membership,
    Notice,
    Proposal,
    Review,
    SavedView,
    Segment,
    User,
)
from ..policies import Standing
from ..selectors.jobs import proposal_named
from ..selectors.tokens import sequence_of

Row = TypeVar("Row", bound=Model)

HIGHEST_ID = 2**63 - 1  # of a bigint; PostgreSQL answers a larger number with an error


def article_or_404(standing: Standing, article_id: int) -> Article:
    return _one(Article.objects.visible_to(standing.actor), standing, article_id)


def proposal_or_404(standing: Standing, proposal_id: int) -> Proposal:
    """Anybody's in the project, without its text: who adds a text may know how far it is."""
    found: Proposal = _one(Proposal.objects.in_short(), standing, proposal_id)
    return found


def opened_or_404(standing: Standing, proposal_id: int) -> Proposal:
    """A proposal with its text, for who asked for it and for managers."""
    return _one(Proposal.objects.visible_to(standing.actor), standing, proposal_id)


def job_or_404(actor: User, name: str) -> Proposal:
    """What stands behind the name of a job, in short; its asker and managers know of it."""
    found = proposal_named(actor, name)
    if found is None:
        raise Http404
    return found


def segment_or_404(standing: Standing, segment_id: int) -> Segment:
    seen = Article.objects.visible_to(standing.actor)
    return _one(Segment.objects.filter(article__in=seen), standing, segment_id)


def claim_or_404(standing: Standing, claim_id: int) -> Claim:
    """The claim with its article, whose text is loaded with it."""
    claim: Claim = _one(
        Claim.objects.visible_to(standing.actor).select_related("article"), standing, claim_id
    )
    return claim


def assignment_or_404(standing: Standing, assignment_id: int) -> Assignment:
    """One of the actor's own assignments: nobody else's is to be known of."""
    return _one(Assignment.objects.of(standing.actor), standing, assignment_id)


def owed_or_404(standing: Standing, assignment_id: int) -> Assignment:
    """Anybody's assignment, as far as a manager may know of it (P6)."""
    rows = Assignment.objects.visible_to(standing.actor).select_related("claim", "reviewer")
    return _one(rows, standing, assignment_id)


def citation_or_404(standing: Standing, citation_id: int) -> Citation:
    """A citation of a review that the actor may see."""
    seen = Review.objects.visible_to(standing.actor)
    rows = Citation.objects.filter(review__in=seen).select_related("review", "source")
    return _one(rows, standing, citation_id)


def activity_or_404(standing: Standing, token: str) -> Activity:
    """The entry of the history that the token names (selectors.tokens)."""
    sequence = sequence_of(standing.project, token)
    seen = Activity.objects.visible_to(standing.actor).filter(project=standing.project)
    found = seen.filter(sequence=sequence).first() if sequence else None
    if found is None:
        raise Http404
    return found


def membership_or_404(standing: Standing, membership_id: int) -> Membership:
    rows = Membership.objects.visible_to(standing.actor).select_related("user")
    return _one(rows, standing, membership_id)


def invitation_or_404(standing: Standing, invitation_id: int) -> Invitation:
    return _one(Invitation.objects.visible_to(standing.actor), standing, invitation_id)


def account_or_404(user_id: int) -> User:
    """Any account of the site, for site admins."""
    user = User.objects.filter(pk=user_id).first() if user_id <= HIGHEST_ID else None
    if user is None:
        raise Http404
    return user


def saved_view_or_404(standing: Standing, view_id: int) -> SavedView:
    """One's own view, or one that is shared; for others a private one is not there."""
    return _one(SavedView.objects.visible_to(standing.actor), standing, view_id)


def comment_or_404(standing: Standing, comment_id: int) -> Comment:
    """A comment that the actor may read, with its claim."""
    rows = Comment.objects.visible_to(standing.actor).select_related("claim", "author")
    return _one(rows, standing, comment_id)


def notice_or_404(actor: User, notice_id: int) -> Notice:
    """One of the actor's own, in whichever project, with what its address is made of."""
    rows = Notice.objects.of(actor).select_related("project")
    found = rows.filter(pk=notice_id) if notice_id <= HIGHEST_ID else rows.none()
    row: Notice | None = found.first()
    if row is None:
        raise Http404
    return row


def _one(rows: QuerySet[Row, Any], standing: Standing, pk: int) -> Row:
    found = rows.filter(project=standing.project, pk=pk) if pk <= HIGHEST_ID else rows.none()
    row: Row | None = found.first()
    if row is None:
        raise Http404
    return row
