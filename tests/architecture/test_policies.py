"""Every page says who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

# These belong to the frame: health, and the redirect to the sign-in page.
FRAME = "factcheck.views"


def views(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.pattern), pattern.callback
        elif pattern.app_name != "admin":
            yield from views(pattern.url_patterns)


def without_policy(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    return [
        route
        for route, view in views(patterns)
        if view.__module__ != FRAME and not getattr(view, "policy", None)
    ]


def test_every_view_has_a_policy() -> None:
    assert without_policy(get_resolver().url_patterns) == []


def test_a_view_without_one_is_found() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert without_policy([path("bare", bare)]) == ["bare"]
