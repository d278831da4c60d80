"""Accounts. Nobody is deleted: judgements outlive the account (P15)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import Verb
from ..exceptions import NotAllowed, Refused, StaleVersion
from ..models import Assignment, Project, User
from .activity import record
from .assignments import release_owed


@transaction.atomic
def create_account(
    *,
    username: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    site_admin: bool = False,
    is_demo: bool = False,
) -> User:
    """A new account. Who may ask for one is the caller's rule: the command line and the admin.

    ``Refused`` names the field of a user name that is taken or of a password that is too weak.
    """
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        is_superuser=site_admin,
        is_staff=site_admin,
        is_demo=is_demo,
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.clean_fields()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(
            _("The user name %(username)s is taken.") % {"username": username}, field="username"
        ) from error
    return user


def create_demo_account(
    *, username: str, first_name: str, last_name: str, site_admin: bool = False
) -> User:
    """An account whose password everybody knows, so it exists in local mode only."""
    if not settings.LOCAL:
        raise NotAllowed(
            _("Demo accounts have a public password, so they exist in local mode only.")
        )
    return create_account(
        username=username,
        password=settings.DEMO_PASSWORD,
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@demo.invalid",
        site_admin=site_admin,
        is_demo=True,
    )


@transaction.atomic
def change_account(*, actor: User, seen: str, first_name: str, last_name: str, email: str) -> User:
    """Change one's own name and e-mail address, from the state that was seen (P3).

    ``seen`` is ``User.state_seen`` of the account as it was shown.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if not user.is_active:
        raise NotAllowed
    if user.state_seen != seen:
        mine = {"name": f"{first_name} {last_name}".strip(), "email": email}
        raise StaleVersion(current=user, mine=mine)
    user.first_name, user.last_name, user.email = first_name, last_name, email
    user.clean_fields()
    user.save(update_fields=["first_name", "last_name", "email"])
    return user


# --- closing accounts ----------------------------------------------------------------------------


@transaction.atomic
def deactivate_account(*, actor: User, user: User) -> User:
    """Close an account: its sessions end, what it owes is free for others, what it did stays.

    Site admins only, and never their own; so one site admin at least is always left. An account
    that is closed already is left as it is.
    """
    user = _lock_for_admin(actor, user)
    if user.pk == actor.pk:
        raise Refused(_("You cannot deactivate your own account. Ask another site admin."))
    if not user.is_active:
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    _free_what_is_owed(actor, user)
    record(actor=actor, project=None, verb=Verb.ACCOUNT_DEACTIVATED, of=user)
    return user


@transaction.atomic
def activate_account(*, actor: User, user: User) -> User:
    """Open a closed account again, with the password and the memberships it had."""
    user = _lock_for_admin(actor, user)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor=actor, project=None, verb=Verb.ACCOUNT_ACTIVATED, of=user)
    return user


def _lock_for_admin(actor: User, user: User) -> User:
    """The fresh row of the account. All site admins are locked with it, in one order, or two
    of them could close each other's account in the same moment."""
    rows = User.objects.select_for_update(no_key=True)
    locked = {
        row.pk: row
        for row in rows.filter(Q(is_superuser=True) | Q(pk__in=[user.pk, actor.pk])).order_by("pk")
    }
    now = locked[actor.pk]
    if not (now.is_active and now.is_superuser):
        raise NotAllowed
    return locked[user.pk]


def _end_sessions(user: User) -> None:
    """Or one of them would come alive again with the account."""
    running = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [
        session.pk
        for session in running.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()


def _free_what_is_owed(actor: User, user: User) -> None:
    """The slots of reviews that are not submitted, in all projects; drafts stay unseen."""
    projects = Project.objects.filter(pk__in=Assignment.objects.of(user).values("project"))
    for project in projects.order_by("pk"):
        release_owed(project, user, actor)
