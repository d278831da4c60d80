"""Jump to…: pages, articles, claims and people by words or a number, within a project or anywhere.

The command menu (js/command.js) asks for the same results as a part of the page.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from ..policies import Standing, can_view
from ..selectors.notices import unread_count
from ..selectors.search import search
from .access import ProjectRequest, SignedInRequest, page, project_view, signed_in

IN_MENU, ON_PAGE = 6, 30


@project_view(can_view, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    standing = request.standing
    context = _found(request, reverse("search.index", args=[standing.project.slug]), standing)
    if _for_menu(request):
        return TemplateResponse(request, "search/_menu.html", context)
    return page(request, "search/index.html", context)


@signed_in("GET")
def everywhere(request: SignedInRequest) -> HttpResponse:
    context = _found(request, reverse("search.everywhere"))
    if _for_menu(request):
        return TemplateResponse(request, "search/_menu.html", context)
    context["unread"] = unread_count(request.user)
    return TemplateResponse(request, "search/everywhere.html", context)


def _for_menu(request: HttpRequest) -> bool:
    return request.GET.get("part") == "menu"


def _found(
    request: SignedInRequest, address: str, standing: Standing | None = None
) -> dict[str, Any]:
    q = request.GET.get("q", "").strip()
    most = IN_MENU if _for_menu(request) else ON_PAGE
    groups = search(request.user, q, standing, most=most)
    number = sum(len(group.hits) for group in groups)
    return {"q": q, "groups": groups, "number": number, "address": address}
