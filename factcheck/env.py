"""Typed readers of environment variables: a wrong value stops the start with one sentence."""

from __future__ import annotations

import os
from email.utils import parseaddr
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email


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


class Mail(NamedTuple):
    """A mail server; ``host`` is "" where none is set up."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(name: str) -> Mail:
    """Return the mail server of an smtp://, smtp+tls:// (STARTTLS) or smtps:// URL."""
    url = text(name, "")
    if not url:
        return Mail()
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a URL: {error}.") from None
    if parts.scheme not in ports or not host or parts.path not in ("", "/") or parts.query:
        raise ImproperlyConfigured(
            f"{name} must look like smtp+tls://user:password@mail.example:587."
        )
    if parts.password and parts.scheme == "smtp" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured(
            f"{name} would send the password in the clear. Use smtp+tls:// or smtps://."
        )
    return Mail(
        host=host,
        port=port or ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )


def sender(name: str, default: str | None = None) -> str:
    """Return an e-mail address, which may have a name before it."""
    value = text(name, default)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        raise ImproperlyConfigured(
            f"{name} must be an address such as Claimdesk <claimdesk@example.org>, not {value!r}."
        ) from None
    return value


def site(name: str, default: str | None = None) -> str:
    """Return the site's address, without a slash at its end; "" only where that is the default."""
    value = text(name, default)
    if not value:
        return value
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must look like https://claims.example, not {value!r}.")
    return value.rstrip("/")
