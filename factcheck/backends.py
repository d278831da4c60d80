"""Who may sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class Backend(ModelBackend):
    """Django's own, except that demo accounts exist in local mode only.

    Sessions are checked by it too, so that one made locally ends with the move to production.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        allowed = settings.LOCAL or not user.is_demo
        return allowed and super().user_can_authenticate(user)
