"""Write the claims of a project to a file."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.choices import ClaimState
from annotations.exports.claims_csv import Selection, claims_of, stream_claims
from annotations.models import Project


class Command(BaseCommand):
    help = (
        "Write every claim of a project with its submitted reviews and final verdict, as of one "
        "moment. The file appears under its name only when it is whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("--out", required=True, metavar="FILE", help="- is standard output")
        parser.add_argument("--article", type=int, metavar="ID", help="of this article only")
        parser.add_argument("--state", choices=ClaimState.values, default="")
        parser.add_argument("--finals-only", action="store_true", help="no single reviews")
        parser.add_argument("--withdrawn", action="store_true", help="withdrawn claims, too")
        parser.add_argument("--names", action="store_true", help="names in place of R1, A1")
        parser.add_argument("--bom", action="store_true", help="a byte order mark, for Excel")
        parser.add_argument("--raw", action="store_true", help="no guard against formulas")

    def handle(self, *, project: str, out: str, article: int | None, **options: Any) -> None:
        found = Project.objects.filter(slug=project).first()
        if found is None:
            raise CommandError(f"There is no project {project!r}.")
        chosen = {name: options[name] for name in Selection.__slots__ if name in options}
        claims = claims_of(found, article)
        with closing(stream_claims(Selection(claims=claims, actor=None, **chosen))) as chunks:
            if out == "-":
                _write(chunks, sys.stdout.buffer)
            else:
                size, digest = _write_whole(chunks, Path(out))
                self.stdout.write(f"{out}: {size:,} bytes, SHA-256 {digest}")


def _write(chunks: Iterator[bytes], file: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        file.write(chunk)
        size += len(chunk)
        digest.update(chunk)
    file.flush()
    return size, digest.hexdigest()


def _write_whole(chunks: Iterator[bytes], path: Path) -> tuple[int, str]:
    """Write beside the file and rename, so that half a file never has its name."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            written = _write(chunks, file)
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink()
        raise
    return written
