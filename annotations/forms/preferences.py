"""Language, time zone and keys: shape only."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from .. import zones
from ..keyboard import DIGITS, KEYS, Keys, problems

Choices = list[tuple[str, Any]]

# Folders of the database that repeat zones under names of states, or that name no place.
OTHER_NAMES = {"Brazil", "Canada", "Chile", "Etc", "Mexico", "SystemV", "US", "posix", "right"}


def languages() -> Choices:
    """Each by its own name, so that it is found in a language that nobody reads here."""
    named = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [("", _("As the browser asks")), *named]


@cache
def _places() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Zones of the IANA database that are named by a place, by continent or ocean."""
    found: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(zones.names()):
        region, _slash, place = zone.partition("/")
        if place and region not in OTHER_NAMES:
            found.setdefault(region, []).append((zone, place.replace("_", " ").replace("/", ", ")))
    return tuple((region, tuple(places)) for region, places in found.items())


def time_zones() -> Choices:
    site = _("As the site: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", site), ("UTC", "UTC"), *_places()]


class AppearanceForm(forms.Form):
    language = forms.ChoiceField(
        choices=languages,
        required=False,
        label=gettext_lazy("Language"),
        error_messages={"invalid_choice": gettext_lazy("This is not one of the languages.")},
    )
    time_zone = forms.ChoiceField(
        choices=time_zones,
        required=False,
        label=gettext_lazy("Time zone"),
        error_messages={"invalid_choice": gettext_lazy("This is not one of the time zones.")},
    )


class KeysForm(forms.Form):
    """One field a key, empty where it is switched off; and whether digits choose verdicts."""

    def __init__(self, data: Any = None, *, keys: Keys | None = None) -> None:
        keys = keys or {}
        initial: dict[str, Any] = {
            key.name: keys.get(key.character, key.character).upper() for key in KEYS
        }
        super().__init__(data, initial=initial | {"digits": DIGITS[0] not in keys})
        for key in KEYS:
            field = forms.CharField(required=False, label=str(key.does))
            field.widget.attrs |= {
                "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false",
                "maxlength": "1",
            }  # fmt: skip
            self.fields[key.name] = field
        self.fields["digits"] = forms.BooleanField(
            required=False, label=gettext_lazy("Switched on")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for key in KEYS:
            # An empty field switches a key off; a missing one says nothing.
            if key.name not in self.data:
                self.add_error(key.name, _("This field is missing."))
        names = {key.character: key.name for key in KEYS}
        if not self.errors:
            for character, sentence in problems(self.keys()).items():
                self.add_error(names.get(character, "digits"), sentence)
        return given

    def keys(self) -> dict[str, str]:
        """The choice as ``services.preferences.choose_keys`` takes it."""
        given = self.cleaned_data
        chosen: dict[str, str] = {key.character: given[key.name] for key in KEYS}
        return chosen if given["digits"] else chosen | dict.fromkeys(DIGITS, "")
