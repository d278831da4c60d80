"""One page of every component with plausible content, and a way to open it in a browser.

Nothing here needs the database or a server: the browser's requests are answered from memory and
from the static folder, under the same content security policy as the real pages.
"""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from csp.utils import build_policy
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "annotations" / "static"
COMPONENTS = ROOT / "templates" / "components"
ORIGIN = "http://gallery.test"

VERDICTS = [
    ("T", "True", "t"),
    ("MT", "Mostly true", "mt"),
    ("MX", "Mixed", "mx"),
    ("MF", "Mostly false", "mf"),
    ("F", "False", "f"),
    ("U", "Cannot verify", "u"),
]
LABELS = [
    {"pk": pk, "letter": letter, "name": name, "colour": colour, "definition": f"Says {name}."}
    for pk, (letter, name, colour) in enumerate(VERDICTS, 11)
]
NAV = [
    {"label": "Overview", "url": "/overview", "key": "g o"},
    {"label": "My queue", "url": "/queue", "key": "g q", "count": 1200, "current": True},
]
CLAIM = "Approximately 400 years ago, the ‘Tea Road’ linking our two nations passed through Kazan"


class ReviewForm(forms.Form):
    justification = forms.CharField(
        min_length=40, widget=forms.Textarea, help_text="Say what the sources show."
    )
    note = forms.CharField(required=False)
    direction = forms.ChoiceField(
        choices=[("ltr", "Left to right"), ("rtl", "Right to left")], widget=forms.RadioSelect
    )
    independent = forms.BooleanField(label="I have no conflict of interest")


def context() -> dict[str, Any]:
    """What the gallery's page needs; the values are examples that add up."""
    parts = [
        {"label": "Final verdict", "value": 412, "kind": "final"},
        {"label": "Reviewers disagree", "value": 38, "kind": "disputed"},
        {"label": "Not started", "value": 190, "kind": "todo"},
    ]
    return {
        "user": SimpleNamespace(
            is_authenticated=True, get_full_name="Léa Marchetti", get_username="lea"
        ),
        "project": SimpleNamespace(name="Kazan summit coverage", slug="kazan"),
        "nav": NAV,
        "csrf_token": "token",
        "claim": CLAIM,
        "labels": LABELS,
        "steps": [
            {"number": number, "url": f"/{number}", "state": state, "current": number == 3}
            for number, state in enumerate(["submitted", "draft", "todo", "todo"], 1)
        ],
        "form": ReviewForm({"justification": "Gift of 1638."}),
        "parts": parts,
        "bars": [{**label, "value": 10 + n, "share": "9%"} for n, label in enumerate(LABELS)],
        "matrix": [
            {**label, "cells": [{"value": 7 * n, "same": n == row} for n in range(6)]}
            for row, label in enumerate(LABELS)
        ],
        "days": [{"label": "Mon", "values": [9, 4]}, {"label": "Tue", "values": [12, 0]}],
        "series": [{"name": "Reviews", "total": 21}, {"name": "Final verdicts", "total": 4}],
        "stops": [
            {**LABELS[0], "reviewers": "Reviewer A", "between": True},
            {**LABELS[1], "reviewers": "Reviewer B"},
        ],
        "citations": [
            {"title": "The Siberian Tea Road", "url": "https://example.org", "stance": "Refutes"},
            {"title": "tea road kazan", "searched": True, "publisher": "State archive"},
        ],
        "changes": [{"field": "Kind", "before": "Event", "after": "History"}],
        "fields": [{"label": "Kind", "yours": "Event", "theirs": "History"}],
        "at": datetime(2024, 11, 4, 10, 2, tzinfo=UTC),
        "columns": [{"label": "Name", "sorted": "ascending", "sort_url": "?s"}, {"label": "Open"}],
        "rows": [{"cells": ["Jonas Berg", 14], "url": "/jonas"}],
        "worths": [("no", "No"), ("low", "Low"), ("high", "High")],
        "tabs": [
            {"label": "To review", "url": "?a", "count": 12, "current": True},
            {"label": "Done", "url": "?b"},
        ],
        "stages": [{"label": "Text", "state": "done"}, {"label": "Split", "state": "current"}],
        "publish": [{"pk": 1, "title": "The Siberian Tea Road", "used_by": "A", "chosen": True}],
    }


def gallery() -> str:
    """The page of all components."""
    return render(Path(__file__).with_name("gallery.html").read_text(encoding="utf-8"))


def render(source: str, **more: Any) -> str:
    """Render a template's source with the gallery's context."""
    return engines["django"].from_string(source).render({**context(), **more})


def component(name: str, **parameters: Any) -> str:
    return render_to_string(f"components/{name}.html", parameters)


def show(page: Page, html: str, path: str = "/page") -> list[str]:
    """Open ``html`` in the browser; returns the list that the page's complaints go to."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: Route) -> None:
        url = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if url.startswith("/static/"):
            file = STATIC / url.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            headers = {"Content-Security-Policy": build_policy()}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    page.route(f"{ORIGIN}/**", answer)
    page.goto(ORIGIN + path)
    return complaints
