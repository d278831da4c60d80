"""Templates name only static files that exist: in production a missing one breaks the page."""

from __future__ import annotations

import re

from django.contrib.staticfiles import finders

from factcheck.home import ROOT

STATIC = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def missing(template: str) -> list[str]:
    return [name for name in STATIC.findall(template) if finders.find(name) is None]


def test_every_static_file_exists() -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in ROOT.glob("templates/**/*.html")
        if (names := missing(path.read_text()))
    }
    assert found == {}


def test_a_missing_one_is_found() -> None:
    assert missing("""{% static 'annotations/css/tokens.css' %}{% static "no/such.css" %}""") == [
        "no/such.css"
    ]
