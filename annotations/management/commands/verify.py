"""Re-check everything that the record promises."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.models import Project
from annotations.verification import Head, counts, faults, heads, lost_heads

HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)


def _head(project: str, text: str) -> Head:
    found = HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise CommandError(
            f"{text!r} is not a head. Write SEQUENCE:HASH, as the history page shows it.",
            returncode=2,
        )
    return Head(project, int(found[1]), found[2])


class Command(BaseCommand):
    help = (
        "Check every anchor, fingerprint, sentence, verdict, slot, reference and the chained "
        "history of a project, or of all. Prints each fault with its table and id, and ends with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", nargs="?", help="slug of the project; all without it")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="SEQUENCE:HASH",
            help="an end that the project's chain had once, kept elsewhere: a fault when the chain "
            "does not hold it any more. Without a project, of what belongs to none. Repeatable.",
        )

    def handle(self, *, project: str | None, head: list[str], **options: Any) -> None:
        wanted = [_head(project or "", text) for text in head]
        chosen = Project.objects.filter(slug=project).first() if project else None
        if project and chosen is None:
            raise CommandError(f"There is no project {project!r}.", returncode=2)
        found = 0
        for lost in lost_heads(wanted):
            found += 1
            name = lost.project or "(no project)"
            self.stdout.write(
                f"history of {name}: entry {lost.sequence:,} with hash {lost.hash} is not in it"
            )
        for fault in faults(chosen):
            found += 1
            self.stdout.write(f"{fault.table} {fault.id}: {fault.what}")
        numbers = ", ".join(f"{number:,} {name}" for name, number in counts(chosen).items())
        self.stdout.write(f"checked: {numbers}")
        for end in heads(chosen):
            chain = end.project or "(no project)"
            self.stdout.write(f"history of {chain}: {end.sequence:,} rows, head {end.hash}")
        if found:
            raise CommandError(f"{found:,} fault{'s' if found > 1 else ''}.")
