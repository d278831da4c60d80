"""A project's guideline as HTML: Markdown without HTML of its own, pictures or strange links."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

LOWEST = 6  # level of a heading


@cache
def _markdown() -> MarkdownIt:
    """Raw HTML is text here. A picture would tell another site who reads the guideline."""
    markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
    markdown.disable(["image"])
    markdown.add_render_rule("heading_open", _lower)
    markdown.add_render_rule("heading_close", _lower)
    markdown.add_render_rule("link_open", _outward)
    return markdown


def _lower(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The page has the first level, and its parts the second."""
    token = tokens[index]
    level = min(LOWEST, int(token.tag[1:]) + 2)
    return f"</h{level}>\n" if token.nesting < 0 else f"<h{level}>"


def _outward(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return str(renderer.renderToken(tokens, index, options, env))


def guideline_html(text: str) -> SafeString:
    """Safe to show: the renderer escapes all that is not Markdown, and refuses script addresses."""
    return SafeString(_markdown().render(text))
