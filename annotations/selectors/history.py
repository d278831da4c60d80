"""What happened in a project, to an article or to a claim, as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Verb
from ..exceptions import Refused
from ..models import Activity, Anchor, Article, Claim
from ..policies import Standing, can_edit_claims, can_manage, can_review
from ..querysets import judgements_open_to
from .history_filter import PROGRAM, HistoryFilter, activities
from .history_words import Change, Words, changes_of
from .keyset import Key, KeysetPage, keyset_page
from .tokens import sequence_of, token_of

NEWEST_FIRST = (Key("sequence", descending=True),)
# Entries that hold a version which can be brought back.
OF_CLAIMS = (
    Verb.CLAIM_ADDED,
    Verb.CLAIM_CHANGED,
    Verb.CLAIM_MOVED,
    Verb.CLAIM_SPLIT,
    Verb.CLAIM_MERGED,
    Verb.CLAIM_UNDONE,
    Verb.CLAIM_REVERTED,
)
OF_ARTICLES = (Verb.ARTICLE_CHANGED, Verb.ARTICLE_REVERTED)
OF_PROJECTS = (Verb.PROJECT_CREATED, Verb.PROJECT_CHANGED, Verb.PROJECT_REVERTED)
OF_REVIEWS = (Verb.REVIEW_SUBMITTED, Verb.REVIEW_REVISED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in words.

    ``number`` and ``seal``, the place in the chain and the whole hash of the row, are empty for
    those who do not see all of the chain: they tell of what lies between. ``restore_url`` leads
    to what the entry can bring back, in the words of ``restore``.
    """

    actor: str
    verb: str
    at: Any
    object: str
    object_url: str
    changes: list[Change]
    number: int | None = None
    seal: str = ""
    restore: str = ""
    restore_url: str = ""


class Head(NamedTuple):
    """The end of the project's chain."""

    sequence: int
    hash: str
    at: Any


def history_page(
    standing: Standing,
    chosen: HistoryFilter,
    of: Article | Claim | None = None,
    *,
    after: str = "",
    before: str = "",
) -> tuple[list[Entry], KeysetPage[Activity]]:
    """Newest first. A constant number of queries; the cursors are tokens of entries (P6)."""
    rows = activities(standing, chosen, of)
    rows = rows.select_related("actor", "claim__article").defer("claim__article__text")
    found = keyset_page(
        rows,
        NEWEST_FIRST,
        after=_cursor(standing, "after", after),
        before=_cursor(standing, "before", before),
    )
    page = KeysetPage(
        found.rows,
        before=token_of(found.rows[0]) if found.before else "",
        after=token_of(found.rows[-1]) if found.after else "",
    )
    words, sealed = Words(standing, page.rows), sees_all(standing, of)
    number = of.number if isinstance(of, Claim) else None
    return [_entry(standing, row, words, sealed, number) for row in page.rows], page


def _cursor(standing: Standing, name: str, token: str) -> str:
    if not token:
        return ""
    sequence = sequence_of(standing.project, token)
    if sequence is None:
        raise Refused(_("This is not a page of the list."), field=name)
    return str(sequence)


def sees_all(standing: Standing, of: Article | Claim | None = None) -> bool:
    """Whether the actor manages, and nothing that happens to these claims is hidden from them.

    Asked of the claims and not of the entries: else the answer would tell whether there are hidden
    ones. Whatever is judged of a claim that was never ready for review is nothing yet.
    """
    if not can_manage(standing):
        return False
    claims = Anchor.objects.filter(
        order=0, project=standing.project, claim__ready_at__isnull=False
    ).exclude(judgements_open_to(standing.actor))
    if isinstance(of, Article):
        claims = claims.filter(claim__article=of)
    elif isinstance(of, Claim):
        claims = claims.filter(claim=of)
    return not claims.order_by().exists()


def head_of(standing: Standing) -> Head | None:
    """The end of the project's chain, for those from whom nothing in it is hidden."""
    if not sees_all(standing):
        return None
    newest = Activity.objects.filter(project=standing.project).order_by("-sequence")
    row = newest.values_list("sequence", "hash", "at").first()
    return Head(*row) if row else None


def _entry(
    standing: Standing, activity: Activity, words: Words, sealed: bool, number: int | None
) -> Entry:
    slug, claim = standing.project.slug, activity.claim
    name, url = words.objects.get((activity.object_type, activity.object_id), ""), ""
    if claim is not None:
        name = _("claim %(number)s of “%(title)s”") % {
            "number": claim.number,
            "title": claim.article.title,
        }
        url = reverse("claims.show", args=[slug, claim.pk])
    elif activity.object_type == "article":
        url = reverse("articles.show", args=[slug, activity.object_id])
    restore, restore_url = _restoring(standing, activity, number)
    return Entry(
        actor=activity.actor.name if activity.actor else PROGRAM,
        verb=str(Verb(activity.verb).label),
        at=activity.at,
        object=name,
        object_url=url,
        changes=list(changes_of(activity, words)),
        number=activity.sequence if sealed else None,
        seal=activity.hash if sealed else "",
        restore=restore,
        restore_url=restore_url,
    )


def _restoring(standing: Standing, activity: Activity, number: int | None) -> tuple[str, str]:
    """What the entry can bring back and where, ("", "") for nothing.

    Offered by kind only; whether it is possible now is said on the page that it leads to.
    """
    slug, verb = standing.project.slug, activity.verb
    if verb in OF_REVIEWS and activity.actor_id == standing.actor.pk and can_review(standing):
        place = reverse("reviews.edit", args=[slug, activity.claim_id])
        query = urlencode({"from": token_of(activity)})
        return _("Use this version"), f"{place}?revise&{query}#decision"
    offered = (
        (verb in OF_CLAIMS and any(_claims_in(activity)) and can_edit_claims(standing))
        or (verb in OF_ARTICLES and can_edit_claims(standing))
        or (verb in OF_PROJECTS and can_manage(standing) and _holds_settings(activity))
    )
    if not offered:
        return "", ""
    url = reverse("history.restore", args=[slug, token_of(activity)])
    return _("Restore"), f"{url}?claim={number}" if number and verb in OF_CLAIMS else url


def _claims_in(activity: Activity) -> Iterator[Any]:
    for values in (activity.before, activity.after):
        claims = (values or {}).get("claims")
        if isinstance(claims, dict):
            yield from claims.values()


def _holds_settings(activity: Activity) -> bool:
    return "reviews_per_claim" in (activity.after or {})
