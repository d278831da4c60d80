"""The sentences of the interface, read from its sources without the tools that extract them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from factcheck.home import ROOT

Message = tuple[str | None, str]  # its context and its (first) form, as a catalogue has them

WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"} | WITH_CONTEXT
QUOTED = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(\w*gettext|_)\(\s*{QUOTED}(?:\s*,\s*{QUOTED})?", re.S)


def of_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        said = [part.value for part in node.args if isinstance(part, ast.Constant)]
        if node.func.id in WITH_CONTEXT:
            yield str(said[0]), str(said[1])
        elif node.func.id in MARKS and said:
            yield None, str(said[0])


def of_calls(text: str) -> Iterator[Message]:
    """Of JavaScript, and of what Django makes of a template."""
    for mark, first, second in CALL.findall(text):
        if mark in WITH_CONTEXT:
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield None, ast.literal_eval(first)


def of_template(source: str) -> Iterator[Message]:
    return of_calls(templatize(source))


def _sources(folders: tuple[str, ...], ending: str) -> Iterator[str]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob(f"*.{ending}")):
            yield Path(file).read_text(encoding="utf-8")


def said(domain: str) -> set[Message]:
    """All messages of the sources that belong to that catalogue."""
    if domain == "djangojs":
        scripts = _sources(("annotations/static/annotations/js",), "js")
        return {message for source in scripts for message in of_calls(source)}
    found = {
        m for source in _sources(("annotations", "factcheck"), "py") for m in of_python(source)
    }
    found |= {m for source in _sources(("templates",), "html") for m in of_template(source)}
    return found | {m for source in _sources(("templates",), "txt") for m in of_template(source)}
