"""The guideline is Markdown: what is no Markdown is text (P13)."""

from __future__ import annotations

import pytest

from annotations.selectors.guideline import guideline_html


def test_markdown_is_drawn_below_the_headings_of_the_page() -> None:
    html = guideline_html("# Verdicts\n\n- **True** means so\n\n| A | B |\n|---|---|\n| 1 | 2 |")
    assert "<h3>Verdicts</h3>" in html
    assert "<li><strong>True</strong> means so</li>" in html
    assert "<td>1</td>" in html
    assert "<h6>Deep</h6>" in guideline_html("###### Deep")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://spy.example/a.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "[x]: vbscript:alert(1)\n\n[x]",
    ],
)
def test_nothing_that_runs_or_calls_out(text: str) -> None:
    html = guideline_html(text).lower()
    assert "<script" not in html
    assert "<img" not in html
    for scheme in ("javascript", "data", "vbscript"):
        assert f'href="{scheme}' not in html


def test_links_tell_nobody_where_they_were_followed() -> None:
    html = guideline_html("[Code](https://example.org/code)")
    assert 'href="https://example.org/code"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_deep_nesting_ends() -> None:
    assert len(guideline_html("> " * 2000 + "deep")) < 100_000
    assert guideline_html("*a_ " * 5000)
