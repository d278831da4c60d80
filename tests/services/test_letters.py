"""Unread notices by e-mail, sent for real to a mail server on this machine."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from annotations.choices import EmailPace, NoticeKind
from annotations.models import Claim, Notice, Project, User
from annotations.services import letters
from annotations.services.comments import add_comment
from annotations.services.letters import HOUR, letter_of, send_letters, waiting_notices
from annotations.services.notices import notify, read_notice, tell_what_is_due
from annotations.services.projects import remove_member
from tests.factories import make_review, ready_claim, settled_claim, standing, take
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime.datetime(2027, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    server = MailServer()
    settings.EMAIL_NOTICES = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.SITE_URL = "https://claims.example"
    settings.DEFAULT_FROM_EMAIL = "Claimdesk <desk@claims.example>"
    yield server
    server.stop()


def wants(user: User, pace: str = EmailPace.HOURLY) -> User:
    user.email, user.email_pace = f"{user.username}@people.example", pace
    user.save()
    return user


def tell(user: User, claim: Claim, by: User | None = None, text: str = "Now.") -> Notice:
    notify(user=user, kind=NoticeKind.ASSIGNED, claim=claim, actor=by, text=text)
    return Notice.objects.filter(user=user).latest("pk")


def unsent() -> int:
    return Notice.objects.filter(emailed_at__isnull=True).count()


@pytest.fixture
def claim(project: Project) -> Claim:
    return ready_claim(project)


def test_one_letter_holds_all_that_is_unread(
    server: MailServer, claim: Claim, project: Project, ben: User, mia: User
) -> None:
    wants(ben)
    read_notice(actor=ben, notice=tell(ben, claim, mia))
    tell(ben, claim, mia, "My secret words")
    second = tell(ben, ready_claim(project), mia)
    assert send_letters(NOON) == 1
    (letter,) = server.letters
    assert letter["To"] == "ben@people.example"
    assert letter["From"] == "Claimdesk <desk@claims.example>"
    assert letter["Subject"] == "Claimdesk: 2 notices"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_content()
    assert f"Asked to review by Mia: claim {claim.number} of “{claim.article.title}”" in body
    assert f"https://claims.example/p/bridges/claims/{second.claim_id}/review" in body
    assert "https://claims.example/me/notices" in body
    assert "secret" not in body
    assert unsent() == 1, "what was read before is not sent"


def test_at_most_one_letter_an_hour(server: MailServer, claim: Claim, ben: User) -> None:
    wants(ben)
    tell(ben, claim)
    assert send_letters(NOON) == 1
    tell(ben, claim)
    assert send_letters(NOON + HOUR - datetime.timedelta(seconds=1)) == 0
    assert send_letters(NOON + HOUR) == 1
    assert send_letters(NOON + 5 * HOUR) == 0, "nothing is sent twice"


def test_at_most_one_letter_a_day_and_not_at_night(
    server: MailServer, claim: Claim, ben: User
) -> None:
    wants(ben, EmailPace.DAILY)
    tell(ben, claim)
    assert send_letters(NOON.replace(hour=6)) == 0
    assert send_letters(NOON.replace(hour=7)) == 1
    tell(ben, claim)
    assert send_letters(NOON.replace(hour=23)) == 0
    assert send_letters(NOON.replace(day=2, hour=7)) == 1


def test_who_gets_none(
    server: MailServer, project: Project, claim: Claim, mia: User, ada: User, ben: User,
    chi: User, vic: User,
) -> None:  # fmt: skip
    """Who did not ask, has no address, left, was deactivated."""
    for user in (mia, ada, ben, chi, vic):
        wants(user)
        tell(user, claim)
    User.objects.filter(pk=mia.pk).update(email_pace=EmailPace.NEVER)
    User.objects.filter(pk=ada.pk).update(email="")
    User.objects.filter(pk=chi.pk).update(is_active=False)
    remove_member(standing=standing(mia, project), membership=project.memberships.get(user=vic))
    assert send_letters(NOON) == 1
    assert [letter["To"] for letter in server.letters] == ["ben@people.example"]


def test_nothing_is_sent_where_no_server_is_set_up(
    server: MailServer, claim: Claim, ben: User, settings: LazySettings
) -> None:
    settings.EMAIL_NOTICES = False
    wants(ben)
    tell(ben, claim)
    assert send_letters(NOON) == 0
    assert (server.commands, unsent()) == ([], 1)


def test_a_hidden_comment_is_sent_when_it_is_open(
    server: MailServer, project: Project, claim: Claim, ben: User, chi: User
) -> None:
    wants(chi)
    take(claim, chi)
    make_review(claim, ben)
    add_comment(standing=standing(ben, project), claim=claim, text="I say true, @chi")
    assert send_letters(NOON) == 0
    make_review(claim, chi, "false")
    assert send_letters(NOON) == 1
    body = server.letters[0].get_content()
    assert "Mentioned by Ben" in body
    assert "I say" not in body


def test_what_is_no_longer_owed_is_not_sent(
    server: MailServer, project: Project, claim: Claim, ben: User
) -> None:
    wants(ben)
    assignment = take(claim, ben)
    today = timezone.localdate()
    type(assignment).objects.filter(pk=assignment.pk).update(due_on=today)
    assert tell_what_is_due(today) == 1
    assert waiting_notices(ben).count() == 1
    make_review(claim, ben)
    assert send_letters(NOON) == 0
    assert not server.letters


# --- trouble -------------------------------------------------------------------------------------


def test_a_server_that_is_down_loses_nothing(
    server: MailServer, claim: Claim, ben: User, caplog: pytest.LogCaptureFixture
) -> None:
    wants(ben)
    tell(ben, claim)
    server.answer = lambda command: MailServer.DROP
    with caplog.at_level(logging.WARNING, "annotations.services.letters"):
        assert send_letters(NOON) == 0
    assert "no letter was sent" in caplog.text
    assert unsent() == 1
    server.answer = lambda command: b""
    assert send_letters(NOON) == 1
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("at", "reply"),
    [
        ("MAIL", b"451 busy\r\n"),
        ("RCPT", b"450 try later\r\n"),
        ("DATA", MailServer.DROP),
        ("(the letter)", MailServer.DROP),
        ("(the letter)", b"452 disk full\r\n"),
    ],
)
def test_what_the_server_did_not_take_is_sent_again(
    server: MailServer, claim: Claim, ben: User, chi: User, at: str, reply: bytes
) -> None:
    for user in (ben, chi):
        tell(wants(user), claim)
    server.answer = lambda command: reply if command.upper().startswith(at.upper()) else b""
    assert send_letters(NOON) == 0
    assert (unsent(), server.letters) == (2, [])
    server.answer = lambda command: b""
    assert send_letters(NOON + datetime.timedelta(minutes=5)) == 2
    assert sorted(letter["To"] for letter in server.letters) == [
        "ben@people.example",
        "chi@people.example",
    ]
    assert unsent() == 0


def test_an_address_that_is_refused_for_good_holds_up_nobody(
    server: MailServer, claim: Claim, ben: User, chi: User
) -> None:
    for user in (ben, chi):
        tell(wants(user), claim)
    server.answer = lambda command: b"550 no such person\r\n" if "<ben@" in command else b""
    assert send_letters(NOON) == 1
    assert [letter["To"] for letter in server.letters] == ["chi@people.example"]
    assert send_letters(NOON + HOUR) == 0, "the refused letter is not sent again"
    assert Notice.objects.of(ben).unread().count() == 1, "and the notice is still to be read"


class Died(BaseException):
    """As if the worker were killed."""


def test_a_worker_that_dies_after_claiming_never_doubles(
    server: MailServer, claim: Claim, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(ben)
    tell(ben, claim)
    with monkeypatch.context() as patch:
        patch.setattr(letters.Batch, "__init__", _die)
        with pytest.raises(Died):
            send_letters(NOON)
    assert unsent() == 1, "it died before the claim was committed"
    claimed = letters._claim(ben.pk, NOON)
    assert claimed is not None
    assert unsent() == 0
    assert send_letters(NOON + HOUR) == 0, "it died after that: this letter is not sent again"
    assert unread(ben) == 1, "but the notice is there"


def _die(*args: object, **kwargs: object) -> None:
    raise Died


def unread(user: User) -> int:
    return Notice.objects.of(user).unread().count()


def test_two_workers_send_one_letter(server: MailServer, claim: Claim, ben: User) -> None:
    wants(ben)
    tell(ben, claim)
    sent: list[int] = []

    def work() -> None:
        try:
            sent.append(send_letters(NOON))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(sent) == [0, 0, 0, 1]
    assert len(server.letters) == 1


# --- the letter ----------------------------------------------------------------------------------


def test_no_name_passes_for_another_part_of_the_letter(
    server: MailServer, project: Project, ben: User, mia: User
) -> None:
    mia.first_name = "Mia\r\nBcc: all@people.example\r\n\r\nPay now"
    mia.save()
    claim = ready_claim(project)
    tell(wants(ben), claim, mia)
    assert send_letters(NOON) == 1
    (letter,) = server.letters
    assert letter["Bcc"] is None
    assert "by Mia Bcc: all@people.example Pay now: claim" in letter.get_content()


def test_a_long_letter_says_how_many_more(server: MailServer, claim: Claim, ben: User) -> None:
    wants(ben)
    for _ in range(60):
        tell(ben, claim)
    assert send_letters(NOON) == 1
    (letter,) = server.letters
    assert letter["Subject"] == "Claimdesk: 60 notices"
    assert letter.get_content().count("- Asked to review") == 50
    assert "And 10 more." in letter.get_content()
    assert unsent() == 0


def test_the_same_letter_has_the_same_number(server: MailServer, claim: Claim, ben: User) -> None:
    rows = [tell(wants(ben), claim), tell(ben, claim)]
    first, again = letter_of(ben, rows), letter_of(ben, rows)
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert letter_of(ben, rows[:1]).extra_headers != first.extra_headers


def test_a_letter_of_an_open_comment_leads_to_it(
    server: MailServer, project: Project, ada: User, ben: User, chi: User
) -> None:
    claim = settled_claim(project, [ben, chi], ada)
    said = add_comment(standing=standing(ada, project), claim=claim, text="@ben")
    wants(ben)
    assert send_letters(NOON) == 1
    link = f"/claims/{claim.pk}/?comment={said.pk}#comment-{said.pk}"
    assert link in server.letters[0].get_content()
