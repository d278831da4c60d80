"""Language, time zone and keys: chosen on a page, kept on the server, followed on every other."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from annotations import keyboard
from annotations.exceptions import Refused
from annotations.keyboard import KEYS
from annotations.models import Claim, Project, Review, User
from annotations.services.preferences import choose_appearance, choose_keys
from tests.factories import make_review, queries_of, ready_claim, take

pytestmark = pytest.mark.django_db

APPEARANCE, SHORTCUTS = "/me/appearance", "/me/shortcuts"
ORIGINAL = {key.name: key.character for key in KEYS} | {"digits": "on"}


@pytest.fixture
def as_ben(ben: User) -> Client:
    client = Client()
    client.force_login(ben)
    return client


@pytest.fixture
def claim(project: Project, ben: User) -> Claim:
    claim = ready_claim(project)
    take(claim, ben)
    return claim


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers or None)
    assert response.status_code == 200
    return response.content.decode()


def review_of(claim: Claim) -> str:
    return reverse("reviews.edit", args=[claim.project.slug, claim.pk])


# --- language ------------------------------------------------------------------------------------


def test_a_chosen_language_is_that_of_every_page(as_ben: Client, ben: User) -> None:
    body = {"language": "fr", "time_zone": ""}
    assert as_ben.post(APPEARANCE, body).status_code == 302
    ben.refresh_from_db()
    assert ben.language == "fr"
    for address in ("/p/", "/me/", "/help"):
        response = as_ben.get(address, headers={"accept-language": "ru"})
        assert response.headers["Content-Language"] == "fr"
        assert '<html lang="fr" dir="ltr">' in response.content.decode()
    # The request is over, and with it the language.
    assert translation.get_language() == "en"


def test_without_a_choice_the_browser_is_asked(as_ben: Client) -> None:
    assert '<html lang="ar" dir="rtl">' in text_of(as_ben, "/p/", **{"accept-language": "ar"})
    chinese = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}
    assert '<html lang="zh-hans"' in text_of(as_ben, "/p/", **chinese)
    assert '<html lang="ru"' in text_of(Client(), "/sign-in", **{"accept-language": "ru"})
    assert '<html lang="en"' in text_of(as_ben, "/p/", **{"accept-language": "tlh, *"})


def test_a_language_that_the_site_has_no_more_is_none(as_ben: Client, ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(language="tlh", time_zone="Mars/Olympus")
    assert '<html lang="en"' in text_of(as_ben, "/p/")


def test_health_asks_nobody_who_is_there(as_ben: Client) -> None:
    assert queries_of(lambda: as_ben.get("/healthz")) == 0
    assert queries_of(lambda: as_ben.get("/p/")) > 0  # the control


# --- time zone -----------------------------------------------------------------------------------


def test_times_are_shown_in_the_chosen_zone_and_say_which(
    as_ben: Client, ben: User, claim: Claim
) -> None:
    make_review(claim, ben)
    noon = datetime.datetime(2026, 1, 15, 12, 0, tzinfo=datetime.UTC)
    Review.objects.filter(claim=claim).update(submitted_at=noon)
    assert "12:00 UTC" in text_of(as_ben, review_of(claim))
    as_ben.post(APPEARANCE, {"language": "", "time_zone": "Asia/Tokyo"})
    page = text_of(as_ben, review_of(claim))
    assert "21:00 JST" in page
    assert "UTC" not in page
    assert 'data-zone="Asia/Tokyo"' in page
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_hold_is_shown_in_the_chosen_zone(as_ben: Client, ben: User, claim: Claim) -> None:
    queue = reverse("reviews.queue", args=[claim.project.slug])
    assert " UTC" in text_of(as_ben, queue)
    choose_appearance(actor=ben, language="", time_zone="Asia/Tokyo")
    page = text_of(as_ben, queue)
    assert " JST" in page
    assert " UTC" not in page


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"language": "tlh", "time_zone": ""}, "language"),
        ({"language": "en", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "en", "time_zone": "../etc/passwd"}, "time_zone"),
        ({"language": "en-us", "time_zone": ""}, "language"),
    ],
)
def test_what_is_no_choice_is_refused(
    as_ben: Client, ben: User, body: dict[str, str], field: str
) -> None:
    response = as_ben.post(APPEARANCE, body)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {field}
    ben.refresh_from_db()
    assert (ben.language, ben.time_zone) == ("", "")
    with pytest.raises(Refused) as refused:
        choose_appearance(actor=ben, **body)
    assert refused.value.message_dict.keys() == {field}


# --- keys ----------------------------------------------------------------------------------------


def test_a_changed_key_is_shown_wherever_its_control_is(
    as_ben: Client, ben: User, claim: Claim
) -> None:
    assert ">S</kbd>" in text_of(as_ben, review_of(claim))
    assert as_ben.post(SHORTCUTS, ORIGINAL | {"source": "W", "show": ""}).status_code == 302
    ben.refresh_from_db()
    assert ben.keys == {"s": "w", "o": ""}
    page = text_of(as_ben, review_of(claim))
    assert ">W</kbd>" in page
    assert ">S</kbd>" not in page
    assert ">O</kbd>" not in page
    assert 'data-keys="{&quot;o&quot;: &quot;&quot;, &quot;s&quot;: &quot;w&quot;}"' in page
    assert ">W</kbd>" in text_of(as_ben, "/help/reviewers")
    # Of another person nothing is shown, and of nobody neither.
    assert keyboard.current.get() == {}
    assert ">S</kbd>" in text_of(Client(), "/help/reviewers")


def test_digits_are_switched_off_together(as_ben: Client, claim: Claim) -> None:
    assert 'data-key="1"' in text_of(as_ben, review_of(claim))
    as_ben.post(SHORTCUTS, {name: key for name, key in ORIGINAL.items() if name != "digits"})
    page = text_of(as_ben, review_of(claim))
    assert 'data-key="1"' not in page
    assert ">1</kbd>" not in page
    assert "checked" not in text_of(as_ben, SHORTCUTS).split('name="digits"')[1].split(">")[0]


def test_back_to_the_original_keys(as_ben: Client, ben: User) -> None:
    assert "Back to the original keys" not in text_of(as_ben, SHORTCUTS)
    choose_keys(actor=ben, keys={"n": "w"})
    assert "Back to the original keys" in text_of(as_ben, SHORTCUTS)
    assert as_ben.post(SHORTCUTS, {"action": "reset"}).status_code == 302
    ben.refresh_from_db()
    assert ben.keys == {}


def test_two_keys_may_change_places(as_ben: Client, ben: User) -> None:
    assert as_ben.post(SHORTCUTS, ORIGINAL | {"next": "k", "previous": "j"}).status_code == 302
    ben.refresh_from_db()
    assert ben.keys == {"j": "k", "k": "j"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"next": "n"}, {"next"}),  # both on the review page
        ({"split": "M"}, {"split"}),
        ({"next": "w", "previous": "W"}, {"next", "previous"}),
        ({"filter": "g"}, {"filter"}),  # G is everywhere
        ({"source": "?"}, {"source"}),
        ({"source": "3"}, {"source"}),
        ({"source": "ab"}, {"source"}),
        ({"source": "Escape"}, {"source"}),
        ({"source": "\u202e"}, {"source"}),
        ({"source": "\u0301"}, {"source"}),
        ({"source": "İ"}, {"source"}),
    ],
)
def test_what_is_no_key_is_refused_by_name(
    as_ben: Client, ben: User, changes: dict[str, str], fields: set[str]
) -> None:
    response = as_ben.post(SHORTCUTS, ORIGINAL | changes)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == fields
    ben.refresh_from_db()
    assert ben.keys == {}


def test_the_same_key_may_do_two_things_on_two_pages(as_ben: Client, ben: User) -> None:
    assert as_ben.post(SHORTCUTS, ORIGINAL | {"caret": "s"}).status_code == 302
    ben.refresh_from_db()
    assert ben.keys == {"v": "s"}


def test_a_missing_field_switches_nothing_off(as_ben: Client, ben: User) -> None:
    body: dict[str, Any] = {name: key for name, key in ORIGINAL.items() if name != "split"}
    response = as_ben.post(SHORTCUTS, body)
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"split"}
    ben.refresh_from_db()
    assert ben.keys == {}


def test_the_service_refuses_what_the_form_would(ben: User) -> None:
    for keys in ({"n": "j"}, {"é": "w"}, {"1": "w"}, {"n": "?"}):
        with pytest.raises(Refused):
            choose_keys(actor=ben, keys=keys)
    ben.refresh_from_db()
    assert ben.keys == {}


def test_the_pages_lead_to_each_other(as_ben: Client) -> None:
    for address in ("/me/", APPEARANCE, SHORTCUTS):
        page = text_of(as_ben, address)
        assert all(f'href="{other}"' in page for other in ("/me/", APPEARANCE, SHORTCUTS))
