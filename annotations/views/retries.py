"""Carry out a request once, however often it arrives (P2)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ..exceptions import Refused
from ..services import requests
from .access import ProjectRequest

KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
NOT_CONTENT = ("csrfmiddlewaretoken", "request_key")


def new_key() -> str:
    """For the hidden field ``request_key`` of a form, so that a double submit does not double."""
    return uuid.uuid4().hex


def key_of(request: ProjectRequest) -> str:
    """The request's key, "" when it brought none."""
    return key_in(request.POST)


def key_in(values: Mapping[str, str]) -> str:
    key = values.get("request_key", "")
    if key and not KEY.fullmatch(key):
        raise Refused("This is not a request key.", field="request_key")
    return key


def carry_out(request: ProjectRequest, act: Callable[[], Any], *, body: Any = None) -> Any:
    """Run ``act``, or give the answer that the same request got before.

    ``act`` returns a JSON value. ``body`` is what makes two requests the same; by default all
    that was posted to this address.
    """
    if body is None:
        body = [request.path, *sorted(
            (name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT
        )]  # fmt: skip
    match = request.resolver_match
    result, _ = requests.once(
        actor=request.user,
        project=request.standing.project,
        route=(match.view_name if match else "")[:60],
        key=key_of(request),
        body=body,
        act=act,
    )
    return result
