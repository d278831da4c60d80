"""Re-check everything that the record promises."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.models import Project
from annotations.verification import counts, faults, heads


class Command(BaseCommand):
    help = (
        "Check every anchor, fingerprint, sentence, verdict, slot, reference and the chained "
        "history of a project, or of all. Prints each fault with its table and id, and ends with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", nargs="?", help="slug of the project; all without it")

    def handle(self, *, project: str | None, **options: Any) -> None:
        chosen = Project.objects.filter(slug=project).first() if project else None
        if project and chosen is None:
            raise CommandError(f"There is no project {project!r}.", returncode=2)
        found = 0
        for fault in faults(chosen):
            found += 1
            self.stdout.write(f"{fault.table} {fault.id}: {fault.what}")
        numbers = ", ".join(f"{number:,} {name}" for name, number in counts(chosen).items())
        self.stdout.write(f"checked: {numbers}")
        for head in heads(chosen):
            chain = head.project or "(no project)"
            self.stdout.write(f"history of {chain}: {head.sequence:,} rows, head {head.hash}")
        if found:
            raise CommandError(f"{found:,} fault{'s' if found > 1 else ''}.")
