"""What writers sent and how each request ended, to be held against the database."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg

from tests.faults.engine.browser import Answer
from tests.faults.engine.site import Site


@dataclass(frozen=True, slots=True)
class Act:
    """One effect that was acknowledged: ``what`` names the query that counts it."""

    what: str
    values: tuple[Any, ...]
    times: int = 1


@dataclass
class Ledger:
    acknowledged: list[Act] = field(default_factory=list)
    latest: dict[tuple[str, int], Act] = field(default_factory=dict)
    """What a claim's review must have come to, by what is counted and the claim's id."""
    saves: int = 0
    refused: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acts(self) -> list[Act]:
        return [*self.acknowledged, *self.latest.values()]

    @property
    def tried(self) -> int:
        """How many requests were acknowledged."""
        return len(self.acknowledged) + self.saves

    def saved(self, claim: int, version: int, text: str) -> None:
        """A review was saved; drafts leave no rows, so what they came to is told by the last."""
        with self._lock:
            self.saves += 1
            self.latest["version", claim] = Act("version", (claim,), times=version)
            self.latest["text", claim] = Act("text", (claim, text))

    def note(self, act: Act, answer: Answer, good: tuple[int, ...], claim: int = 0) -> bool:
        """Whether the act was acknowledged. If not, nothing is known of the claim's review."""
        said = f"{act.what} {act.values}: {answer.status}"
        with self._lock:
            if answer.status in good:
                self.acknowledged.append(act)
                return True
            self.latest.pop(("version", claim), None)
            self.latest.pop(("text", claim), None)
            if answer.status in (0, 503):
                self.unanswered.append(said)
            else:
                self.refused.append(f"{said} {answer.location} {answer.text[-2000:]}")
        return False


# How often each effect stands in the database; by the values of the act.
COUNTS: dict[str, LiteralString] = {
    "article": "SELECT count(*) FROM annotations_article WHERE title = %s",
    "claim": (
        "SELECT count(DISTINCT claim_id) FROM annotations_anchor JOIN annotations_claim c"
        " ON c.id = claim_id WHERE c.article_id = %s AND quote = %s"
    ),
    "take": "SELECT count(*) FROM annotations_assignment WHERE claim_id = %s",
    "citation": "SELECT count(*) FROM annotations_citation WHERE note = %s",
    "version": "SELECT version FROM annotations_review WHERE claim_id = %s",
    "text": ("SELECT count(*) FROM annotations_review WHERE claim_id = %s AND justification = %s"),
    "submit": (
        "SELECT count(*) FROM annotations_activity"
        " WHERE claim_id = %s AND verb IN ('review.submitted', 'review.revised')"
    ),
    "settle": "SELECT count(*) FROM annotations_adjudication WHERE claim_id = %s",
    "settled": (
        "SELECT count(*) FROM annotations_activity WHERE claim_id = %s AND verb = 'claim.settled'"
    ),
}


@dataclass
class Reckoning:
    """Acknowledged effects that are not there, effects that are there too often, stuck keys."""

    lost: list[Act] = field(default_factory=list)
    doubled: list[Act] = field(default_factory=list)
    stuck: int = 0


def held_against(ledger: Ledger, site: Site) -> Reckoning:
    found = Reckoning()
    with psycopg.connect(site.url, autocommit=True) as connection:
        for act in ledger.acts:
            row = connection.execute(COUNTS[act.what], act.values).fetchone()
            times = row[0] if row else 0
            if times < act.times:
                found.lost.append(act)
            elif times > act.times:
                found.doubled.append(act)
        found.stuck = stuck_keys(connection)
    return found


def stuck_keys(connection: psycopg.Connection[Any]) -> int:
    """Request keys without an answer to give, or that somebody still holds a lock on."""
    keys = connection.execute("SELECT id, result IS NULL FROM annotations_requestkey").fetchall()
    free = connection.execute("SELECT id FROM annotations_requestkey FOR UPDATE SKIP LOCKED")
    empty = sum(1 for _, is_empty in keys if is_empty)
    return empty + len(keys) - len(free.fetchall())


def by_kind(acts: list[Act]) -> dict[str, int]:
    return dict(sorted(Counter(act.what for act in acts).items()))
