"""What is said about a claim, as threads, as far as the actor may read it (P6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count

from ..models import Anchor, Claim, Comment, Membership, User
from ..policies import Standing, can_comment
from ..querysets import talk_open_to

MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One comment; ``name`` is its author's, or what stands for it where names are hidden."""

    comment: Comment
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and its replies. ``root`` is None where only one's own replies are visible."""

    root: Comment | None
    said: list[Said]
    resolved_by: str
    may_turn: bool
    shown: bool

    @property
    def is_resolved(self) -> bool:
        return self.root is not None and self.root.resolved_at is not None


class Person(NamedTuple):
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Threads about one claim. ``reads_others`` is false while others' comments are hidden."""

    claim: Claim
    unresolved: list[Thread]
    resolved: list[Thread]
    reads_others: bool
    may_comment: bool

    @property
    def size(self) -> int:
        """How many comments there are."""
        return sum(len(thread.said) for thread in (*self.unresolved, *self.resolved))

    @property
    def shows_resolved(self) -> bool:
        """Whether the resolved threads are unfolded: a link leads into one of them."""
        return any(thread.shown for thread in self.resolved)


def talk_about(
    standing: Standing,
    claim: Claim,
    *,
    shown: str = "",
    aliases: Mapping[int, str] | None = None,
) -> Talk:
    """The threads of a claim, oldest first; three queries.

    ``shown`` is the id of a comment that a link leads to; ``aliases`` are what people are called,
    by id, where their names are hidden.
    """
    rows = list(
        Comment.objects.visible_to(standing.actor)
        .filter(claim=claim)
        .select_related("author", "resolved_by")
        .order_by("pk")
    )
    reads_others = Anchor.objects.filter(talk_open_to(standing.actor), claim=claim).exists()
    may_comment = can_comment(standing)
    turnable = _turnable(standing.actor, rows) if may_comment else set()
    groups: dict[int, list[Comment]] = {}
    for row in rows:
        groups.setdefault(row.reply_to_id or row.pk, []).append(row)
    names = _Names(standing.actor, aliases or {}, reads_others)
    threads = [_thread(group, names, turnable, shown) for group in groups.values()]
    return Talk(
        claim=claim,
        unresolved=[thread for thread in threads if not thread.is_resolved],
        resolved=[thread for thread in threads if thread.is_resolved],
        reads_others=reads_others,
        may_comment=may_comment,
    )


def thread_counts(standing: Standing, claims: Iterable[Claim]) -> dict[int, int]:
    """Unresolved threads that the actor may read, by claim; claims without any are left out."""
    rows = Comment.objects.visible_to(standing.actor).unresolved().filter(claim__in=list(claims))
    return dict(rows.order_by().values_list("claim").annotate(Count("pk")))


def people_to_mention(standing: Standing) -> list[Person]:
    """Who can be mentioned: the project's members, but oneself."""
    rows = (
        Membership.objects.filter(project=standing.project, user__is_active=True)
        .exclude(user=standing.actor)
        .select_related("user")
        .order_by("user__first_name", "user__username")
    )
    return [Person(row.user.username, row.user.name) for row in rows[:MOST_NAMED]]


@dataclass(frozen=True, slots=True)
class _Names:
    """What people are called to the actor; nobody else is named while others are hidden."""

    actor: User
    aliases: Mapping[int, str]
    reads_others: bool

    def of(self, user: User) -> str:
        return self.aliases.get(user.pk, user.name)

    def resolver(self, user: User | None) -> str:
        known = user is not None and (self.reads_others or user.pk == self.actor.pk)
        return self.of(user) if user is not None and known else ""


def _thread(group: list[Comment], names: _Names, turnable: set[int], shown: str) -> Thread:
    root = group[0] if group[0].reply_to_id is None else None
    return Thread(
        root=root,
        said=[Said(row, names.of(row.author), row.author_id == names.actor.pk) for row in group],
        resolved_by=names.resolver(root.resolved_by) if root is not None else "",
        may_turn=root is not None and root.pk in turnable,
        shown=any(str(row.pk) == shown for row in group),
    )


def _turnable(actor: User, rows: Iterable[Comment]) -> set[int]:
    """Threads that the actor may resolve or reopen: their own, and those open to their authors."""
    roots = [row for row in rows if row.reply_to_id is None]
    others = [row for row in roots if row.author_id != actor.pk]
    authors = {row.author_id: row.author for row in others}.values()
    found = Comment.objects.filter(pk__in=[row.pk for row in others])
    readable = set(found.open_to_their_authors(authors).values_list("pk", flat=True))
    return {row.pk for row in roots if row.author_id == actor.pk or row.pk in readable}
