"""Pages that every visitor may meet, and what no template may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

from tests.templates.gallery import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# The content security policy refuses these, so they would silently do nothing.
FORBIDDEN = re.compile(r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""", re.I)
# A block of JSON is data, which no browser executes (docs/public-page.md).
INLINE_SCRIPT = re.compile(r'<script(?![^>]*\ssrc=)(?! type="application/ld\+json">)[^>]*>', re.I)


def inline_code(source: str) -> list[str]:
    """What in a template's source the content security policy would refuse."""
    return FORBIDDEN.findall(source) + INLINE_SCRIPT.findall(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_inline_code(path: Path) -> None:
    assert inline_code(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<script type="application/ld+json" nonce>go()</script>',
    ],
)
def test_inline_code_is_noticed(source: str) -> None:
    assert inline_code(source)


def test_a_block_of_json_is_no_inline_code() -> None:
    assert inline_code('<script type="application/ld+json">{}</script>') == []


def test_a_script_file_is_no_inline_code() -> None:
    assert inline_code('<script type="module" src="/static/app.js"></script>') == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))  # raises when it does not


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "This request was not understood."),
        (403, "You cannot do this here."),
        (404, "This page does not exist, or you cannot see it."),
        (500, "Something broke on our side. Your draft is safe."),
        (503, "The database does not answer right now."),
    ],
)
def test_error_pages_need_no_request(status: int, sentence: str) -> None:
    html = render_to_string(f"{status}.html")

    assert f"<h1>{sentence}</h1>" in html
    assert '<html lang="en"' in html


def test_the_code_of_an_error_is_shown() -> None:
    assert "<code>7F3A</code>" in render_to_string("500.html", {"request_id": "7F3A"})


def test_the_page_of_what_is_missing_is_always_the_same() -> None:
    assert render_to_string("404.html") == render_to_string("404.html", {"exception": "Project 7"})
