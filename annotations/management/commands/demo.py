"""Load the demo project, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from annotations.demo.load import PEOPLE, is_loaded, load
from annotations.exceptions import Refused


class Command(BaseCommand):
    help = "Load the demo project “Kazan summit” with its accounts (local mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "Demo accounts have a public password, so the demo is for local mode only."
            )
        if is_loaded():
            self.stdout.write("The demo project “Kazan summit” is there; nothing was changed.")
        else:
            try:
                load()
            except Refused as error:
                raise CommandError(f"The demo was not loaded: {error.sentence}") from error
            self.stdout.write("The demo project “Kazan summit” is loaded.")
        self.stdout.write(f"Demo accounts, all with the password {settings.DEMO_PASSWORD}:")
        for person in PEOPLE:
            name = f"{person.first_name} {person.last_name}"
            self.stdout.write(f"  {person.username:<8}{name}, {person.role or 'site admin'}")
