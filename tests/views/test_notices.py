"""The bell, the list behind it, and how often by e-mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from annotations.choices import EmailPace, NoticeKind
from annotations.models import Claim, Comment, Notice, Project, User
from annotations.services.comments import add_comment
from annotations.services.notices import notify
from tests.factories import make_review, queries_of, ready_claim, settled_claim, standing, take

pytestmark = pytest.mark.django_db

HERE = "/me/notices"


def tell(user: User, claim: Claim, by: User | None = None, **values: Any) -> Notice:
    kind = NoticeKind(values.pop("kind", NoticeKind.ASSIGNED))
    notify(user=user, kind=kind, claim=claim, actor=by, **values)
    return Notice.objects.filter(user=user).latest("pk")


@pytest.fixture
def as_ben(ben: User) -> Client:
    client = Client()
    client.force_login(ben)
    return client


def bell(client: Client, address: str) -> str:
    shown = client.get(address).content.decode()
    return (
        shown.split("bell__count", 1)[1].split("<")[0].split(">")[1]
        if "bell__count" in shown
        else ""
    )


def test_the_bell_is_on_every_page(as_ben: Client, project: Project, mia: User, ben: User) -> None:
    claim = ready_claim(project)
    slug = project.slug
    addresses = [
        HERE,
        reverse("projects.index"),
        reverse("projects.overview", args=[slug]),
        reverse("claims.show", args=[slug, claim.pk]),
    ]
    assert [bell(as_ben, address) for address in addresses] == [""] * 4
    tell(ben, claim, mia)
    assert [bell(as_ben, address) for address in addresses] == ["1"] * 4
    for _ in range(101):
        tell(ben, claim, mia)
    assert [bell(as_ben, address) for address in addresses] == ["99+"] * 4


def test_the_list_says_what_and_by_whom(
    as_ben: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    tell(ben, claim, ada, kind="sent_back", text="Look at <the> day")
    tell(ben, claim, kind="due", text="2 Mar 2027")
    add_comment(standing=standing(chi, project), claim=claim, text="@ben <i>see</i>")
    shown = as_ben.get(HERE).content.decode()
    for words in (
        "Sent back", "by Ada", "Look at &lt;the&gt; day", "Due 2 Mar 2027", "Mentioned", "by Chi",
        "@ben &lt;i&gt;see&lt;/i&gt;", f"claim {claim.number} of “{claim.article.title}”",
    ):  # fmt: skip
        assert words in shown


def test_opening_marks_read_and_leads_there(
    as_ben: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    said = add_comment(standing=standing(chi, project), claim=claim, text="@ben")
    notice = Notice.objects.get(user=ben)
    response = as_ben.post(reverse("notices.show", args=[notice.pk]))
    assert response.headers["Location"] == (
        f"/p/bridges/claims/{claim.pk}/?comment={said.pk}#comment-{said.pk}"
    )
    assert bell(as_ben, HERE) == ""
    assert as_ben.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_kind_leads_to_a_page(
    as_ben: Client, project: Project, ada: User, ben: User, kind: str
) -> None:
    claim = ready_claim(project)
    notice = tell(ben, claim, ada, kind=kind)
    response = as_ben.post(reverse("notices.show", args=[notice.pk]), follow=True)
    assert response.status_code == 200
    assert claim.text in response.content.decode()


def test_a_notice_of_others_or_of_a_hidden_comment_is_like_none(
    as_ben: Client, project: Project, ben: User, chi: User
) -> None:
    claim = ready_claim(project)
    take(claim, ben)
    make_review(claim, chi)
    add_comment(standing=standing(chi, project), claim=claim, text="@ben, I say false")
    hidden = Notice.objects.get(user=ben)
    others = tell(chi, claim)
    answers = [
        as_ben.post(reverse("notices.show", args=[pk]))
        for pk in (hidden.pk, others.pk, 10**9, 2**63, 10**30)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert bell(as_ben, HERE) == ""
    assert "I say false" not in as_ben.get(HERE).content.decode()
    as_ben.post(reverse("notices.read_all"), {"newest": 10**9})
    hidden.refresh_from_db()
    assert hidden.read_at is None
    make_review(claim, ben)
    assert bell(as_ben, HERE) == "1"


def test_all_read_up_to_what_was_shown(as_ben: Client, project: Project, ben: User) -> None:
    claim = ready_claim(project)
    newest = tell(ben, claim).pk
    shown = as_ben.get(HERE).content.decode()
    assert f'name="newest" value="{newest}"' in shown
    tell(ben, claim)
    assert as_ben.post(reverse("notices.read_all"), {"newest": newest}).status_code == 302
    assert bell(as_ben, HERE) == "1"
    for wrong in ("", "x", "-1", "1" * 19):
        answer = as_ben.post(reverse("notices.read_all"), {"newest": wrong})
        assert answer.status_code == 400
        assert "newest" in answer.content.decode()


def test_empty_lists_say_so(as_ben: Client, project: Project, ben: User) -> None:
    assert "No notices yet" in as_ben.get(HERE).content.decode()
    notice = tell(ben, ready_claim(project))
    as_ben.post(reverse("notices.show", args=[notice.pk]))
    assert "Nothing unread" in as_ben.get(HERE, {"show": "unread"}).content.decode()
    assert as_ben.get(HERE, {"show": "some"}).status_code == 400


def test_pages_of_the_list(as_ben: Client, project: Project, ben: User) -> None:
    claim = ready_claim(project)
    for _ in range(60):
        tell(ben, claim)
    first = as_ben.get(HERE, {"show": "unread"})
    second = as_ben.get(first.context["next_url"])
    assert (len(first.context["notices"]), len(second.context["notices"])) == (50, 10)
    assert "Mark all read" not in second.content.decode()


def test_more_notices_need_no_more_queries(
    as_ben: Client, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    tell(ben, claim, ada)
    one = queries_of(lambda: as_ben.get(HERE))
    for number in range(20):
        tell(ben, claim, chi if number % 2 else ada)
    add_comment(standing=standing(chi, project), claim=claim, text="@ben")
    assert queries_of(lambda: as_ben.get(HERE)) == one
    assert Comment.objects.count() == 1


def test_how_often_by_email(as_ben: Client, ben: User, settings: LazySettings) -> None:
    assert "No e-mail is set up" in as_ben.get(HERE).content.decode()
    settings.EMAIL_NOTICES = True
    assert "No address of yours" in as_ben.get(HERE).content.decode()
    User.objects.filter(pk=ben.pk).update(email="ben@people.example")
    assert "To ben@people.example." in as_ben.get(HERE).content.decode()
    address = reverse("notices.pace")
    assert as_ben.post(address, {"email_pace": "daily"}).headers["Location"] == HERE
    ben.refresh_from_db()
    assert ben.email_pace == EmailPace.DAILY
    refused = as_ben.post(address, {"email_pace": "weekly"})
    assert refused.status_code == 400
    assert "This is not one of the choices." in refused.content.decode()
