"""Accounts. Nobody is deleted: judgements outlive the account (P15)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..exceptions import NotAllowed, Refused
from ..models import User


@transaction.atomic
def create_account(
    *,
    username: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    site_admin: bool = False,
    is_demo: bool = False,
) -> User:
    """A new account. Who may ask for one is the caller's rule: the command line and the admin.

    ``Refused`` names the field of a user name that is taken or of a password that is too weak.
    """
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        is_superuser=site_admin,
        is_staff=site_admin,
        is_demo=is_demo,
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.clean_fields()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(f"The user name {username} is taken.", field="username") from error
    return user


def create_demo_account(
    *, username: str, first_name: str, last_name: str, site_admin: bool = False
) -> User:
    """An account whose password everybody knows, so it exists in local mode only."""
    if not settings.LOCAL:
        raise NotAllowed("Demo accounts have a public password, so they exist in local mode only.")
    return create_account(
        username=username,
        password=settings.DEMO_PASSWORD,
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@demo.invalid",
        site_admin=site_admin,
        is_demo=True,
    )
