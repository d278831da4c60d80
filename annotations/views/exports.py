"""Claims out, as CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase

from ..exceptions import Refused
from ..exports.claims_csv import count, preview, stream_claims
from ..exports.columns import COLUMNS
from ..exports.download import as_download
from ..forms.exports import ExportForm
from ..policies import can_export
from ..selectors.exports import article_choices
from .access import ProjectRequest, page, project_view

PREVIEWED = 3  # rows


@project_view(can_export, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    form = _form(request)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        selection = form.selection(request.standing)
        _, *rows = preview(selection, PREVIEWED)
        lines = zip(COLUMNS, zip(*rows, strict=True), strict=True) if rows else ()
        context |= {"counts": count(selection), "rows": rows, "lines": list(lines)}
    status = 200 if form.is_valid() else 400
    return page(request, "exports/index.html", context, current="exports.index", status=status)


@project_view(can_export, "GET")
def claims(request: ProjectRequest) -> HttpResponseBase:
    form = _form(request)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Refused(str(errors[0]), field=field)
    chunks = stream_claims(form.selection(request.standing))
    return as_download(request, chunks, f"claims-{request.standing.project.slug}")


def _form(request: ProjectRequest) -> ExportForm:
    return ExportForm(request.GET, articles=article_choices(request.standing))
