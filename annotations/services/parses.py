"""What a parser has read is kept in the database, so that no worker reads it again."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping, Sequence

from django.utils import timezone

from ..exceptions import NotAllowed
from ..models import ParsedPiece, User

KEPT = datetime.timedelta(days=30)
AT_ONCE = 2_000  # rows a statement; a book has more
logger = logging.getLogger(__name__)


class ParsedPieces:
    """The table of parsed pieces, as splitting wants it (``splitting.ParseCache``)."""

    def get_many(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), AT_ONCE):
            rows = ParsedPiece.objects.filter(key__in=keys[start : start + AT_ONCE])
            found |= {bytes(key): bytes(words) for key, words in rows.values_list("key", "words")}
        return found

    def put_many(self, entries: Mapping[bytes, bytes]) -> None:
        ParsedPiece.objects.bulk_create(
            (ParsedPiece(key=key, words=words) for key, words in sorted(entries.items())),
            ignore_conflicts=True,
            batch_size=AT_ONCE,
        )


def forget_parses() -> int:
    """Delete what was parsed long ago; returns how much."""
    count, _ = ParsedPiece.objects.filter(parsed_at__lt=timezone.now() - KEPT).delete()
    return count


def clear_parses(*, actor: User) -> int:
    """The same at once, for site admins; no part of the record, so only the log tells of it."""
    if not (actor.is_active and actor.is_superuser):
        raise NotAllowed
    count = forget_parses()
    logger.info("%s removed %s cached parses", actor.username, count)
    return count
