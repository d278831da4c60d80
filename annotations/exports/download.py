"""A file on its way to a browser."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.db import connection
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl; charset=utf-8",
}


def as_download(
    request: HttpRequest, chunks: Iterator[bytes], name: str, form: str = "csv"
) -> HttpResponseBase:
    """``name-<today, UTC>.<form>``, sent in pieces while it is made; ``form`` is one of ``TYPES``.

    An error between two pieces reaches the web server, which cuts the connection without the last
    chunk of HTTP/1.1, so that no client takes the file for whole. HTTP/1.0, which proxies may
    speak, has no such chunk to miss: there the file is made first and sent with its length.
    """
    # The request's own connection serves others while the file is sent.
    connection.close_if_unusable_or_obsolete()
    response = (
        _in_one_piece(chunks)
        if request.META.get("SERVER_PROTOCOL") == "HTTP/1.0"
        else StreamingHttpResponse(chunks)
    )
    today = timezone.now().date().isoformat()
    response["Content-Type"] = TYPES[form]
    response["Content-Disposition"] = f'attachment; filename="{name}-{today}.{form}"'
    return response


def _in_one_piece(chunks: Iterator[bytes]) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    for chunk in chunks:
        file.write(chunk)
    file.seek(0)
    return FileResponse(file)
