"""How to work with the tool: a page for each role, the same for everybody, signed in or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from .access import public


@public("GET")
def index(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "help/index.html")


@public("GET")
def reviewers(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "help/reviewers.html")


@public("GET")
def adjudicators(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "help/adjudicators.html")


@public("GET")
def managers(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "help/managers.html")
