"""Who is here and on which claim. No part of the record: it is forgotten within a minute."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from ..choices import Place
from ..exceptions import NotAllowed
from ..hub import CHANNEL
from ..models import Article, Claim, Presence
from ..policies import Standing
from ..querysets import SILENT_AFTER

# A tab that goes to another page says goodbye, too, and is back before this has passed.
LINGER = timedelta(seconds=4)
MOST_TABS = 20  # of one person


@transaction.atomic
def be_here(
    *,
    standing: Standing,
    tab: str,
    place: Place,
    article: Article | None = None,
    claim: Claim | None = None,
    leaving: bool = False,
) -> None:
    """Say where a tab of the actor is. Others are rung only when that is news to them."""
    project, actor = standing.project, standing.actor
    if any(thing and thing.project_id != project.pk for thing in (article, claim)):
        raise NotAllowed
    rows = Presence.objects.filter(user=actor)
    rows.silent().exclude(tab=tab).delete()
    known = rows.fresh().filter(tab=tab).first()
    if leaving:
        if known and rows.filter(tab=tab).update(seen_at=Now() - SILENT_AFTER + LINGER):
            _ring(known.project_id)
        return
    if known is None and rows.count() >= MOST_TABS:
        return
    now = Presence(
        project=project,
        user=actor,
        tab=tab,
        place=place,
        article_id=claim.article_id if claim else (article.pk if article else None),
        claim=claim,
        seen_at=Now(),
    )
    Presence.objects.bulk_create(
        [now],
        update_conflicts=True,
        unique_fields=["user", "tab"],
        update_fields=["project", "place", "article", "claim", "seen_at"],
    )
    if known is None or _where(known) != _where(now):
        for each in {project.pk, known.project_id if known else project.pk}:
            _ring(each)


def forget_presence() -> int:
    """Delete what is silent; returns how many tabs that were."""
    return Presence.objects.silent().delete()[0]


def _where(presence: Presence) -> tuple[int | str | None, ...]:
    return presence.project_id, presence.place, presence.article_id, presence.claim_id


def _ring(project: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"here {project}"])
