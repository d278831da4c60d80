"""The people of a project: roles, load, leaving; a right that is gone is gone at once (P8)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from annotations.choices import Role
from annotations.models import Assignment, Membership, Project, Review, User
from annotations.selectors.people import Load, people_of
from annotations.services.people import deactivate_account
from annotations.services.projects import add_member, change_role, remove_member
from tests.factories import (
    make_review,
    make_user,
    queries_of,
    ready_claim,
    settled_claim,
    standing,
    take,
)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(project: Project, name: str = "index", *args: int) -> str:
    return reverse(f"people.{name}", args=[project.slug, *args])


def page(client: Client, project: Project) -> str:
    return str(client.get(url(project)).content.decode())


def load_of(user: User, reader: User, project: Project) -> Load:
    rows = people_of(standing(reader, project)).rows
    found = next(row.load for row in rows if row.user == user)
    assert found is not None
    return found


# --- roles ---------------------------------------------------------------------------------------


def save(client: Client, member: Membership, **body: str | int) -> int:
    return client.post(url(member.project, "role", member.pk), body).status_code


def test_a_role_is_saved_from_the_version_that_was_seen(
    project: Project, mia: User, ben: User
) -> None:
    client, member = signed_in(mia), project.memberships.get(user=ben)
    assert save(client, member, role="adjudicator") == 428
    assert save(client, member, role="adjudicator", version="x") == 400
    assert save(client, member, role="owner", version=1) == 400
    assert save(client, member, role="adjudicator", version=1) == 302
    stale = client.post(url(project, "role", member.pk), {"role": "viewer", "version": 1})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Mia changed this role" in text
    assert text.index("Viewer") < text.index("Adjudicator")
    assert save(client, member, role="adjudicator", version=1) == 302, "it is so already"
    assert standing(ben, project).role == Role.ADJUDICATOR
    assert save(client, member, role="viewer", version=2) == 302


def test_nobody_gives_up_managing_by_a_slip(project: Project, mia: User) -> None:
    client, own = signed_in(mia), project.memberships.get(user=mia)
    assert "This is your own role" in client.get(url(project, "role", own.pk)).content.decode()
    assert url(project, "role", own.pk) in page(client, project)
    answer = client.post(url(project, "role", own.pk), {"role": "viewer", "version": 1})
    assert answer.status_code == 400
    assert "sure" in answer.context["form"].errors
    assert standing(mia, project).role == Role.MANAGER
    answer = client.post(
        url(project, "role", own.pk), {"role": "viewer", "version": 1, "sure": "on"}
    )
    assert answer.headers["Location"] == reverse("projects.overview", args=[project.slug])
    assert standing(mia, project).role == Role.VIEWER


def test_the_last_manager_is_told_why_not(project: Project, mia: User, root: User) -> None:
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=root))
    client, own = signed_in(mia), project.memberships.get(user=mia)
    body = {"role": "viewer", "version": 1, "sure": "on"}
    for answer in (
        client.post(url(project, "role", own.pk), body),
        client.post(url(project, "remove", own.pk)),
    ):
        assert answer.status_code in (400, 409)
        assert "at least one manager" in answer.content.decode()
    assert standing(mia, project).role == Role.MANAGER


# --- leaving -------------------------------------------------------------------------------------


def test_a_member_leaves_after_a_look_at_what_becomes_of_their_work(
    project: Project, mia: User, ben: User
) -> None:
    make_review(ready_claim(project), ben)
    make_review(ready_claim(project), ben, submitted=False)
    take(ready_claim(project), ben)
    client, way = signed_in(mia), url(project, "remove", project.memberships.get(user=ben).pk)
    text = client.get(way).content.decode()
    for sentence in ("<b>1</b> submitted review", "<b>2</b> claims still owed", "<b>1</b> draft"):
        assert sentence in text
    assert project.memberships.filter(user=ben).exists()
    assert client.post(way).headers["Location"] == url(project)
    listed = page(client, project)
    assert "Former members" in listed
    assert listed.index("Former members") < listed.rindex(ben.name)
    assert client.post(way).status_code == 404
    add_member(standing=standing(mia, project), user=ben, role=Role.VIEWER)
    assert "Former members" not in page(client, project)


def test_who_leaves_themselves_goes_to_their_projects(
    project: Project, mia: User, root: User
) -> None:
    way = url(project, "remove", project.memberships.get(user=mia).pk)
    assert signed_in(mia).post(way).headers["Location"] == reverse("projects.index")


# --- load ----------------------------------------------------------------------------------------


def backdate(review: Review, days: int) -> None:
    at = timezone.now() - datetime.timedelta(days=days)
    Review.objects.filter(pk=review.pk).update(submitted_at=at, updated_at=at)


def test_the_figures_add_up(project: Project, mia: User, ben: User) -> None:
    for days in (1, 6, 8, 27, 29):
        backdate(make_review(ready_claim(project), ben), days)
    late = make_review(ready_claim(project), ben, submitted=False).assignment
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Assignment.objects.filter(pk=late.pk).update(due_on=yesterday)
    take(ready_claim(project), ben)
    lapsed = take(ready_claim(project), ben)
    Assignment.objects.filter(pk=lapsed.pk).update(
        held_until=timezone.now() - datetime.timedelta(minutes=1)
    )
    found = load_of(ben, mia, project)
    assert (found.owed, found.overdue, found.drafts) == (2, 1, 1)
    assert (found.week, found.month, found.submitted) == (2, 4, 5)
    text = page(signed_in(mia), project)
    assert f"?person={ben.pk}" in text
    assert 'class="number is-overdue">1</td>' in text


def test_others_read_names_and_roles_only(
    project: Project, mia: User, ada: User, ben: User, vic: User
) -> None:
    make_review(ready_claim(project), ben)
    for reader in (ada, ben, vic):
        found = people_of(standing(reader, project))
        assert {row.load for row in found.rows} == {None}
        text = page(signed_in(reader), project)
        assert {row.name for row in found.rows} >= {"Ada", "Ben", "Mia", "Vic"}
        assert all(row.name in text for row in found.rows)
        for hidden in (
            "Owed",
            "Submitted",
            "Joined",
            "Last active",
            "pace",
            "Invit",
            "<form class",
        ):
            assert hidden not in text.partition("<main")[2].partition("</main")[0]
    assert "People" in page(signed_in(mia), project).partition("<main")[0]
    assert url(project) not in page(signed_in(vic), project).partition("<main")[0]


def test_beside_ones_own_review_no_figure_moves(
    project: Project, root: User, mia: User, chi: User
) -> None:
    """A manager who reviews a claim must not learn that somebody else did (P6), when either."""
    claim = ready_claim(project, by=root)
    take(claim, mia)
    before = load_of(chi, mia, project)
    assert before == Load()
    make_review(claim, chi, submitted=False)
    assert load_of(chi, mia, project) == before, "a draft"
    make_review(claim, chi)
    assert load_of(chi, mia, project) == before, "a review, its day and its number"
    assert page(signed_in(mia), project).count("<tr") > 3
    way = url(project, "remove", project.memberships.get(user=chi).pk)
    assert "<b>0</b> submitted reviews" in signed_in(mia).get(way).content.decode()
    other = load_of(chi, root, project)
    assert (other.month, other.submitted) == (1, 1), "the control: who does not review it knows"
    assert other.active_at is not None


def test_queries_do_not_grow_with_people_and_work(
    project: Project, mia: User, ben: User, ada: User, root: User
) -> None:
    client = signed_in(mia)
    make_review(ready_claim(project), ben)
    gone = make_user()
    add_member(standing=standing(root, project), user=gone, role=Role.VIEWER)
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=gone))
    one = queries_of(lambda: page(client, project))
    for _ in range(4):
        user = make_user()
        add_member(standing=standing(root, project), user=user, role=Role.REVIEWER)
        make_review(ready_claim(project), user)
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=user))
    assert queries_of(lambda: page(client, project)) == one


# --- a right that is gone ------------------------------------------------------------------------


def removed(root: User, member: Membership) -> None:
    remove_member(standing=standing(root, member.project), membership=member)


def demoted(root: User, member: Membership) -> None:
    change_role(
        standing=standing(root, member.project), membership=member, version=1, role=Role.VIEWER
    )


def closed(root: User, member: Membership) -> None:
    deactivate_account(actor=root, user=member.user)


@pytest.mark.parametrize(
    ("lose", "people", "queue"), [(removed, 404, 404), (demoted, 200, 403), (closed, 302, 302)]
)
def test_an_open_session_loses_the_right_at_once(
    project: Project,
    root: User,
    mia: User,
    ben: User,
    lose: Callable[[User, Membership], None],
    people: int,
    queue: int,
) -> None:
    client, queue_url = signed_in(mia), reverse("reviews.queue", args=[project.slug])
    assert client.get(url(project)).status_code == 200
    assert client.get(queue_url).status_code == 200
    member = project.memberships.get(user=ben)
    lose(root, project.memberships.get(user=mia))
    assert client.get(url(project)).status_code == people
    assert client.get(queue_url).status_code == queue
    answer = client.post(url(project, "role", member.pk), {"role": "manager", "version": 1})
    assert answer.status_code == (403 if people == 200 else people)
    assert standing(ben, project).role == Role.REVIEWER


# --- accounts of the site ------------------------------------------------------------------------


def test_site_admins_find_close_and_open_accounts(
    project: Project, root: User, ben: User, chi: User
) -> None:
    client, users = signed_in(root), reverse("manage.users")
    text = client.get(users).content.decode()
    assert all(name in text for name in ("Ben", "Chi", "Root", project.name))
    found = client.get(users, {"q": "BE"}).content.decode()
    assert "Ben" in found
    assert "Chi" not in found
    take(ready_claim(project), ben)
    way = reverse("manage.deactivate", args=[ben.pk])
    assert "<b>1</b> claim still owed" in client.get(way).content.decode()
    assert client.post(way).status_code == 302
    assert "Deactivated" in client.get(users, {"q": "ben"}).content.decode()
    assert "Deactivated" in page(client, project)
    assert client.post(reverse("manage.activate", args=[ben.pk])).status_code == 302
    assert User.objects.get(pk=ben.pk).is_active


def test_not_ones_own_account(root: User) -> None:
    client, way = signed_in(root), reverse("manage.deactivate", args=[root.pk])
    answer = client.post(way)
    assert answer.status_code == 409
    assert "your own account" in answer.content.decode()
    assert way not in client.get(reverse("manage.users")).content.decode()


@pytest.mark.parametrize("pk", [10**12, 2**63, 10**30])
def test_an_account_that_is_not_there(root: User, pk: int) -> None:
    for name in ("deactivate", "activate"):
        assert signed_in(root).post(reverse(f"manage.{name}", args=[pk])).status_code == 404


def test_a_project_left_without_a_manager_is_named(project: Project, root: User, mia: User) -> None:
    way = reverse("manage.deactivate", args=[mia.pk])
    assert "Left without" not in signed_in(root).get(way).content.decode()
    remove_member(standing=standing(root, project), membership=project.memberships.get(user=root))
    assert "Left without a manager:</b> Bridges" in signed_in(root).get(way).content.decode()


def test_many_accounts_have_pages_and_few_queries(root: User, project: Project) -> None:
    client, users = signed_in(root), reverse("manage.users")
    one = queries_of(lambda: client.get(users))
    made = User.objects.bulk_create([User(username=f"person-{n:02}") for n in range(60)])
    for user in made[:5]:
        add_member(standing=standing(root, project), user=user, role=Role.VIEWER)
    assert queries_of(lambda: client.get(users)) == one
    assert "?after=" in client.get(users).content.decode()


def test_beside_a_secret_review_a_site_admin_learns_nothing_either(
    project: Project, root: User, mia: User, chi: User
) -> None:
    claim = ready_claim(project, by=mia)
    take(claim, root)
    way = reverse("manage.deactivate", args=[chi.pk])
    take(claim, chi)
    assert "<b>0</b> claims still owed" in signed_in(root).get(way).content.decode()


def test_the_box_in_the_admin_goes_through_the_service(
    project: Project, root: User, ben: User
) -> None:
    held, session = take(ready_claim(project), ben), signed_in(ben)
    client = signed_in(root)
    change = reverse("admin:annotations_user_change", args=[ben.pk])
    body = {"username": "ben", "first_name": "Benno", "last_name": "", "email": ""}
    assert client.post(change, body).status_code == 302
    held.refresh_from_db()
    ben.refresh_from_db()
    assert (ben.is_active, ben.first_name, held.state) == (False, "Benno", "released")
    assert session.get("/p/").status_code == 302
    assert client.post(change, {**body, "is_active": "on"}).status_code == 302
    assert User.objects.get(pk=ben.pk).is_active
    assert session.get("/p/").status_code == 302


# --- one's own profile ---------------------------------------------------------------------------


def test_the_profile_offers_letters_where_mail_is_set_up(ben: User) -> None:
    client, me = signed_in(ben), reverse("profile")
    with override_settings(EMAIL_NOTICES=False):
        assert "No e-mail is set up on this site" in client.get(me).content.decode()
    with override_settings(EMAIL_NOTICES=True):
        assert "No address of yours is known" in client.get(me).content.decode()
        User.objects.filter(pk=ben.pk).update(email="ben@desk.example", email_pace="daily")
        page = client.get(me).content.decode()
    assert re.search(r'name="email_pace"[^>]*value="daily"[^>]*checked', page) or re.search(
        r'<option value="daily" selected', page
    )


def test_the_own_profile(ben: User) -> None:
    client, me = signed_in(ben), reverse("profile")
    body = {"seen": ben.state_seen, "full_name": " Ben  van Ek ", "email": "ben@desk.example"}
    assert "“ben”" in client.get(me).content.decode()
    assert client.post(me, {**body, "seen": ""}).status_code == 428
    assert client.post(me, {**body, "email": "ben"}).status_code == 400
    assert client.post(me, {**body, "full_name": "\u200b"}).status_code == 400
    assert client.post(me, body).status_code == 302
    ben.refresh_from_db()
    assert (ben.name, ben.email, ben.username) == ("Ben van Ek", "ben@desk.example", "ben")
    stale = client.post(me, {**body, "full_name": "Ben Oz"})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert text.count("Ben van Ek") >= 1
    assert "Ben Oz" in text
    assert (
        client.post(me, {**body, "full_name": "Ben Oz", "seen": ben.state_seen}).status_code == 302
    )


def test_settled_work_is_counted_for_everybody(
    project: Project, mia: User, ada: User, ben: User, chi: User
) -> None:
    settled_claim(project, [ben, chi], ada)
    assert load_of(ben, mia, project).month == 1
