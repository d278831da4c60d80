"""Links that make one person a member. The token is shown once; only its hash is stored."""

from __future__ import annotations

import datetime
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import Role, Verb
from ..exceptions import AlreadyMember, InvalidState, NotAllowed, Refused
from ..models import Invitation, Membership, User
from ..policies import Standing, can_manage
from ..querysets import hash_of_token
from .activity import record
from .people import create_account

TOKEN_BYTES = 32
LIFETIMES = (1, 7, 30)  # days
LONGEST_NOTE = 120  # code points


@transaction.atomic
def make_invitation(
    *, standing: Standing, role: str, days: int, note: str = ""
) -> tuple[Invitation, str]:
    """A new invitation and its token, which nobody can read again.

    ``note`` says for whom it is; managers read it, and it stands in no history. ``Refused`` names
    the field.
    """
    if not can_manage(standing):
        raise NotAllowed
    if role not in Role.values:
        raise Refused(_("This is not a role."), field="role")
    if days not in LIFETIMES:
        raise Refused(_("Choose 1, 7 or 30 days."), field="days")
    if len(note) > LONGEST_NOTE:
        raise Refused(
            ngettext(
                "At most %(longest)s character.", "At most %(longest)s characters.", LONGEST_NOTE
            )
            % {"longest": LONGEST_NOTE},
            field="note",
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        project=standing.project,
        role=role,
        note=note.strip(),
        token_sha256=hash_of_token(token),
        created_by=standing.actor,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    invitation.save()
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.INVITATION_MADE,
        of=invitation,
        after={"role": role, "expires_at": invitation.expires_at.isoformat()},
    )
    return invitation, token


@transaction.atomic
def revoke_invitation(*, standing: Standing, invitation: Invitation) -> Invitation:
    """End an invitation at once. ``InvalidState`` when it was accepted or revoked meanwhile."""
    if not can_manage(standing) or invitation.project_id != standing.project.pk:
        raise NotAllowed
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise InvalidState(
            _("Somebody has accepted this invitation. Remove them from the project.")
        )
    if invitation.revoked_at is not None:
        raise InvalidState(_("This invitation is revoked already."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record(
        actor=standing.actor,
        project=standing.project,
        verb=Verb.INVITATION_REVOKED,
        of=invitation,
        before={"role": invitation.role},
    )
    return invitation


@transaction.atomic
def accept_invitation(*, actor: User, token: str) -> Membership:
    """Make the actor a member; whoever comes first uses the invitation up.

    ``Invitation.DoesNotExist`` when there is none to accept, whatever the reason.
    ``AlreadyMember`` leaves it to somebody else, and the membership as it is.
    """
    invitation = _lock(token)
    person = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if not person.is_active:
        raise NotAllowed
    own = Membership.objects.filter(project=invitation.project_id, user=person).first()
    if own is not None and invitation.accepted_by_id == person.pk:
        return own  # the same request once more
    _check(invitation)
    if own is not None:
        raise AlreadyMember
    return _admit(invitation, person)


@transaction.atomic
def join_by_invitation(
    *,
    token: str,
    username: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
) -> Membership:
    """A new account that is a member. Refused as ``create_account`` and ``accept_invitation``.

    When nothing can come of it, no account is left behind.
    """
    invitation = _lock(token)
    guest = invitation.accepted_by
    known = guest is not None and guest.is_active and guest.username == username
    if guest is not None and known and guest.check_password(password):
        # The same request once more, by who knows the password: as good as signing in.
        return accept_invitation(actor=guest, token=token)
    _check(invitation)
    user = create_account(
        username=username,
        password=password,
        first_name=first_name,
        last_name=last_name,
        email=email,
    )
    return _admit(invitation, user)


def _lock(token: str) -> Invitation:
    rows = Invitation.objects.with_token(token).select_related("project", "accepted_by")
    return rows.select_for_update(of=("self",)).get()


def _check(invitation: Invitation) -> None:
    """It still stands, and so does who made it: a right that is gone cannot be passed on."""
    Invitation.objects.valid().get(pk=invitation.pk)


def _admit(invitation: Invitation, user: User) -> Membership:
    project = invitation.project
    try:
        with transaction.atomic():
            membership = Membership.objects.create(project=project, user=user, role=invitation.role)
    except IntegrityError as error:
        raise AlreadyMember from error
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        actor=user,
        project=project,
        verb=Verb.INVITATION_ACCEPTED,
        of=membership,
        after={"user": user.pk, "role": invitation.role, "invitation": invitation.pk},
    )
    return membership
