"""Refuse to run in production on a database that holds demo accounts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

REFUSAL = (
    "This database has demo accounts, whose password everyone knows: it was made by "
    "`manage.py up` for trials; point DATABASE_URL at another one."
)


def has_demo_accounts() -> bool:
    """Tell whether there are any; a database without the table has none."""
    try:
        return get_user_model()._default_manager.filter(is_demo=True).exists()
    except ProgrammingError:
        return False


@register(Tags.database)
def check(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Django's system check, run by `migrate` and by `check --database default`."""
    if settings.LOCAL or not databases or not has_demo_accounts():
        return []
    return [Error(REFUSAL, id="factcheck.E001")]


def refuse() -> None:
    """Raise ImproperlyConfigured when the web server must not start on this database."""
    if settings.LOCAL:
        return
    try:
        found = has_demo_accounts()
    except OperationalError as error:
        # A server that comes up before its database is fine: demo accounts cannot sign in anyway.
        logging.getLogger(__name__).warning("demo accounts not looked for: %s", error)
        return
    if found:
        raise ImproperlyConfigured(REFUSAL)
