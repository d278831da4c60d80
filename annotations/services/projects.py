"""Projects and the people in them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Aspect, Role, Verb
from ..exceptions import NotAllowed, Refused, StaleVersion
from ..figures import grouped
from ..models import Activity, Claim, Membership, Project, User, VerdictScale
from ..models.projects import MOST_A_WEEK
from ..policies import Standing, can_manage, can_review
from .activity import record
from .assignments import release_owed
from .kinds import checked_kinds

SETTINGS = (
    "name",
    "guideline",
    "language",
    "content_scale",
    "attribution_scale",
    "reviews_per_claim",
    "blind",
    "minimum_sources",
    "minimum_justification",
    "agreement_rule",
    "review_days",
    "discussion_days",
    "publishes",
    "offered_kinds",
    "kind_notes",
)

LAST_MANAGER = gettext_lazy(
    "A project keeps at least one manager. Make somebody else a manager first."
)


def default_scale(aspect: Aspect) -> VerdictScale:
    slug = {Aspect.CONTENT: "averitec-4", Aspect.ATTRIBUTION: "attribution-7"}[aspect]
    return VerdictScale.objects.shipped().filter(slug=slug).latest("version")


@transaction.atomic
def create_project(*, actor: User, name: str, slug: str, **settings: Any) -> Project:
    """A new project whose first manager is the actor. Site admins only.

    ``settings`` are the fields of ``SETTINGS``; what is left out gets the model's default.
    """
    if not (actor.is_active and actor.is_superuser):
        raise NotAllowed
    settings.setdefault("content_scale", default_scale(Aspect.CONTENT))
    settings.setdefault("attribution_scale", default_scale(Aspect.ATTRIBUTION))
    project = Project(name=name, slug=slug, **checked_kinds(settings))
    project.full_clean()
    project.save()
    Membership.objects.create(project=project, user=actor, role=Role.MANAGER)
    record(
        actor=actor,
        project=project,
        verb=Verb.PROJECT_CREATED,
        of=project,
        after=model_to_dict(project, SETTINGS),
    )
    return project


@transaction.atomic
def change_project(
    *, standing: Standing, version: int, restores: int | None = None, **settings: Any
) -> Project:
    """Change settings of the project, from the version that the actor saw (P3).

    ``restores`` is the place in the chain of the entry whose settings these are. Unknown names
    are a ``TypeError`` of the caller.
    """
    if not can_manage(standing):
        raise NotAllowed
    unknown = set(settings) - set(SETTINGS)
    if unknown:
        raise TypeError(f"not a setting of a project: {', '.join(sorted(unknown))}")
    project = Project.objects.select_for_update().get(pk=standing.project.pk)
    if project.version != version:
        raise StaleVersion(current=project, mine=settings)
    before = model_to_dict(project, SETTINGS)
    for name, value in checked_kinds(settings).items():
        setattr(project, name, value)
    project.version += 1
    project.full_clean()
    project.save()
    _note_what_opened(project)
    record(
        actor=standing.actor,
        project=project,
        verb=Verb.PROJECT_CHANGED if restores is None else Verb.PROJECT_REVERTED,
        of=project,
        before=before,
        after=model_to_dict(project, SETTINGS)
        | ({} if restores is None else {"restores": restores}),
    )
    return project


def _note_what_opened(project: Project) -> None:
    """Asking for fewer reviews opens claims that have as many already."""
    closed = Claim.objects.filter(project=project, opened_at__isnull=True).with_counts()
    full = closed.filter(submitted_count__gte=project.reviews_per_claim).values("pk")
    Claim.objects.filter(pk__in=full).update(opened_at=timezone.now())


@transaction.atomic
def add_member(*, standing: Standing, user: User, role: str) -> Membership:
    if not can_manage(standing):
        raise NotAllowed
    if role not in Role.values:
        raise Refused(_("This is not a role."), field="role")
    try:
        with transaction.atomic():
            membership = Membership.objects.create(project=standing.project, user=user, role=role)
    except IntegrityError as error:
        raise Refused(_("This person is a member already."), field="user") from error
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.MEMBER_ADDED,
        of=membership,
        after={"user": user.pk, "role": role},
    )
    return membership


@transaction.atomic
def change_role(
    *, standing: Standing, membership: Membership, version: int, role: str
) -> Membership:
    """Give a member another role. ``Refused`` for the last manager, unless a site admin asks."""
    if not can_manage(standing) or membership.project_id != standing.project.pk:
        raise NotAllowed
    if role not in Role.values:
        raise Refused(_("This is not a role."), field="role")
    _lock_people(standing.project)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.version != version:
        raise StaleVersion(current=membership, mine={"role": role})
    if role != Role.MANAGER:
        _keep_a_manager(standing, membership)
    before = membership.role
    membership.role = role
    membership.version += 1
    membership.save(update_fields=["role", "version"])
    if role == Role.VIEWER:
        release_owed(standing.project, membership.user, standing.actor)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.MEMBER_CHANGED,
        of=membership,
        before={"user": membership.user_id, "role": before},
        after={"user": membership.user_id, "role": role},
    )
    return membership


@transaction.atomic
def remove_member(*, standing: Standing, membership: Membership) -> None:
    """End a membership. The person's judgements stay (P15); what they owed others can take.

    ``Refused`` for the last manager, unless a site admin asks.
    """
    if not can_manage(standing) or membership.project_id != standing.project.pk:
        raise NotAllowed
    _lock_people(standing.project)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    _keep_a_manager(standing, membership)
    release_owed(standing.project, membership.user, standing.actor)
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.MEMBER_REMOVED,
        of=membership,
        before={"user": membership.user_id, "role": membership.role},
    )
    membership.delete()


def _lock_people(project: Project) -> None:
    """One change of a project's people at a time, or two managers could demote each other."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _keep_a_manager(standing: Standing, membership: Membership) -> None:
    if standing.actor.is_superuser or membership.role != Role.MANAGER:
        return
    managers = Membership.objects.filter(
        project=standing.project, role=Role.MANAGER, user__is_active=True
    )
    if not managers.exclude(pk=membership.pk).exists():
        raise Refused(LAST_MANAGER, field="role")


def choose_weekly_goal(*, standing: Standing, goal: int | None) -> None:
    """How many reviews a week the actor means to submit; None for no goal. It is nobody else's
    matter, so no version guards it and the history does not tell of it."""
    if not can_review(standing):
        raise NotAllowed
    if goal is not None and not 1 <= goal <= MOST_A_WEEK:
        raise Refused(
            _("Choose between 1 and %(most_a_week)s reviews a week.")
            % {"most_a_week": grouped(MOST_A_WEEK)},
            field="weekly_goal",
        )
    own = Membership.objects.filter(project=standing.project, user=standing.actor)
    if not own.update(weekly_goal=goal):
        raise NotAllowed(_("Only members have a weekly goal."))


def put_changes_away(*, standing: Standing, activity: Activity) -> None:
    """The actor has opened this change of guideline or scale: neither it nor an earlier one is
    told to them any more. Their own matter, as their goal is."""
    if not can_review(standing) or activity.project_id != standing.project.pk:
        raise NotAllowed
    own = Membership.objects.filter(project=standing.project, user=standing.actor)
    own.filter(changes_read__lt=activity.sequence).update(changes_read=activity.sequence)
