"""Examples for the page of components: plausible content that adds up, none of it stored."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.template.loader import get_template

from ..forms.citations import SourceForm
from ..models import Project, User
from ..selectors.contrast import contrasts
from ..selectors.jobs import Job
from ..selectors.marked_text import Mark, Paragraph, marked_paragraphs
from ..selectors.scales import ScaleRow, colours
from ..selectors.text_diff import text_diff
from ..verdicts import Verdict

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
    {"label": "Overview", "url": "?overview", "key": "g o"},
    {"label": "My queue", "url": "?queue", "key": "g q", "count": 1200, "current": True},
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


def specimens() -> dict[str, Any]:
    """What the page of components needs; the values are examples that add up."""
    parts = [
        {"label": "Final verdict", "value": 412, "kind": "final"},
        {"label": "Reviewers disagree", "value": 38, "kind": "disputed"},
        {"label": "Not started", "value": 190, "kind": "todo"},
    ]
    return {
        "project": SimpleNamespace(name="Kazan summit coverage", slug="kazan"),
        "nav": NAV,
        "claim": CLAIM,
        "labels": LABELS,
        "steps": [
            {"number": number, "url": f"?{number}", "state": state, "current": number == 3}
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
        "rows": [{"cells": ["Jonas Berg", 14], "url": "?jonas"}],
        "worths": [("no", "No"), ("low", "Low"), ("high", "High")],
        "tabs": [
            {"label": "To review", "url": "?a", "count": 12, "current": True},
            {"label": "Done", "url": "?b"},
        ],
        "stages": [{"label": "Text", "state": "done"}, {"label": "Split", "state": "current"}],
        "paragraphs": _marked(),
        "article": SimpleNamespace(language="en", direction="ltr"),
        "pieces": text_diff("The bridge opened in 1998", "The bridge in Porto opened in 1998"),
        "sources": SourceForm(),
        "icons": ("help", "link", "archive", "quote", "warning", "lock", "clock", "globe"),
        "jobs": _jobs(),
        "said": first_lines(),
        "scale_row": _scale_row(),
        "colours": colours(),
        "publish": [{"pk": 1, "title": "The Siberian Tea Road", "used_by": "A", "chosen": True}],
    }


def _scale_row() -> ScaleRow:
    verdict = Verdict("mixed", "MX", "Mixed", "Part of it is so, and part is not.", "mx", 3)
    return ScaleRow(
        place=2,
        verdict=verdict,
        key="3",
        rating="3",
        errors={},
        contrast=contrasts()["mx"],
        shared=False,
        is_first=False,
        is_last=False,
    )


def _jobs() -> list[Job]:
    """The same long text in each state that somebody may find it in."""
    job: Any = partial(
        Job,
        kind="split",
        name="split-1",
        words=CLAIM,
        language="en",
        project=Project(name="Kazan summit coverage", slug="kazan"),
        asked_by=User(username="lea"),
        asked_at=datetime(2024, 11, 4, 10, 2, tzinfo=UTC),
        total=300_000,
    )
    return [
        job(state="running", done=12_000, rate=24_000, left_s=12),
        job(state="waiting", ahead=3),
        job(state="unattended"),
        job(state="stalled", done=12_000),
        job(state="failed", trouble="It needs more memory than there is."),
        job(state="stopped", stopped_by="Léa Marchetti"),
        job(state="done", done=300_000),
    ]


def first_lines() -> dict[str, str]:
    """The first line of each partial, which says what it is and what it takes, by its name."""
    found: Any = get_template("components/chip.html")
    folder = Path(found.origin.name).parent
    return {
        path.stem: path.read_text(encoding="utf-8").partition("\n")[0].strip("{# }")
        for path in sorted(folder.glob("*.html"))
    }


def _marked() -> list[Paragraph]:
    """A sentence with the current claim, one to do, and a draft within that one."""
    text = f"He said: {CLAIM}, bringing tea from China."
    begun = text.index("bringing")
    marks = [
        Mark(3, [(text.index(CLAIM), text.index(CLAIM) + len(CLAIM))], "current"),
        Mark(4, [(begun, len(text) - 1)], "todo"),
        Mark(5, [(text.index("from"), len(text) - 1)], "draft"),
    ]
    return marked_paragraphs(text, marks)
