from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.forms import Field
from django.utils.translation import gettext_lazy

from ..choices import Kind


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """An http or https address; nothing that a browser could run or open locally."""

    default_validators = [
        URLValidator(
            schemes=["http", "https"],
            message=gettext_lazy("This is not a web address. Start with http:// or https://"),
        )
    ]

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class KindNotes(models.Func):
    """Whether a JSON value is an object of notes by kind: known kinds, texts, none too long."""

    output_field = models.BooleanField()
    # A repetition in a pattern goes to 255.
    template = """jsonb_path_exists(%(expressions)s, '$ ? (@.type() == "object" && !exists(
        @.keyvalue() ? (
            @.value.type() != "string" || !(@.value like_regex "^(.{1,150}){1,2}$" flag "s")
            || !({kinds})
        )))')""".replace("{kinds}", " || ".join(f'@.key == "{kind}"' for kind in Kind.values))
