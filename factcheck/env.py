"""Typed readers of environment variables: a wrong value stops the start with one sentence."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return the variable; raises ImproperlyConfigured when it is empty and has no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it for production (docs/deployment.md), "
            "or start a trial on this machine with: python3 manage.py up"
        )
    return default


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {low} to {high}, not {value!r}."
        )
    return int(value)


def words(name: str, default: str | None = None) -> list[str]:
    """Return the comma-separated parts of the variable."""
    parts = [part.strip() for part in text(name, default).split(",")]
    return [part for part in parts if part]


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Return Django's connection settings for a postgresql:// URL.

    The query string gives libpq options; `host` there may be a socket directory.
    """
    url = text(name, default)
    try:
        parts = urlsplit(url)
        port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a URL: {error}.") from None
    database_name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not database_name:
        raise ImproperlyConfigured(
            f"{name} must look like postgresql://user:password@host:5432/database."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }
