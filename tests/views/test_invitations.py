"""A link into a project, as browsers meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from annotations.choices import Role
from annotations.models import Invitation, Membership, Project, User
from annotations.services.invitations import make_invitation, revoke_invitation
from annotations.services.projects import change_role
from tests.factories import PASSWORD, make_article, make_project, make_user, queries_of, standing
from tests.services.test_invitations import ENDS
from tests.views.test_hostile_input import HOSTILE, NO_TEXT
from tests.views.test_matrix import record_now

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef"
NEWCOMER = {
    "username": "eve",
    "full_name": "Eve María Ek",
    "email": "",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def token(project: Project, mia: User) -> str:
    return make_invitation(standing=standing(mia, project), role=Role.REVIEWER, days=7)[1]


def door(token: str) -> str:
    return reverse("invitations.accept", args=[token])


def join(client: Client, token: str, **changes: str) -> object:
    return client.post(reverse("invitations.join", args=[token]), {**NEWCOMER, **changes})


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def quiet(content: bytes) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", content.decode())


# --- making --------------------------------------------------------------------------------------


def make(client: Client, project: Project, **changes: str) -> object:
    body = {"role": "reviewer", "note": "Eve Ek", "days": "7", "request_key": KEY, **changes}
    return client.post(reverse("invitations.make", args=[project.slug]), body)


def test_the_link_is_shown_once(project: Project, mia: User, client: Client) -> None:
    manager = signed_in(mia)
    page = make(manager, project).content.decode()  # type: ignore[attr-defined]
    link = re.search(r"http://testserver(/invite/[\w-]+)", page)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    again = make(manager, project)
    assert again.status_code == 302  # type: ignore[attr-defined]
    listed = manager.get(again.headers["Location"]).content.decode()  # type: ignore[attr-defined]
    assert "This link was made already" in listed
    assert "Eve Ek" in listed
    assert link[1] not in listed
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("role", "owner"), ("role", ""), ("days", "2"), ("days", "x"), ("note", "x" * 121),
     ("note", "a\u202eb")],
)  # fmt: skip
def test_a_wrong_choice_is_named(project: Project, mia: User, field: str, value: str) -> None:
    answer = make(signed_in(mia), project, **{field: value})
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert field in answer.context["form"].errors  # type: ignore[attr-defined]
    assert not Invitation.objects.exists()


def test_open_links_are_listed_and_revoked(project: Project, mia: User, token: str) -> None:
    manager, url = signed_in(mia), reverse("people.index", args=[project.slug])
    row = Invitation.objects.get()
    way = reverse("invitations.revoke", args=[project.slug, row.pk])
    assert way in manager.get(url).content.decode()
    for _ in range(2):  # a retry with its key is no second act
        answer = manager.post(way, {"request_key": KEY}, follow=True)
        assert answer.status_code == 200
    assert way not in manager.get(url).content.decode()
    assert manager.post(way).status_code == 409


# --- the door ------------------------------------------------------------------------------------


def test_it_shows_name_and_role_and_nothing_else(
    client: Client, project: Project, mia: User, token: str
) -> None:
    make_article(project, mia, title="Secret article")
    page = client.get(door(token)).content.decode()
    assert project.name in page
    assert "Reviewer" in page
    for hidden in ("Secret", mia.name, mia.username, project.slug):
        assert hidden not in page.replace("/invite/", "")


def wrong_links(project: Project, mia: User, root: User, token: str) -> Iterator[str]:
    yield from ("x", "x" * 5000, token[:-1], token + "x", token.swapcase(), "%00", "%ed%a0%80")
    for end in ENDS:
        with transaction.atomic():
            end(project, mia, root)
            yield token
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["", "dot", "mia"])
def test_whatever_is_wrong_the_answer_is_the_same(
    project: Project, mia: User, root: User, dot: User, token: str, who: str
) -> None:
    """The same as for a page that never was: status, body, names of headers."""
    user = {"dot": dot, "mia": mia}.get(who)
    nowhere = None
    for link in wrong_links(project, mia, root, token):
        for method in ("get", "post"):
            client = signed_in(user) if user else Client()
            if user and not User.objects.get(pk=user.pk).is_active:
                continue
            if method == "post" and not user:
                url, body = f"/invite/{link}/join", NEWCOMER
            else:
                url, body = f"/invite/{link}", {}
            answer = getattr(client, method)(url, body)
            nowhere = nowhere or client.get("/invite/never/was/any")
            assert answer.status_code == 404, (link[:20], method)
            assert quiet(answer.content) == quiet(nowhere.content), (link[:20], method)
            assert set(answer.headers) == set(nowhere.headers), (link[:20], method)
    assert not User.objects.filter(username="eve").exists()


def test_a_used_link_is_none(client: Client, dot: User, token: str) -> None:
    assert signed_in(dot).post(door(token)).status_code == 302
    assert client.get(door(token)).status_code == 404
    assert signed_in(dot).get(door(token)).status_code == 404


def test_whoever_is_signed_in_joins_with_one_button(
    project: Project, dot: User, token: str
) -> None:
    client = signed_in(dot)
    assert "Join as Dot" in client.get(door(token)).content.decode()
    assert client.get(reverse("projects.overview", args=[project.slug])).status_code == 404
    for _ in range(2):  # twice pressed is once joined
        answer = client.post(door(token))
        assert answer.headers["Location"] == reverse("reviews.queue", args=[project.slug])
    assert Membership.objects.get(user=dot).role == Role.REVIEWER


def test_a_member_is_told_and_the_link_is_left(
    project: Project, ada: User, dot: User, token: str
) -> None:
    client = signed_in(ada)
    assert "You are a member already, as Adjudicator" in client.get(door(token)).content.decode()
    answer = client.post(door(token), follow=True)
    assert "a member of this project already" in answer.content.decode()
    assert standing(ada, project).role == Role.ADJUDICATOR
    assert signed_in(dot).post(door(token)).status_code == 302


def test_without_an_account_one_is_made(client: Client, project: Project, token: str) -> None:
    client.get(door(token))
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    answer = join(client, token)
    assert answer.headers["Location"] == reverse("reviews.queue", args=[project.slug])  # type: ignore[attr-defined]
    eve = User.objects.get(username="eve")
    assert (eve.first_name, eve.last_name, eve.name) == ("Eve María", "Ek", "Eve María Ek")
    assert client.session.session_key != before
    assert client.get(reverse("reviews.queue", args=[project.slug])).status_code == 200
    other = Client()
    assert join(other, token).status_code == 302, "the lost answer, asked for again"  # type: ignore[attr-defined]
    assert other.get("/p/").status_code == 200
    assert join(Client(), token, password="another fine word").status_code != 302  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("username", {"username": "mia"}),
        ("username", {"username": "MIA"}),
        ("username", {"username": "two words"}),
        ("username", {"username": ""}),
        ("username", {"username": "x" * 151}),
        ("full_name", {"full_name": " "}),
        ("full_name", {"full_name": "Mia\u202e"}),
        ("full_name", {"full_name": "x" * 151}),
        ("email", {"email": "eve"}),
        ("password", {"password": "short", "password_again": "short"}),
        ("password", {"password": "password1234", "password_again": "password1234"}),
        ("password", {"password": "x" * 129, "password_again": "x" * 129}),
        ("password_again", {"password_again": "another one of mine"}),
    ],
)
def test_what_cannot_be_is_named_and_the_link_is_left(
    client: Client, token: str, field: str, changes: dict[str, str]
) -> None:
    before = User.objects.count()
    answer = join(client, token, **changes)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert field in answer.context["form"].errors  # type: ignore[attr-defined]
    assert PASSWORD not in answer.content.decode()  # type: ignore[attr-defined]
    assert (User.objects.count(), Invitation.objects.valid().count()) == (before, 1)


def test_hostile_names_and_passwords(token: str) -> None:
    """Each field of the form, with everything there is to fear in it."""
    for field in NEWCOMER:
        for kind, value in {**HOSTILE, **NO_TEXT}.items():
            body = {name: value.encode() for name, value in NEWCOMER.items()} | {field: value}
            text = "&".join(f"{name}={quote_plus(value)}" for name, value in body.items())
            with transaction.atomic():
                before = record_now(), User.objects.count()
                answer = Client(raise_request_exception=False).post(
                    reverse("invitations.join", args=[token]),
                    text.encode(),
                    content_type="application/x-www-form-urlencoded",
                )
                after = record_now(), User.objects.count()
                transaction.set_rollback(True)
            assert answer.status_code in (302, 400), (field, kind)
            assert (answer.status_code == 302) == (after != before), (field, kind)


def test_with_an_account_one_signs_in_and_comes_back(client: Client, dot: User, token: str) -> None:
    page = client.get(door(token)).content.decode()
    way = re.search(r'href="(/sign-in\?next=[^"]+)"', page)
    assert way is not None
    form = client.get(way[1]).content.decode()
    following = re.search(r'name="next" value="([^"]+)"', form)
    assert following is not None
    answer = client.post(
        "/sign-in", {"username": "dot", "password": PASSWORD, "next": following[1]}
    )
    assert answer.headers["Location"] == door(token)
    assert client.post(door(token)).status_code == 302
    assert Membership.objects.filter(user=dot).exists()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example"])
def test_a_link_leads_nowhere_else(client: Client, token: str, target: str) -> None:
    url = reverse("invitations.join", args=[token])
    answer = client.post(f"{url}?next={quote_plus(target)}", {**NEWCOMER, "next": target})
    assert answer.headers["Location"].startswith("/p/")


def test_who_is_signed_in_makes_no_account_by_an_old_page(dot: User, token: str) -> None:
    client = signed_in(dot)
    assert join(client, token).headers["Location"] == door(token)  # type: ignore[attr-defined]
    assert not User.objects.filter(username="eve").exists()
    assert not Membership.objects.filter(user=dot).exists()


def test_no_forged_post(project: Project, dot: User, token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(dot)
    assert client.post(door(token)).status_code == 403
    stranger = Client(enforce_csrf_checks=True)
    assert join(stranger, token).status_code == 403  # type: ignore[attr-defined]
    assert not Membership.objects.filter(user=dot).exists()


# --- guests --------------------------------------------------------------------------------------


def test_a_guest_reads_and_does_nothing_else(client: Client, project: Project, mia: User) -> None:
    """What a viewer may is in the matrix; here is that an invitation makes no more of them."""
    _, token = make_invitation(standing=standing(mia, project), role=Role.VIEWER, days=1)
    article = make_article(project, mia)
    answer = join(client, token)
    assert answer.headers["Location"] == reverse("projects.overview", args=[project.slug])  # type: ignore[attr-defined]
    assert client.get(answer.headers["Location"]).status_code == 200  # type: ignore[attr-defined]
    claims = reverse("articles.claims", args=[project.slug, article.pk])
    assert client.get(claims).status_code == 200
    before = record_now()
    for name, args in [
        ("reviews.take_five", []), ("articles.new", []), ("articles.ready", [article.pk]),
        ("claims.add", [article.pk]), ("invitations.make", []),
    ]:  # fmt: skip
        tried = client.post(reverse(name, args=[project.slug, *args]), {})
        assert tried.status_code == 403, name
    assert record_now() == before


def test_the_queries_of_the_list_do_not_grow(project: Project, mia: User) -> None:
    manager, url = signed_in(mia), reverse("people.index", args=[project.slug])
    who = standing(mia, project)
    make_invitation(standing=who, role=Role.VIEWER, days=1)
    one = queries_of(lambda: manager.get(url))
    for _ in range(5):
        make_invitation(standing=who, role=Role.VIEWER, days=1)
    assert queries_of(lambda: manager.get(url)) == one


def test_a_dead_link_is_marked_in_the_list(
    project: Project, mia: User, root: User, token: str
) -> None:
    url = reverse("people.index", args=[project.slug])
    assert "No longer a manager" not in signed_in(root).get(url).content.decode()
    change_role(
        standing=standing(root, project),
        membership=project.memberships.get(user=mia),
        version=1,
        role=Role.VIEWER,
    )
    assert "No longer a manager" in signed_in(root).get(url).content.decode()


def test_another_projects_invitation_is_none(project: Project, mia: User, root: User) -> None:
    other = make_project(root, "canals")
    theirs, token = make_invitation(standing=standing(root, other), role=Role.VIEWER, days=1)
    way = reverse("invitations.revoke", args=[project.slug, theirs.pk])
    assert signed_in(mia).post(way).status_code == 404
    revoke_invitation(standing=standing(root, other), invitation=theirs)
    assert signed_in(make_user()).post(door(token)).status_code == 404
