"""What stands inside quotation marks."""

from __future__ import annotations

import pytest

from annotations.splitting.quotations import find_quotations
from annotations.splitting.sentences import paragraphs


def inside(text: str) -> list[str]:
    return [q.span.slice(text) for q in find_quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “yes, we did” and left.", ["yes, we did"]),
        ('He said "yes, we did" and "no".', ["yes, we did", "no"]),
        ("„Wir kommen“, sagte er.", ["Wir kommen"]),
        ("»Wir kommen«, sagte er.", ["Wir kommen"]),
        ("« Nous venons », dit-il.", [" Nous venons "]),
        ("他说：“我们来了。”", ["我们来了。"]),
        ("「来了」", ["来了"]),
        ("the ‘Tea Road’ is the dogs’ road", ["Tea Road"]),
        ("It's the '90s and nobody's 'home' now", ["home"]),
        ("“He said ‘no’ twice.”", ["He said ‘no’ twice."]),
        ("no marks at all", []),
        ("a stray ” here", []),
    ],
)
def test_marks_pair_up(text: str, found: list[str]) -> None:
    assert inside(text) == found


def test_a_quotation_over_several_paragraphs_is_one() -> None:
    text = "“We came by night.\n“We left by day. It was cold.”\n“Not ours,” said Poe."
    groups = [q.group for q in find_quotations(text, paragraphs(text))]
    assert groups[0] == groups[1]
    assert groups[2] != groups[0]


def test_a_mark_that_never_closes_ends_with_its_paragraph() -> None:
    text = "He said “we are all here now\nNext paragraph."
    assert inside(text) == ["we are all here now"]
