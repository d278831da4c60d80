"""Links that make one person a member: once, by somebody who may, and not a word of them kept."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from annotations.choices import Role, Verb
from annotations.exceptions import AlreadyMember, InvalidState, NotAllowed, Refused
from annotations.models import Activity, Invitation, Membership, Project, User
from annotations.querysets import InvitationQuerySet, hash_of_token
from annotations.services.invitations import (
    accept_invitation,
    join_by_invitation,
    make_invitation,
    revoke_invitation,
)
from annotations.services.people import deactivate_account
from annotations.services.projects import add_member, change_role, remove_member
from tests.factories import PASSWORD, make_project, make_user, standing
from tests.services.race import race, refused

pytestmark = pytest.mark.django_db


def invite(project: Project, by: User, role: str = Role.REVIEWER, **values: int | str) -> str:
    values = {"days": 7, **values}
    return make_invitation(standing=standing(by, project), role=role, **values)[1]  # type: ignore[arg-type]


def join(token: str, username: str = "eve", **values: str) -> Membership:
    return join_by_invitation(
        token=token, username=username, password=PASSWORD, first_name="Eve", **values
    )


def everything_stored() -> str:
    """All rows of all tables as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        texts = []
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            texts.append(str(cursor.fetchone()[0]))
    return " ".join(texts)


# --- making and revoking -------------------------------------------------------------------------


def test_the_token_is_long_and_only_its_hash_is_stored(project: Project, mia: User) -> None:
    invitation, token = make_invitation(
        standing=standing(mia, project), role=Role.REVIEWER, days=30, note=" Eve Ek "
    )
    assert re.fullmatch(r"[\w-]{43,}", token)
    assert invitation.token_sha256 == hash_of_token(token)
    assert invitation.note == "Eve Ek"
    left = invitation.expires_at - timezone.now()
    assert datetime.timedelta(days=29, hours=23) < left <= datetime.timedelta(days=30)
    stored = everything_stored()
    assert hash_of_token(token) in stored  # the control: it would be found
    assert token not in stored
    assert invite(project, mia) != token


def test_history_says_that_somebody_is_invited_but_not_who(project: Project, mia: User) -> None:
    """Managers read the note; the history is everybody's."""
    invite(project, mia, note="Eve Ek")
    row = Activity.objects.latest("id")
    assert (row.verb, row.actor, row.project) == (Verb.INVITATION_MADE, mia, project)
    assert "Eve" not in f"{row.before} {row.after}"


@pytest.mark.parametrize(
    ("field", "value"),
    [("role", "owner"), ("role", ""), ("days", 2), ("days", 0), ("days", 365), ("note", "x" * 121)],
)
def test_what_cannot_be_is_named(project: Project, mia: User, field: str, value: int | str) -> None:
    values = {"role": Role.REVIEWER, "days": 7, field: value}
    with pytest.raises(Refused) as caught:
        make_invitation(standing=standing(mia, project), **values)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not Invitation.objects.exists()


def test_a_revoked_link_works_no_more(project: Project, mia: User, dot: User) -> None:
    who = standing(mia, project)
    invitation, token = make_invitation(standing=who, role=Role.REVIEWER, days=7)
    revoke_invitation(standing=who, invitation=invitation)
    assert Activity.objects.latest("id").verb == Verb.INVITATION_REVOKED
    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(actor=dot, token=token)
    with pytest.raises(InvalidState, match="revoked already"):
        revoke_invitation(standing=who, invitation=invitation)


def test_what_was_accepted_cannot_be_revoked(project: Project, mia: User, dot: User) -> None:
    who = standing(mia, project)
    invitation, token = make_invitation(standing=who, role=Role.VIEWER, days=7)
    accept_invitation(actor=dot, token=token)
    with pytest.raises(InvalidState, match="Somebody has accepted"):
        revoke_invitation(standing=who, invitation=invitation)


# --- accepting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_who_accepts_is_a_member_with_that_role(
    project: Project, mia: User, dot: User, role: Role
) -> None:
    membership = accept_invitation(actor=dot, token=invite(project, mia, role))
    assert standing(dot, project).role == role
    invitation = Invitation.objects.get()
    assert invitation.accepted_by == dot
    row = Activity.objects.latest("id")
    assert (row.verb, row.actor, row.object_id) == (
        Verb.INVITATION_ACCEPTED, dot, membership.pk,
    )  # fmt: skip
    assert row.after == {"user": dot.pk, "role": role, "invitation": invitation.pk}


def test_a_new_person_gets_an_account_and_a_membership(project: Project, mia: User) -> None:
    membership = join(invite(project, mia), email="eve@desk.example")
    assert membership.user.check_password(PASSWORD)
    assert (membership.user.email, membership.user.is_staff) == ("eve@desk.example", False)
    assert standing(membership.user, project).role == Role.REVIEWER


def test_it_works_once(project: Project, mia: User, dot: User) -> None:
    token = invite(project, mia)
    accept_invitation(actor=dot, token=token)
    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(actor=make_user(), token=token)
    with pytest.raises(Invitation.DoesNotExist):
        join(token)
    assert not User.objects.filter(username="eve").exists()


def test_the_same_request_once_more_is_answered_alike(
    project: Project, mia: User, dot: User
) -> None:
    token, other = invite(project, mia), invite(project, mia)
    assert accept_invitation(actor=dot, token=token) == accept_invitation(actor=dot, token=token)
    assert join(other) == join(other)
    with pytest.raises(Invitation.DoesNotExist):
        join_by_invitation(token=other, username="eve", password="another good one")
    accepted = Activity.objects.filter(verb=Verb.INVITATION_ACCEPTED)
    assert accepted.count() == 2


def test_who_was_removed_does_not_come_back_by_the_used_link(
    project: Project, mia: User, dot: User
) -> None:
    token = invite(project, mia)
    membership = accept_invitation(actor=dot, token=token)
    remove_member(standing=standing(mia, project), membership=membership)
    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(actor=dot, token=token)
    again = accept_invitation(actor=dot, token=invite(project, mia))
    assert again.pk != membership.pk


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_a_member_keeps_role_and_leaves_the_link_to_others(
    project: Project, mia: User, ada: User, dot: User, role: Role
) -> None:
    token = invite(project, mia, role)
    with pytest.raises(AlreadyMember):
        accept_invitation(actor=ada, token=token)
    assert standing(ada, project).role == Role.ADJUDICATOR
    accept_invitation(actor=dot, token=token)


def test_a_closed_account_cannot(project: Project, mia: User, dot: User, root: User) -> None:
    token = invite(project, mia)
    deactivate_account(actor=root, user=dot)  # ``dot`` is what an open request still holds
    with pytest.raises(NotAllowed):
        accept_invitation(actor=dot, token=token)
    with pytest.raises(Refused) as caught:
        join(token, username="dot")
    assert caught.value.field == "username"
    accept_invitation(actor=make_user(), token=token)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", {"username": "DOT"}),
        ("password", {"password": "short"}),
    ],
)
def test_a_refused_account_leaves_nothing_behind(
    project: Project, mia: User, dot: User, field: str, values: dict[str, str]
) -> None:
    token, before = invite(project, mia), User.objects.count()
    with pytest.raises(Refused) as caught:
        join_by_invitation(token=token, **{"username": "eve", "password": PASSWORD, **values})
    assert caught.value.field == field
    assert (User.objects.count(), Invitation.objects.valid().count()) == (before, 1)


# --- links that are none -------------------------------------------------------------------------


def expire(project: Project, mia: User, root: User) -> None:
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))


def revoke(project: Project, mia: User, root: User) -> None:
    revoke_invitation(standing=standing(root, project), invitation=Invitation.objects.get())


def demote(project: Project, mia: User, root: User) -> None:
    change_role(
        standing=standing(root, project),
        membership=project.memberships.get(user=mia),
        version=1,
        role=Role.ADJUDICATOR,
    )


def remove(project: Project, mia: User, root: User) -> None:
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=mia))


def close(project: Project, mia: User, root: User) -> None:
    deactivate_account(actor=root, user=mia)


ENDS = [expire, revoke, demote, remove, close]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_link_ends_with_its_time_or_its_makers_right(
    project: Project, mia: User, root: User, dot: User, end: Callable[..., None]
) -> None:
    token = invite(project, mia)
    end(project, mia, root)
    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(actor=dot, token=token)
    with pytest.raises(Invitation.DoesNotExist):
        join(token)
    assert not Membership.objects.filter(user=dot).exists()


@pytest.mark.parametrize("end", [demote, remove, close], ids=lambda end: end.__name__)
def test_saboteur_a_link_whose_maker_is_not_asked_for_is_noticed(
    project: Project,
    mia: User,
    root: User,
    dot: User,
    end: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(InvitationQuerySet, "valid", InvitationQuerySet.usable)
    token = invite(project, mia)
    end(project, mia, root)
    accept_invitation(actor=dot, token=token)
    assert Membership.objects.filter(user=dot).exists()


def test_a_site_admin_without_a_membership_may_invite(project: Project, dot: User) -> None:
    helper = make_user("helper", site_admin=True)
    token = invite(project, helper)
    accept_invitation(actor=dot, token=token)
    # A site admin who belongs to the project has the role they have there.
    second = invite(project, helper)
    add_member(standing=standing(helper, project), user=helper, role=Role.VIEWER)
    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(actor=make_user(), token=second)


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "x" * 10_000, "é"])
def test_nonsense_is_no_link(project: Project, mia: User, dot: User, token: str) -> None:
    invite(project, mia)
    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(actor=dot, token=token)


def test_a_manager_revokes_nothing_elsewhere(project: Project, mia: User, root: User) -> None:
    other = make_project(root, "canals")
    theirs, _ = make_invitation(standing=standing(root, other), role=Role.VIEWER, days=1)
    with pytest.raises(NotAllowed):
        revoke_invitation(standing=standing(mia, project), invitation=theirs)


# --- at the same moment --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_one_link_one_member(project: Project, mia: User) -> None:
    token, people = invite(project, mia), [make_user() for _ in range(4)]
    before = project.memberships.count()
    outcomes = race(*[partial(accept_invitation, actor=user, token=token) for user in people])
    assert len(refused(outcomes, Invitation.DoesNotExist)) == len(people) - 1
    assert project.memberships.count() == before + 1
    assert Activity.objects.filter(verb=Verb.INVITATION_ACCEPTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_new_people_one_link_one_account(project: Project, mia: User) -> None:
    token, before = invite(project, mia), User.objects.count()
    outcomes = race(*[partial(join, token, username=f"eve{n}") for n in range(3)])
    assert len(refused(outcomes, Invitation.DoesNotExist)) == 2
    assert User.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_one_person_two_links_one_membership(project: Project, mia: User, dot: User) -> None:
    tokens = [invite(project, mia), invite(project, mia, Role.VIEWER)]
    outcomes = race(*[partial(accept_invitation, actor=dot, token=token) for token in tokens])
    assert len(refused(outcomes, AlreadyMember)) == 1
    assert Invitation.objects.usable().count() == 1


@pytest.mark.django_db(transaction=True)
def test_revoked_or_accepted_never_both(project: Project, mia: User, dot: User) -> None:
    who = standing(mia, project)
    invitation, token = make_invitation(standing=who, role=Role.REVIEWER, days=7)
    outcomes = race(
        partial(accept_invitation, actor=dot, token=token),
        partial(revoke_invitation, standing=who, invitation=invitation),
    )
    accepted = not isinstance(outcomes[0], Exception)
    assert accepted == isinstance(outcomes[1], InvalidState)
    assert accepted == project.memberships.filter(user=dot).exists()
