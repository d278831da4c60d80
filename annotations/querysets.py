"""The language of reading: chainable narrowings that pages, counts and exports share.

``visible_to`` is where blindness and project walls are kept (P6, P7). Every read that starts from
a request starts with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
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

from .choices import AdjudicationMethod, AssignmentState, ClaimState, Place, Role

if TYPE_CHECKING:
    from . import models

SETTLERS = (Role.ADJUDICATOR, Role.MANAGER)
OWED = (AssignmentState.OPEN, AssignmentState.SENT_BACK, AssignmentState.CONFIRM)
HOLDING_A_SLOT = (*OWED, AssignmentState.SUBMITTED)
SILENT_AFTER = timedelta(seconds=45)  # a tab that said nothing for so long is not here any more


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


def discussed_by(actor: models.User, claim: str = "claim") -> Q:
    """Rows of claims in whose discussion the actor's own review is, running or over."""
    verdicts = _rows("BlindVerdict", discussion__claim=OuterRef(claim))
    return Q(Exists(verdicts.filter(review__reviewer=actor)))


def judgements_open_to(actor: models.User, *, named: bool = False) -> Q:
    """Rows with a ``claim`` whose reviews by other people the actor may see.

    Every member: when the claim has a final verdict or the project is not blind. Adjudicators and
    managers: when all N reviews are in. A site admin: at any time. But nobody who reviews the
    claim themselves, because until it is settled a submitted review can still be revised; unless
    their review is in a discussion, which opens it to the others in it, without names. ``named``
    is for rows that tell whose judgement it is: a discussion opens none of those.
    """
    settled = Exists(_rows("Adjudication", claim=OuterRef("claim"), superseded_at__isnull=True))
    open_to_all = Q(project__blind=False) | Q(settled)
    if not named:
        open_to_all |= discussed_by(actor)
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

    def under_discussion(self, *, now: bool = True) -> Self:
        """Claims whose discussion runs; or, with ``now=False``, all others."""
        running = Exists(_rows("Discussion", claim=OuterRef("pk")).running())
        return self.filter(running if now else ~running)

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
        whether the reviews agree only to those who discuss them, or who settle and did not review:
        the others could still revise what they said.
        """
        holds = Q(own_state__in=HOLDING_A_SLOT)
        settles = in_projects_of(actor, roles=SETTLERS) & ~holds | discussed_by(actor, "pk")
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

    def by_agreement(self) -> Self:
        """Final verdicts of claims that settled themselves."""
        return self.filter(method=AdjudicationMethod.AGREEMENT)

    def to_spot_check(self, actor: models.User) -> Self:
        """Standing ones by agreement that nobody has checked and the actor did not review."""
        reviews_it = Exists(_rows("Review", claim=OuterRef("claim"), reviewer=actor))
        rows = self.by_agreement().standing().filter(claim__withdrawn_at__isnull=True)
        return rows.filter(~reviews_it, spot_check__isnull=True)

    def visible_to(self, actor: models.User) -> Self:
        return self.filter(in_projects_of(actor))


def talk_open_to(actor: models.User) -> Q:
    """Rows with a ``claim`` on which the actor may read what others say (P6)."""
    done = Exists(
        _rows(
            "Assignment",
            claim=OuterRef("claim"),
            reviewer=actor,
            state=AssignmentState.SUBMITTED,
        )
    )
    return Q(done | judgements_open_to(actor))


class CommentQuerySet(QuerySet["models.Comment"]):
    def visible_to(self, actor: models.User) -> Self:
        """One's own; those of others once the claim is open or one's own review is in (P6)."""
        return self.filter(in_projects_of(actor)).filter(Q(author=actor) | talk_open_to(actor))

    def roots(self) -> Self:
        return self.filter(reply_to__isnull=True)

    def unresolved(self) -> Self:
        """Threads that still want an answer."""
        return self.roots().filter(resolved_at__isnull=True)

    def open_to_their_authors(self, authors: Iterable[models.User]) -> Self:
        """Comments whose author, one of ``authors``, reads what others say there or left.

        To the others, nothing that somebody else does to their comment may show (P6).
        """
        readable = Q(pk__in=[])
        for author in authors:
            left = Q(pk__in=[]) if author.is_superuser else ~in_projects_of(author)
            readable |= Q(author=author) & (talk_open_to(author) | left)
        return self.filter(readable)


class DiscussionQuerySet(QuerySet["models.Discussion"]):
    def visible_to(self, actor: models.User) -> Self:
        """Those of claims whose reviews the actor may see: that there is one tells of them."""
        return self.filter(in_projects_of(actor)).filter(judgements_open_to(actor))

    def of(self, actor: models.User) -> Self:
        """Those that the actor's own review is in."""
        return self.filter(discussed_by(actor))

    def running(self) -> Self:
        return self.filter(closed_at__isnull=True, closes_at__gt=Now())

    def over(self) -> Self:
        return self.filter(Q(closed_at__isnull=False) | Q(closes_at__lte=Now()))


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


# Of ``Any``, because of the attributes that ``visible_to`` adds.
class PresenceQuerySet(QuerySet[Any]):
    def fresh(self) -> Self:
        return self.filter(seen_at__gt=Now() - SILENT_AFTER)

    def silent(self) -> Self:
        return self.filter(seen_at__lte=Now() - SILENT_AFTER)

    def visible_to(self, actor: models.User) -> Self:
        """Other members who are here; adds ``shown_article`` and ``shown_claim``.

        Where somebody reviews or settles is nobody's to know while the claim's judgements are not
        open to them (P6): then both are None, as for somebody who is elsewhere in the project.
        """
        member = _rows("Membership", project=OuterRef("project"), user=OuterRef("user"))
        shown = Q(place__in=[Place.ARTICLE, Place.CLAIM]) | judgements_open_to(actor)
        return (
            self.filter(in_projects_of(actor), user__is_active=True)
            .filter(Q(user__is_superuser=True) | Exists(member))
            .exclude(user=actor)
            .annotate(
                shown_article=Case(When(shown, then=F("article"))),
                shown_claim=Case(When(shown, then=F("claim"))),
            )
        )


JUDGING = ("assignment", "review", "citation", "comment", "discussion")


class ActivityQuerySet(QuerySet["models.Activity"]):
    def steps_on(self, claim: models.Claim) -> Self:
        """What was done to the claim itself, with snapshots before and after, oldest first."""
        steps = self.filter(claim=claim, object_type="claim", after__has_key="claims")
        return steps.order_by("sequence")

    def in_sequence(self) -> Self:
        return self.order_by("project_id", "sequence")

    def visible_to(self, actor: models.User) -> Self:
        """All that happened, without a trace of judgements that are not open yet (P6).

        Who reviews a claim under discussion reads the others' reviews without names, so history,
        which names whoever acted, tells them only that the discussion was opened and closed.
        """
        return self.filter(in_projects_of(actor)).filter(self._open_to(actor))

    def told_to(self, actor: models.User) -> Self:
        """What others did and the actor may learn of at once: what is visible, and what was done
        to an assignment of their own."""
        own = _rows("Assignment", reviewer=actor).values("pk")
        to_them = Q(object_type="assignment", object_id__in=own)
        return (
            self.filter(in_projects_of(actor))
            .filter(self._open_to(actor) | to_them)
            .exclude(actor=actor)
        )

    def _open_to(self, actor: models.User) -> Q:
        discussed = Q(object_type="discussion") & discussed_by(actor)
        open_to_them = judgements_open_to(actor, named=True) | discussed
        return Q(actor=actor) | ~Q(object_type__in=JUDGING) | open_to_them
