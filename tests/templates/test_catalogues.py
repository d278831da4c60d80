"""Each language says all that the interface says, with the same values in its sentences."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import ngettext, override, to_locale

from annotations.choices import NoClaimReason
from annotations.models import Project, User
from tests.templates import messages

LOCALES = Path(settings.LOCALE_PATHS[0])
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
DOMAINS = ("django", "djangojs")
VALUES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^>]*>")


def catalogue(language: str, domain: str) -> polib.POFile:
    return polib.pofile(str(LOCALES / to_locale(language) / "LC_MESSAGES" / f"{domain}.po"))


def faults(entries: list[polib.POEntry]) -> list[str]:
    found = []
    for entry in entries:
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(said) or "fuzzy" in entry.flags:
            found.append(f"not translated: {entry.msgid}")
        elif entry.msgid_plural:
            known = Counter(VALUES.findall(entry.msgid_plural))
            found += [
                f"other values: {one}" for one in said if Counter(VALUES.findall(one)) - known
            ]
        elif Counter(VALUES.findall(entry.msgid)) != Counter(VALUES.findall(entry.msgstr)):
            found.append(f"other values: {entry.msgstr}")
    return found


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_missing(language: str, domain: str) -> None:
    found = catalogue(language, domain)
    assert faults(found) == []
    forms = int(re.findall(r"nplurals=(\d)", found.metadata["Plural-Forms"])[0])
    assert {len(entry.msgstr_plural) for entry in found if entry.msgid_plural} == {forms}


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_have_the_same_sentences(language: str) -> None:
    for domain in DOMAINS:
        first = {(e.msgctxt, e.msgid) for e in catalogue(OTHERS[0], domain)}
        assert {(e.msgctxt, e.msgid) for e in catalogue(language, domain)} == first


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogues_have_what_the_interface_says(domain: str) -> None:
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue(OTHERS[0], domain)}
    assert messages.said(domain) - known == set(), "new words: docs/languages.md says what to do"
    assert known - messages.said(domain) == set(), "nobody says this any more"


def test_each_way_to_mark_a_sentence_is_read() -> None:
    python = (
        """_("a" "b"); ngettext("c", "d", 2); pgettext("of e", "e"); gettext_lazy("f"); g("no")"""
    )
    assert set(messages.of_python(python)) == {
        (None, "ab"), (None, "c"), ("of e", "e"), (None, "f"),
    }  # fmt: skip
    template = (
        '{% load i18n %}{% translate "a" %}{% translate "b" context "of b" %}{% trans "c" as c %}'
        "{% blocktranslate count n=n %}{{ n }} d{% plural %}{{ n }} ds{% endblocktranslate %}"
        '{% include "x.html" with label=_("e") %}<p>gettext("no")</p>'
    )
    assert set(messages.of_template(template)) == {
        (None, "a"), ("of b", "b"), (None, "c"), (None, "%(n)s d"), (None, "e"),
    }  # fmt: skip
    script = 'gettext("a"); ngettext(\n  "%(n)s b",\n "bs", n); filled(gettext("c"), { d: "no" })'
    assert set(messages.of_calls(script)) == {(None, "a"), (None, "%(n)s b"), (None, "c")}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_compiled_is_what_is_written(language: str, domain: str) -> None:
    written = catalogue(language, domain)
    path = LOCALES / to_locale(language) / "LC_MESSAGES" / f"{domain}.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in written:
        if entry.msgid_plural:
            continue
        got = (
            compiled.pgettext(entry.msgctxt, entry.msgid)
            if entry.msgctxt
            else compiled.gettext(entry.msgid)
        )
        assert got == entry.msgstr


def test_saboteurs_are_found() -> None:
    missing = polib.POEntry(msgid="Save", msgstr="")
    lost = polib.POEntry(msgid="Hello %(name)s", msgstr="Bonjour")
    guessed = polib.POEntry(msgid="Save", msgstr="Ouvrir", flags=["fuzzy"])
    some = polib.POEntry(
        msgid="%(n)s claim", msgid_plural="%(n)s claims", msgstr_plural={0: "%(m)s", 1: "%(n)s"}
    )
    for entry in (missing, lost, guessed, some):
        assert len(faults([entry])) == 1


def test_plural_rules_are_those_of_the_language() -> None:
    with override("ru"):
        said = {
            ngettext("%(number)s review moved.", "%(number)s reviews moved.", n) for n in (1, 2, 5)
        }
    assert len(said) == 3


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_comes_in_it(client: Client, project: Project, mia: User, language: str) -> None:
    client.force_login(mia)
    address = reverse("projects.overview", args=[project.slug])
    page = client.get(address, headers={"Accept-Language": language})
    content = page.content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in content
    assert "View as table" not in content
    words = client.get(reverse("language.words", args=[language])).content.decode()
    assert "Saving\\u2026" in words
    assert "Saving…" not in re.findall(r'"Saving\\u2026": "([^"]*)"', words)


def test_the_scripts_of_no_language(client: Client) -> None:
    assert client.get("/words/tlh.js").status_code == 404


def test_what_is_stored_stays_english() -> None:
    with override("ru"):
        assert NoClaimReason.PROMISE.stored == "Promise"
        assert str(NoClaimReason.PROMISE.label) != "Promise"
