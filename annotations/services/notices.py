"""Telling people what they should know. Written in the transaction of what it is about."""

from __future__ import annotations

from ..choices import NoticeKind
from ..models import Claim, Comment, Notice, User

LONGEST = 500  # code points of the words that a notice repeats


def notify(
    *,
    user: User,
    kind: NoticeKind,
    claim: Claim,
    actor: User | None = None,
    comment: Comment | None = None,
    text: str = "",
    key: str = "",
) -> None:
    """Tell one person, unless they did it themselves. With a ``key`` they are told only once."""
    if actor is not None and actor.pk == user.pk:
        return
    told = Notice(
        project_id=claim.project_id,
        user=user,
        kind=kind,
        claim=claim,
        comment=comment,
        actor=actor,
        text=text[:LONGEST],
        key=key,
    )
    Notice.objects.bulk_create([told], ignore_conflicts=bool(key))
