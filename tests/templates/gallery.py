"""The page of all components as site admins have it, and a way to open it in a browser.

Nothing here needs the database or a server: the browser's requests are answered from memory and
from the static folder, under the same content security policy as the real pages.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from csp.utils import build_policy
from django.template import engines
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from annotations.views.specimens import CLAIM, LABELS, ReviewForm, specimens

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "annotations" / "static"
COMPONENTS = ROOT / "templates" / "components"
ORIGIN = "http://gallery.test"

__all__ = ["CLAIM", "COMPONENTS", "LABELS", "ROOT", "STATIC", "ReviewForm"]


def context() -> dict[str, Any]:
    """What the page is drawn from, with somebody who is signed in."""
    user = SimpleNamespace(is_authenticated=True, get_full_name="Léa Marchetti", get_username="lea")
    return {**specimens(), "user": user, "csrf_token": "token"}


def gallery() -> str:
    """The page of all components."""
    return render_to_string("manage/components.html", context())


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
