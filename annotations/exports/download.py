"""A file on its way to a browser."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.http import StreamingHttpResponse
from django.utils import timezone


def as_download(chunks: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """``name-<today, UTC>.csv`` in pieces.

    An error between two pieces reaches the web server, which cuts the connection without the last
    chunk of HTTP/1.1, so that no client takes the file for whole.
    """
    # The request's own connection serves others while this one is read.
    connection.close_if_unusable_or_obsolete()
    today = timezone.now().date().isoformat()
    return StreamingHttpResponse(
        chunks,
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}-{today}.csv"'},
    )
