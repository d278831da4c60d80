"""How somebody wants the tool for themselves: language, time zone and keys. Told to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from .. import zones
from ..exceptions import Refused
from ..keyboard import cleaned, problems
from ..models import User


def choose_appearance(*, actor: User, language: str, time_zone: str) -> None:
    """A language of the settings and a zone of the IANA database; "" leaves it to the browser's
    wish and to the site's zone. ``Refused`` names the field."""
    if language and language not in dict(settings.LANGUAGES):
        raise Refused(_("This is not one of the languages."), field="language")
    if time_zone and time_zone not in zones.names():
        raise Refused(_("This is not one of the time zones."), field="time_zone")
    User.objects.filter(pk=actor.pk).update(language=language, time_zone=time_zone)


def choose_keys(*, actor: User, keys: Mapping[str, str]) -> None:
    """Other keys for the actor (``keyboard.KEYS``); {} for the original ones.

    ``Refused`` has the first that is no key, or that stands beside another with its character.
    """
    for sentence in problems(keys).values():
        raise Refused(sentence, field="keys")
    User.objects.filter(pk=actor.pk).update(keys=cleaned(keys))
