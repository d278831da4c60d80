"""The language of reading: chainable narrowings that pages, counts and exports share.

``visible_to`` is where blindness and project walls are kept (P6, P7). Every read that starts from
a request starts with it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now

from .choices import AssignmentState, ClaimState, Role

if TYPE_CHECKING:
    from . import models

SETTLERS = (Role.ADJUDICATOR, Role.MANAGER)
OWED = (AssignmentState.OPEN, AssignmentState.SENT_BACK, AssignmentState.CONFIRM)
HOLDING_A_SLOT = (*OWED, AssignmentState.SUBMITTED)


def _model(name: str) -> type[Model]:
    return apps.get_model("annotations", name)


def _rows(name: str, **lookups: Any) -> Any:
    return _model(name)._default_manager.filter(**lookups).order_by()


def _count(rows: QuerySet[Any], what: str = "pk", *, distinct: bool = False) -> Coalesce:
    """Rows counted for each claim of the outer query; 0 when there are none."""
    counted = rows.values("claim").annotate(n=Count(what, distinct=distinct)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _lapsed() -> Q:
    """Assignments whose hold ran out before anything was written."""
    begun = Exists(_rows("Review", assignment=OuterRef("pk")).begun())
    return Q(state=AssignmentState.OPEN, held_until__lt=Now()) & ~Q(begun)


def in_projects_of(actor: models.User, *, path: str = "project", roles: tuple[str, ...] = ()) -> Q:
    """Rows of projects the actor belongs to; a site admin belongs to all."""
    if not actor.is_active:
        return Q(pk__in=[])
    if actor.is_superuser:
        return Q()
    own = _rows("Membership", user=actor)
    if roles:
        own = own.filter(role__in=roles)
    return Q(**{f"{path}__in": own.values("project")})


def judgements_open_to(actor: models.User) -> Q:
    """Rows with a ``claim`` whose reviews by other people the actor may see.

    Every member: when the claim has a final verdict or the project is not blind. Adjudicators and
    managers: when all N reviews are in. A site admin: at any time. But nobody who reviews the
    claim themselves, because until it is settled a submitted review can still be revised.
    """
    settled = Exists(_rows("Adjudication", claim=OuterRef("claim"), superseded_at__isnull=True))
    open_to_all = Q(project__blind=False) | Q(settled)
    reviews_it = Exists(_rows("Assignment", claim=OuterRef("claim")).holding_a_slot().of(actor))
    if actor.is_superuser:
        return open_to_all | ~Q(reviews_it)
    submitted = _rows("Review", claim=OuterRef("pk"), submitted_at__isnull=False)
    full = Exists(
        _rows("Claim", pk=OuterRef("claim"))
        .annotate(n=_count(submitted))
        .filter(n__gte=F("project__reviews_per_claim"))
    )
    settlers = in_projects_of(actor, roles=SETTLERS)
    return Q(open_to_all | Q(full) & settlers & ~Q(reviews_it))


class ProjectQuerySet(QuerySet["models.Project"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor, path="pk"))


class MembershipQuerySet(QuerySet["models.Membership"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))

    def of(self, actor: models.User) -> Self:
        return self.filter(user=actor)


class ScaleQuerySet(QuerySet["models.VerdictScale"]):
    def shipped(self) -> Self:
        return self.filter(project__isnull=True)

    def for_project(self, project: Model) -> Self:
        return self.filter(Q(project__isnull=True) | Q(project=project))


class ArticleQuerySet(QuerySet["models.Article"]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))

    def without_text(self) -> Self:
        """For lists: the text of a long article is megabytes that no row shows."""
        return self.defer("text")


# Of ``Any``, because most of its methods add attributes that the type of a claim does not know.
class ClaimQuerySet(QuerySet[Any]):
    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def in_reading_order(self) -> Self:
        first = _rows("Anchor", claim=OuterRef("pk"), order=0).values("start")[:1]
        return self.annotate(first_start=Subquery(first)).order_by(
            "article_id", "first_start", "number"
        )

    def with_counts(self) -> Self:
        """Adds ``submitted_count``, ``slots_taken`` and how many different verdicts there are."""
        submitted = _rows("Review", claim=OuterRef("pk"), submitted_at__isnull=False)
        holding = _rows("Assignment", claim=OuterRef("pk")).holding_a_slot().exclude(_lapsed())
        return self.annotate(
            submitted_count=_count(submitted),
            slots_taken=_count(holding),
            content_verdicts=_count(submitted, "content_label", distinct=True),
            attribution_verdicts=_count(submitted, "attribution_label", distinct=True),
        )

    def with_state(self) -> Self:
        """Adds ``state``, the one definition of a claim's state (``ClaimState``)."""
        settled = _rows("Adjudication", claim=OuterRef("pk"), superseded_at__isnull=True)
        full = Q(submitted_count__gte=F("project__reviews_per_claim"))
        return self.with_counts().annotate(
            state=Case(
                When(withdrawn_at__isnull=False, then=Value(ClaimState.WITHDRAWN.value)),
                When(Exists(settled), then=Value(ClaimState.SETTLED.value)),
                When(
                    full & (Q(content_verdicts__gt=1) | Q(attribution_verdicts__gt=1)),
                    then=Value(ClaimState.DISPUTED.value),
                ),
                When(full, then=Value(ClaimState.AGREED.value)),
                When(slots_taken__gt=0, then=Value(ClaimState.IN_REVIEW.value)),
                When(ready_at__isnull=False, then=Value(ClaimState.READY.value)),
                default=Value(ClaimState.PROPOSED.value),
                output_field=CharField(),
            )
        )

    def opened(self) -> Self:
        """Claims whose reviews were open to adjudicators before, whatever their state is now."""
        return self.filter(opened_at__isnull=False)

    def unsettled(self) -> Self:
        """Claims without a final verdict."""
        settled = _rows("Adjudication", claim=OuterRef("pk"), superseded_at__isnull=True)
        return self.exclude(Exists(settled))

    def with_own_review(self, actor: models.User) -> Self:
        """Adds ``own_state``: the actor's assignment state, or "" where there is none."""
        own = _rows("Assignment", claim=OuterRef("pk"), reviewer=actor).values("state")[:1]
        return self.annotate(own_state=Coalesce(Subquery(own), Value("")))

    def with_shown_state(self, actor: models.User) -> Self:
        """Adds ``shown_state``: the state without a hint of other people's reviews (P6).

        In a blind project "in review" is shown only to those who hold a slot themselves, and
        whether the reviews agree only to those who settle and did not review: the others could
        still revise what they said.
        """
        holds = Q(own_state__in=HOLDING_A_SLOT)
        settles = in_projects_of(actor, roles=SETTLERS) & ~holds
        return (
            self.with_state()
            .with_own_review(actor)
            .annotate(
                shown_state=Case(
                    When(
                        Q(state=ClaimState.IN_REVIEW, project__blind=True) & ~holds,
                        then=Value(ClaimState.READY.value),
                    ),
                    When(
                        Q(state__in=[ClaimState.AGREED, ClaimState.DISPUTED], project__blind=True)
                        & ~settles,
                        then=Value(ClaimState.IN_REVIEW.value),
                    ),
                    default=F("state"),
                    output_field=CharField(),
                )
            )
        )

    def open_to(self, actor: models.User) -> Self:
        """Claims that still have a free slot and that the actor may take (needs the counts).

        Whoever settles claims may have read the reviews of one that was sent back, so a slot that
        became free in it is not for them.
        """
        return (
            self.with_shown_state(actor)
            .exclude(Q(opened_at__isnull=False) & in_projects_of(actor, roles=SETTLERS))
            .filter(
                own_state="",
                state__in=[ClaimState.READY, ClaimState.IN_REVIEW],
                slots_taken__lt=F("project__reviews_per_claim"),
            )
            .exclude(created_by=actor)
        )

    def most_worth_first(self) -> Self:
        return self.order_by(F("worth").desc(nulls_last=True), "created_at", "pk")


class AssignmentQuerySet(QuerySet["models.Assignment"]):
    def holding_a_slot(self) -> Self:
        return self.filter(state__in=HOLDING_A_SLOT)

    def to_do(self) -> Self:
        """Reviews still owed; a withdrawn claim needs none."""
        return self.filter(
            state__in=OWED,
            claim__withdrawn_at__isnull=True,
        )

    def of(self, actor: models.User) -> Self:
        return self.filter(reviewer=actor)

    def visible_to(self, actor: models.User) -> Self:
        """One's own; those of others, but not beside one's own review while that is secret.

        How many reviews somebody has submitted would tell a manager who reviews the same claim
        that they have judged it (P6).
        """
        open_to_all = Q(project__blind=False) | Q(
            Exists(_rows("Adjudication", claim=OuterRef("claim"), superseded_at__isnull=True))
        )
        reviews_it = Exists(_rows("Assignment", claim=OuterRef("claim")).holding_a_slot().of(actor))
        return self.filter(in_projects_of(actor)).filter(
            Q(reviewer=actor) | open_to_all | ~Q(reviews_it)
        )

    def lapsed(self) -> Self:
        """Holds that ran out before anything was written; the slot is free for others."""
        return self.filter(_lapsed())

    def most_urgent_first(self) -> Self:
        """Sent back, then what is due, then what is worth checking, then the oldest."""
        return self.order_by(
            Case(
                When(state__in=[AssignmentState.SENT_BACK, AssignmentState.CONFIRM], then=0),
                default=1,
            ),
            F("due_on").asc(nulls_last=True),
            F("claim__worth").desc(nulls_last=True),
            "created_at",
            "pk",
        )


class ReviewQuerySet(QuerySet["models.Review"]):
    def submitted(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def begun(self) -> Self:
        """Reviews in which something was written down: saved once at least, or with a source."""
        cited = Exists(_rows("Citation", review=OuterRef("pk")))
        return self.filter(Q(version__gt=1) | cited)

    def visible_to(self, actor: models.User | None) -> Self:
        """One's own always; another's draft never; another's submitted review when it is open.

        ``None`` is the operator at the command line, who reads all that was submitted.
        """
        if actor is None:
            return self.submitted()
        others = Q(submitted_at__isnull=False) & judgements_open_to(actor)
        return self.filter(in_projects_of(actor)).filter(Q(reviewer=actor) | others)

    def comparable_by(self, actor: models.User) -> Self:
        """Submitted reviews of standing claims whose judgements are open to the actor.

        What figures about several reviews are made of. Unlike ``visible_to``, one's own review
        counts only when those of others do: else a figure would move when one submits, and could
        be told apart from what others add to it.
        """
        rows = self.submitted().filter(in_projects_of(actor), claim__withdrawn_at__isnull=True)
        return rows.filter(judgements_open_to(actor))


class AdjudicationQuerySet(QuerySet["models.Adjudication"]):
    def standing(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))


class CommentQuerySet(QuerySet["models.Comment"]):
    def visible_to(self, actor: models.User) -> Self:
        """One's own; those of others once the claim is open or one's own review is in (P6)."""
        done = Exists(
            _rows(
                "Assignment",
                claim=OuterRef("claim"),
                reviewer=actor,
                state=AssignmentState.SUBMITTED,
            )
        )
        return self.filter(in_projects_of(actor)).filter(
            Q(author=actor) | done | judgements_open_to(actor)
        )


class DiscussionQuerySet(QuerySet["models.Discussion"]):
    def running(self) -> Self:
        return self.filter(closed_at__isnull=True, closes_at__gt=Now())


def hash_of_token(token: str) -> str:
    """What is stored of an invitation's token: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class InvitationQuerySet(QuerySet["models.Invitation"]):
    def usable(self) -> Self:
        """Neither accepted nor revoked, and not out of date."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=Now())

    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor, roles=(Role.MANAGER,)))

    def with_token(self, token: str) -> Self:
        return self.filter(token_sha256=hash_of_token(token))

    def with_standing(self) -> Self:
        """Adds ``stands``: whether who made it could still make it (``policies.Standing.of``)."""
        theirs = _rows("Membership", project=OuterRef("project"), user=OuterRef("created_by"))
        admin = Q(created_by__is_superuser=True) & ~Exists(theirs)
        manages = Q(Exists(theirs.filter(role=Role.MANAGER))) | admin
        return self.annotate(
            stands=Case(
                When(manages, created_by__is_active=True, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )

    def valid(self) -> Self:
        """Those that can be accepted now."""
        return self.usable().with_standing().filter(stands=True)


class NoticeQuerySet(QuerySet["models.Notice"]):
    def of(self, actor: models.User) -> Self:
        """The actor's own, without those about comments that are hidden from them yet (P6)."""
        shown = Exists(_rows("Comment", pk=OuterRef("comment")).visible_to(actor))
        return self.filter(in_projects_of(actor), Q(comment__isnull=True) | shown, user=actor)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class PresenceQuerySet(QuerySet["models.Presence"]):
    pass


JUDGING = ("assignment", "review", "citation", "comment", "discussion")


class ActivityQuerySet(QuerySet["models.Activity"]):
    def steps_on(self, claim: models.Claim) -> Self:
        """What was done to the claim itself, with snapshots before and after, oldest first."""
        steps = self.filter(claim=claim, object_type="claim", after__has_key="claims")
        return steps.order_by("sequence")

    def in_sequence(self) -> Self:
        return self.order_by("project_id", "sequence")

    def visible_to(self, actor: models.User) -> Self:
        """All that happened, without a trace of judgements that are not open yet (P6)."""
        return self.filter(in_projects_of(actor)).filter(
            Q(actor=actor) | ~Q(object_type__in=JUDGING) | judgements_open_to(actor)
        )
