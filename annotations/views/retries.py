"""Carry out a request once, however often it arrives (P2)."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..exceptions import Refused
from ..policies import Standing
from ..services import requests
from .access import SignedInRequest

KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
NOT_CONTENT = ("csrfmiddlewaretoken", "request_key")


def new_key() -> str:
    """For the hidden field ``request_key`` of a form, so that a double submit does not double."""
    return uuid.uuid4().hex


def key_of(request: SignedInRequest) -> str:
    """The request's key, "" when it brought none."""
    return key_in(request.POST)


def key_in(values: Mapping[str, str]) -> str:
    key = values.get("request_key", "")
    if key and not KEY.fullmatch(key):
        raise Refused(_("This is not a request key."), field="request_key")
    return key


def carry_out(
    request: SignedInRequest, act: Callable[[], Any], *, body: Any = None, guarded: bool = False
) -> Any:
    """Run ``act``, or give the answer that the same request got before.

    ``act`` returns a JSON value. ``body`` is what makes two requests the same; by default all
    that was posted to this address. Of a ``guarded`` act, other content under the same key is no
    mistake but another request: a version or a state says whether that one may happen, too.
    """
    if body is None and not guarded:
        body = _posted(request)
    standing: Standing | None = getattr(request, "standing", None)
    result, _again = requests.once(
        actor=request.user,
        project=standing.project if standing else None,
        route=_route(request),
        key=_own_key(request) if guarded else key_of(request),
        body=body,
        act=act,
    )
    return result


def answer_before(request: SignedInRequest) -> Any:
    """What this very request, a guarded one, was answered before; None when it is the first.

    For acts after which the request could not come as far as ``carry_out`` any more.
    """
    return requests.answer_of(actor=request.user, route=_route(request), key=_own_key(request))


def _posted(request: SignedInRequest) -> list[Any]:
    values = request.POST.lists()
    return [request.path, *sorted(pair for pair in values if pair[0] not in NOT_CONTENT)]


def _own_key(request: SignedInRequest) -> str:
    given = request.POST.get("request_key", "")
    body = json.dumps([given, _posted(request)])
    return hashlib.sha256(body.encode()).hexdigest() if given else ""


def _route(request: SignedInRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else "")[:60]
