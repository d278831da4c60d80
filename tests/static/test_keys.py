"""The registry of single keys equals what templates and scripts declare."""

from __future__ import annotations

import re

from annotations import keyboard
from annotations.keyboard import DIGITS, KEYS, RESERVED, problems
from tests.templates.gallery import ROOT, STATIC

# Declared by a variable: the letters of reviewers, the digits of verdicts, the rooms of the bar.
BY_VARIABLE = {
    "templates/components/reviewer_column.html": set("ABCDE"),
    "templates/components/verdict_cards.html": set(DIGITS),
    "annotations/selectors/navigation.py": {"g o", "g a", "g q", "g d"},
}
IN_TEMPLATES = (
    re.compile(r'data-key(?:-cycle|-field)?="([^"{]+)"'),
    re.compile(r'field\.html" with [^%]*\bkey="([^"]+)"'),
    re.compile(r'{% kbd "([^"]+)" %}'),
)
IN_SCRIPTS = re.compile(r'\bregister\("([^"]+)"')
IN_PYTHON = re.compile(r'"(g [a-z])"')
# Caps of what a list of options, a caret or a switch takes for itself.
OF_A_CONTROL = {"↑", "↓", "Esc", "Space", "ArrowLeft", "ArrowRight"}


def keys_in(source: str) -> set[str]:
    return {key for pattern in IN_TEMPLATES for key in pattern.findall(source)}


def declared_keys() -> set[str]:
    """Every key that a page can have, as it is written where it is declared."""
    found: set[str] = set().union(*BY_VARIABLE.values())
    for path in (ROOT / "templates").rglob("*.html"):
        found |= keys_in(path.read_text(encoding="utf-8"))
    for path in (STATIC / "annotations" / "js").glob("*.js"):
        found |= set(IN_SCRIPTS.findall(path.read_text(encoding="utf-8")))
    return found


def single(keys: set[str]) -> set[str]:
    """The typed characters of them that a person can change: the first of two, and lone ones."""
    first = {key.split(" ")[0].lower() for key in keys}
    return {key for key in first if len(key) == 1} - {"?"} - OF_A_CONTROL


def test_the_registry_is_what_is_declared() -> None:
    assert single(declared_keys()) == {key.character for key in KEYS} | set(DIGITS)


def test_keys_of_variables_are_still_declared_there() -> None:
    navigation = (ROOT / "annotations/selectors/navigation.py").read_text(encoding="utf-8")
    assert set(IN_PYTHON.findall(navigation)) == BY_VARIABLE["annotations/selectors/navigation.py"]
    for path in BY_VARIABLE:
        assert "key" in (ROOT / path).read_text(encoding="utf-8"), path
    comparison = (ROOT / "annotations/selectors/comparison.py").read_text(encoding="utf-8")
    assert 'zip("ABCDE"' in comparison


def test_saboteur_a_key_that_nobody_registered_is_found() -> None:
    assert keys_in('<button data-key="Y">{% kbd "Z" %}') == {"Y", "Z"}
    assert keys_in('<fieldset data-key-cycle="{{ key }}">') == set()
    assert single({"Y", "Ctrl+Enter", "Escape", "g o", "?"}) == {"y", "g"}


def test_no_two_original_keys_collide() -> None:
    assert problems({}) == {}
    assert problems({key.character: key.character for key in KEYS}) == {}
    names = [key.name for key in KEYS]
    assert len(set(names)) == len(names)
    assert not RESERVED & {key.character for key in KEYS}


def test_nobody_s_keys_are_the_original_ones() -> None:
    assert keyboard.chosen("N") == "N"
    assert keyboard.chosen("Ctrl+Enter") == "Ctrl+Enter"
    token = keyboard.current.set({"n": "w", "g": ";", "x": ""})
    try:
        assert [keyboard.chosen(key) for key in ("N", "G Q", "X")] == ["w", "; Q", ""]
        assert keyboard.chosen("Ctrl+N") == "Ctrl+N"
    finally:
        keyboard.current.reset(token)
