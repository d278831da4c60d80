from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class AnnotationsConfig(AppConfig):
    name = "annotations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(splitter_is_there)


def splitter_is_there(**_: Any) -> list[checks.CheckMessage]:
    """A misspelt splitter is told at the start, not to the person who pastes the next article."""
    from .services.proposals import chosen_splitter

    try:
        found: object = chosen_splitter()
    except ImportError as error:
        return [checks.Error(f"SPLITTER cannot be imported: {error}", id="annotations.E001")]
    if not callable(found):
        return [
            checks.Error(f"SPLITTER {settings.SPLITTER} cannot be called.", id="annotations.E001")
        ]
    return []
