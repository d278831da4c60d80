"""Split articles from standard input into claims, one JSON line an article. No database."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from annotations.splitting import ProposedClaim, Split, TextRefused, normalise, parse, split

# The words of the measuring scripts, where they differ from ours.
_FLAGS = {"quotation": "quote", "prediction": "promise"}
_DEFAULT_ID = "article"


@dataclass(frozen=True, slots=True)
class _Input:
    id: str
    text: str
    language: str
    date: datetime.date | None


class Command(BaseCommand):
    help = (
        "Read one article from standard input, or with --jsonl one {id, lang, date?, text} a line, "
        "and write the claims it would be split into, one JSON object a line. Statements that the "
        'application would not propose (ceremony, opinion, promises) carry "set_aside": true.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--jsonl", action="store_true", help="one JSON object a line")
        parser.add_argument("--language", default="en", help="of articles that name none")
        parser.add_argument("--date", help="when the article appeared: YYYY-MM-DD")
        parser.add_argument("--fine", action="store_true", help="cut finer")
        parser.add_argument(
            "--level",
            choices=("auto", "0", "1"),
            default="auto",
            help="0: rules alone, as the application does; 1: with a parser, English only; "
            "auto: 1 where a parser is installed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            date = _date(options["date"])
        except ValueError as error:
            raise CommandError(f"--date: {error}") from error
        if options["level"] == "1" and parse.parser() is None:
            raise CommandError(
                f"--level 1: no parser is installed, or {parse.VARIABLE} names none that is."
            )
        source = sys.stdin.buffer
        articles = (
            _lines(source, options["language"], date)
            if options["jsonl"]
            else _whole(source, options["language"], date)
        )
        for article in articles:
            found = split(
                article.text,
                language=article.language,
                date=article.date,
                fine=options["fine"],
                level=0 if options["level"] == "0" else 1,
            )
            self.stdout.write(json.dumps(_record(article, found), ensure_ascii=False))


def _whole(source: BinaryIO, language: str, date: datetime.date | None) -> Iterator[_Input]:
    text = _text(_decoded(source.read(), "Standard input"), "Standard input")
    yield _Input(_DEFAULT_ID, text, language, date)


def _lines(source: BinaryIO, language: str, date: datetime.date | None) -> Iterator[_Input]:
    for number, raw in enumerate(source, start=1):
        where = f"Line {number}"
        line = _decoded(raw, where).strip()
        if not line:
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise CommandError(f"{where} is no JSON: {error}") from error
        if not isinstance(fields, dict):
            raise CommandError(f"{where} is no JSON object.")
        try:
            day = _date(_string(fields, "date", where, default="")) or date
        except ValueError as error:
            raise CommandError(f'{where}, field "date": {error}') from error
        yield _Input(
            _string(fields, "id", where),
            _text(_string(fields, "text", where), f'{where}, field "text"'),
            _string(fields, "lang", where, default=language),
            day,
        )


def _decoded(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CommandError(f"{where} is not UTF-8 at byte {error.start}.") from error


def _string(fields: dict[str, Any], name: str, where: str, default: str | None = None) -> str:
    value = fields.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        problem = "is missing" if value is None else "is no string"
        raise CommandError(f'{where}, field "{name}" {problem}.')
    return value


def _date(value: str | None) -> datetime.date | None:
    if not value:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no date like 2024-10-22.") from None


def _text(text: str, where: str) -> str:
    """Refuse what the application refuses, but keep the line ends: offsets are the caller's."""
    try:
        normalise(text)
    except TextRefused as error:
        raise CommandError(f"{where}: {error}") from error
    return text


def _record(article: _Input, found: Split) -> dict[str, Any]:
    """The output line: what is claimed and what was set aside, in text order."""
    claims = [_claim(article.text, claim, aside=False) for claim in found.claims]
    claims += [_claim(article.text, claim, aside=True) for claim in found.set_aside]
    return {
        "id": article.id,
        "claims": sorted(claims, key=lambda claim: claim["spans"]),
        "sentences": [list(segment.span) for segment in found.segments],
        "version": found.version,
    }


def _claim(text: str, claim: ProposedClaim, *, aside: bool) -> dict[str, Any]:
    mention = claim.speakers[-1].mention if claim.speakers else None
    return {
        "start": claim.start,
        "end": claim.end,
        "spans": [list(span) for span in claim.spans],
        "speaker": claim.speaker,
        "speaker_mention": mention.slice(text) if mention else None,
        "checkworthy": claim.worth,
        "flags": sorted({_FLAGS.get(flag, flag) for flag in claim.flags}),
        "kind": claim.kind,
        "text": claim.text,
        "standalone": claim.standalone,
        "set_aside": aside,
    }
