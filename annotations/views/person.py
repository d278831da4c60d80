"""A request goes on in the language, the time zone and with the keys of whoever makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from .. import keyboard, zones

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class FollowPerson:
    """What they chose under Appearance and Shortcuts; without a choice, the browser's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = translation.get_language_from_request(request)
        keys = keyboard.current.set({})
        try:
            with translation.override(asked), timezone.override(None):
                response = self.get_response(request)
                response.headers.setdefault("Content-Language", translation.get_language() or "")
        finally:
            keyboard.current.reset(keys)
        patch_vary_headers(response, ("Accept-Language",))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Only for pages with a policy: health must answer without a database."""
        if not getattr(view, "policy", "") or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        user = request.user
        if not user.is_authenticated:
            return
        # A language or zone that the site has no more is as good as none.
        if user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
        if (zone := zones.zone(user.time_zone)) is not None:
            timezone.activate(zone)
        keyboard.current.set(user.keys)
