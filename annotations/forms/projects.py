"""A new project: shape only. Its other settings have defaults, and can be changed later."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .people import visible_characters

TAKEN = ("new",)  # /p/new makes projects


class NewProjectForm(forms.Form):
    name = forms.CharField(max_length=120, label=_("Name"), validators=[visible_characters])
    slug = forms.SlugField(
        max_length=60,
        required=False,
        label=_("Address"),
        help_text=_("Letters, digits and hyphens, as in /p/kazan-summit/. It stays for good."),
    )
    reviews_per_claim = forms.IntegerField(
        min_value=1, max_value=5, initial=2, label=_("Reviews for every claim")
    )

    def clean(self) -> dict[str, Any]:
        """An address is made of the name when none was given."""
        given = super().clean() or {}
        if not self.errors and not given["slug"]:
            given["slug"] = slugify(given["name"])[:60].strip("-")
            if not given["slug"]:
                self.add_error("slug", _("Write an address in Latin letters."))
        if given.get("slug") in TAKEN:
            self.add_error("slug", _("This address is taken."))
        return given
