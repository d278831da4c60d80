"""The single keys of the tool, and what each person made of theirs.

A key is declared where its control is drawn (docs/design-system.md) and named here, once, by the
character that it has at first. What a person chose is a dictionary from that character to another,
or to "" where the key is switched off; keys that stay as they are stand in no dictionary.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Keys = Mapping[str, str]

# Of whoever the page is drawn for; a request sets it (views/person.py).
current: ContextVar[Keys] = ContextVar("keys", default={})  # noqa: B039 (nobody writes into it)

TEXT, REVIEW, QUEUE, ADJUDICATE, LISTS = "text", "review", "queue", "adjudicate", "lists"
EVERYWHERE = frozenset({TEXT, REVIEW, QUEUE, ADJUDICATE, LISTS})


class Key(NamedTuple):
    """``pages`` are those on which it can be declared: there, no other key may be the same."""

    name: str
    character: str
    does: str | Promise
    pages: frozenset[str]


def _on(*pages: str) -> frozenset[str]:
    return frozenset(pages)


KEYS = (
    Key("go", "g", gettext_lazy("Go to a page, with the next letter"), EVERYWHERE),
    Key("next", "j", gettext_lazy("Next"), _on(TEXT, REVIEW, QUEUE, ADJUDICATE)),
    Key("previous", "k", gettext_lazy("Previous"), _on(TEXT, REVIEW, QUEUE, ADJUDICATE)),
    Key("next_for_me", "n", gettext_lazy("Next for me"), _on(REVIEW, QUEUE, LISTS)),
    Key("filter", "/", gettext_lazy("Filter list"), _on(LISTS)),
    Key("source", "s", gettext_lazy("Add source"), _on(REVIEW)),
    Key("justification", "r", gettext_lazy("Go to the justification"), _on(REVIEW)),
    Key(
        "confidence",
        "c",
        gettext_lazy("Next confidence; start from reviewer C"),
        _on(REVIEW, ADJUDICATE),
    ),
    Key("show", "o", gettext_lazy("Show in article"), _on(REVIEW)),
    Key("highlights", "h", gettext_lazy("Highlights"), _on(TEXT, REVIEW)),
    Key("caret", "v", gettext_lazy("Caret in text"), _on(TEXT)),
    Key("split", "x", gettext_lazy("Split"), _on(TEXT)),
    Key("merge", "m", gettext_lazy("Merge"), _on(TEXT)),
    Key("start_a", "a", gettext_lazy("Start from reviewer A"), _on(ADJUDICATE)),
    Key("start_b", "b", gettext_lazy("Start from reviewer B"), _on(ADJUDICATE)),
    Key("start_d", "d", gettext_lazy("Start from reviewer D"), _on(ADJUDICATE)),
    Key("edges", "e", gettext_lazy("Edges; start from reviewer E"), _on(TEXT, ADJUDICATE)),
)
# They choose a verdict, and are switched on or off together.
DIGITS = "123456789"
RESERVED = frozenset({"?", *DIGITS, "0"})


def chosen(character: str) -> str:
    """What the person presses for a declared key; "" when they switched it off.

    Of one key after the other ("G Q") the first can be changed. Combinations ("Ctrl+Enter") and
    keys with a name ("Escape") are nobody's to change.
    """
    first, *rest = character.split(" ")
    own = current.get().get(first.lower(), first)
    return " ".join([own, *rest]) if own else ""


def cleaned(keys: Mapping[Any, Any]) -> dict[str, str]:
    """The same choice without keys that stay as they are; letters are small ones."""
    return {character: key.lower() for character, key in keys.items() if key.lower() != character}


def problems(keys: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a choice: for the character of a key, a sentence. {} when nothing is."""
    known = {key.character for key in KEYS}
    found = {}
    for character, key in keys.items():
        if character in DIGITS:
            if key:
                found[character] = _("Digits choose verdicts. They can only be switched off.")
        elif character not in known:
            found[character] = _("There is no such key.")
        elif sentence := _fault(key):
            found[character] = sentence
    return found or _collisions(keys)


def _fault(key: str) -> str:
    if not key:
        return ""
    # Letters, marks of punctuation and symbols: what one press types, and the eye can see.
    if len(key) > 1 or len(key.lower()) != 1 or unicodedata.category(key)[0] not in "LNPS":
        return _("Type one character, or leave it empty.")
    if key in RESERVED:
        return _("“%(key)s” is taken: digits choose verdicts, and ? lists the keys.") % {"key": key}
    return ""


def _collisions(keys: Mapping[str, str]) -> dict[str, str]:
    """Keys that stand beside another with the same character; of the two, the one that moved."""
    pressed = {key.character: keys.get(key.character, key.character).lower() for key in KEYS}
    found = {}
    for key in KEYS:
        for other in KEYS:
            same = key != other and pressed[key.character] == pressed[other.character] != ""
            if same and key.pages & other.pages and pressed[key.character] != key.character:
                found[key.character] = _("“%(key)s” is already the key for: %(other)s") % {
                    "key": pressed[key.character].upper(),
                    "other": other.does,
                }
    return found
