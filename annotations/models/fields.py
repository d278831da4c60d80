from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.forms import Field
from django.utils.translation import gettext_lazy


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
