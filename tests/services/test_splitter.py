"""The splitter that the settings name: through the gate, and told when it fails."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from annotations.choices import SplitBy
from annotations.exceptions import Refused
from annotations.models import Activity, Article, Project, User
from annotations.services.articles import add_article
from annotations.services.proposals import propose
from annotations.splitting import Span, Split, SplitterFailed, split
from tests.factories import standing
from tests.jobs import carry_out_splits

HERE = "tests.services.test_splitter."
TEXT = "The bridge opened in 1998. It cost four million euros."


def inventive(text: str, *, language: str, date: datetime.date | None, fine: bool) -> Split:
    """The rules' split, with one claim more that is past the end of the text."""
    found = split(text, language=language, date=date, fine=fine)
    bad = replace(found.claims[0], spans=(Span(0, len(text) + 9),), text="An invented claim")
    return replace(found, claims=(*found.claims, bad), version="inventive-1")


def broken(text: str, *, language: str, date: datetime.date | None, fine: bool) -> Split:
    raise SplitterFailed("The model is away.")


def test_without_a_setting_the_rules_split(settings: LazySettings) -> None:
    assert propose(TEXT, language="en") == split(TEXT)


def test_another_splitter_goes_through_the_gate(settings: LazySettings) -> None:
    settings.SPLITTER = HERE + "inventive"
    found = propose(TEXT, language="en")
    assert found.claims == split(TEXT).claims
    assert [tuple(one) for one in found.refused] == [
        ("An invented claim", "its place is not inside the text")
    ]


def test_a_failure_is_told_and_the_text_can_be_saved(settings: LazySettings) -> None:
    settings.SPLITTER = HERE + "broken"
    with pytest.raises(Refused, match="The model is away"):
        propose(TEXT, language="en")
    assert propose(TEXT, language="en", by=SplitBy.NONE).segments == split(TEXT).segments


def test_a_misspelt_splitter_is_told_at_the_start(settings: LazySettings) -> None:
    assert "annotations.E001" not in [found.id for found in run_checks()]
    for name in ("annotations.splitting.spilt", "nowhere.split", "split"):
        settings.SPLITTER = name
        assert "annotations.E001" in [found.id for found in run_checks()]


@pytest.mark.django_db
def test_what_was_refused_is_in_the_record(
    settings: LazySettings, project: Project, mia: User
) -> None:
    settings.SPLITTER = HERE + "inventive"
    article = add_article(standing=standing(mia, project), title="A", text=TEXT)
    assert article.splitter == "inventive-1"
    assert article.claims.count() == len(split(TEXT).claims)
    after = Activity.objects.get(object_type="article", object_id=article.pk).after
    assert after is not None
    assert after["refused"] == [["An invented claim", "its place is not inside the text"]]


def sent(client: Client, project: Project, action: str, **values: str) -> str:
    values = {
        "title": "A", "language": "en", "direction": "ltr", "by": "claim", "text": TEXT,
        "action": action, "request_key": "k" * 32, **values,
    }  # fmt: skip
    place = reverse("articles.new", args=[project.slug])
    answer = client.post(place, values, follow=True)
    if carry_out_splits():
        answer = client.post(place, values, follow=True)
    return answer.content.decode()


@pytest.mark.django_db
def test_the_preview_lists_what_is_refused(
    client: Client, settings: LazySettings, project: Project, mia: User
) -> None:
    client.force_login(mia)
    assert "cannot be stored" not in sent(client, project, "preview")
    settings.SPLITTER = HERE + "inventive"
    page = sent(client, project, "preview")
    assert "“An invented claim”: its place is not inside the text." in page


@pytest.mark.django_db
def test_the_page_tells_a_failure_and_still_saves_the_text(
    client: Client, settings: LazySettings, project: Project, mia: User
) -> None:
    settings.SPLITTER = HERE + "broken"
    client.force_login(mia)
    page = sent(client, project, "preview")
    assert "The model is away." in page
    assert "The model is away." in sent(client, project, "save")
    assert not Article.objects.exists()
    sent(client, project, "save_text_only")
    assert Article.objects.get().text == TEXT
