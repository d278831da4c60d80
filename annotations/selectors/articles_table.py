"""The table of a project's articles, narrowed and sorted by what stands in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Left, Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import ClaimState, Disposition
from ..exceptions import Refused
from ..models import Article, Claim, Segment
from ..policies import Standing
from ..querysets import ArticleQuerySet, ClaimQuerySet
from .keyset import Key, KeysetPage, keyset_page

SORTS = {
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "title": gettext_lazy("Title"),
    "open": gettext_lazy("Most open claims first"),
}
KEYS = {
    "newest": (Key("pk", descending=True),),
    "oldest": (Key("pk"),),
    "title": (Key("title_key", text=True), Key("pk")),
    "open": (Key("open_claims", descending=True), Key("pk", descending=True)),
}
STATES = {
    "to_mark": gettext_lazy("To split up and mark"),
    "proposed": gettext_lazy("Claims to mark ready"),
    "in_review": gettext_lazy("In review"),
    "disputed": gettext_lazy("Disputed"),
    "done": gettext_lazy("Done"),
}
LONGEST_SEARCH = 200
SORTED_BY = 60  # first characters of a title by which it is sorted: a cursor holds them
LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}", re.ASCII)

# How the states of claims are summed up in a small bar.
PARTS = {
    ClaimState.SETTLED: "final",
    ClaimState.DISPUTED: "disputed",
    ClaimState.AGREED: "partial",
    ClaimState.IN_REVIEW: "partial",
}


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What of the table is shown; every value is as it stands in the address, "" when left out."""

    q: str = ""
    state: str = ""
    language: str = ""
    sort: str = "newest"

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> ArticleFilter:
        """Read an address. ``Refused`` names the first value that is not one of the choices."""
        given = cls(**{f.name: str(values.get(f.name) or f.default) for f in fields(cls)})
        for name, choices in (("state", STATES), ("sort", SORTS)):
            value = getattr(given, name)
            if value and value not in choices:
                raise Refused(
                    _("“%(given)s” is not a choice of this filter.") % {"given": value[:40]},
                    field=name,
                )
        if given.language and not LANGUAGE.fullmatch(given.language):
            raise Refused(_("This is not a language of the project."), field="language")
        if len(given.q) > LONGEST_SEARCH or "\0" in given.q:
            raise Refused(_("Search for fewer words."), field="q")
        return given

    @property
    def narrows(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")

    def query(self, **changes: str) -> str:
        """The query string of this filter with some values changed, without what is left out."""
        values = {f.name: getattr(self, f.name) for f in fields(self)} | changes
        if values["sort"] == "newest":
            values["sort"] = ""
        return urlencode({name: value for name, value in values.items() if value})

    def apply(self, standing: Standing, rows: ArticleQuerySet) -> ArticleQuerySet:
        if self.q:
            rows = rows.filter(Q(title__icontains=self.q) | Q(publisher__icontains=self.q))
        if self.language:
            rows = rows.filter(language=self.language)
        if self.state:
            rows = rows.filter(_in_state(standing, self.state))
        if self.sort == "title":
            rows = rows.annotate(title_key=Left(Lower("title"), SORTED_BY))
        if self.sort == "open":
            number = _open().values("article").annotate(n=Count("pk")).values("n")
            counted = Coalesce(Subquery(number, output_field=IntegerField()), 0)
            rows = rows.annotate(open_claims=counted)
        return rows


def _open() -> ClaimQuerySet:
    """Claims of the outer query's article without a final verdict, which everybody may know."""
    return Claim.objects.filter(article=OuterRef("pk")).standing().unsettled().order_by()


def _in_state(standing: Standing, state: str) -> Q:
    """Articles of which the actor sees that they are so far: no hint of hidden reviews (P6)."""
    claims = Claim.objects.visible_to(standing.actor).standing().filter(article=OuterRef("pk"))
    unseen = Exists(Segment.objects.filter(article=OuterRef("pk"), disposition=Disposition.UNSEEN))
    if state == "to_mark":
        return Q(unseen)
    if state == "proposed":
        return Q(Exists(claims.proposed()))
    if state == "done":
        return ~Q(unseen) & ~Q(Exists(_open()))
    shown = {"in_review": (ClaimState.READY, ClaimState.IN_REVIEW), "disputed": ("disputed",)}
    given_out = claims.filter(ready_at__isnull=False).unsettled()
    there = given_out.with_shown_state(standing.actor).filter(shown_state__in=shown[state])
    return Q(Exists(there))


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """``states`` counts claims as they are shown to the actor, by ``ClaimState`` value."""

    article: Article
    states: Mapping[str, int]
    unseen: int

    @property
    def claims(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> bool:
        """Every sentence is accounted for and every claim is settled."""
        return not self.unseen and self.claims == self.states.get(ClaimState.SETTLED, 0)

    @property
    def parts(self) -> list[dict[str, Any]]:
        sums = dict.fromkeys(("final", "disputed", "partial", "todo"), 0)
        for state, count in self.states.items():
            sums[PARTS.get(ClaimState(state), "todo")] += count
        return [{"kind": kind, "value": value} for kind, value in sums.items()]

    @property
    def in_words(self) -> str:
        """“3 ready for review, 2 settled”, in the order that claims pass through."""
        return ", ".join(
            f"{self.states[state]} {ClaimState(state).label.lower()}"
            for state in ClaimState.values
            if state in self.states
        )


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    rows: list[ArticleRow]
    found: KeysetPage[Article]


def shown_articles(standing: Standing) -> ArticleQuerySet:
    articles = Article.objects.visible_to(standing.actor).filter(project=standing.project)
    return articles.without_text()


def articles_page(
    standing: Standing, chosen: ArticleFilter, *, after: str = "", before: str = ""
) -> ArticlesPage:
    """One page of the table with what its rows count; three queries."""
    rows = chosen.apply(standing, shown_articles(standing).select_related("added_by"))
    found = keyset_page(rows, KEYS[chosen.sort], after=after, before=before)
    return ArticlesPage(article_rows(standing, found.rows), found)


def article_rows(standing: Standing, articles: list[Article]) -> list[ArticleRow]:
    ids = [article.pk for article in articles]
    states: dict[int, dict[str, int]] = {}
    claims = Claim.objects.visible_to(standing.actor).standing().filter(article__in=ids)
    tallied = (
        claims.with_shown_state(standing.actor)
        .order_by()
        .values_list("article", "shown_state")
        .annotate(n=Count("pk"))
    )
    for article, state, count in tallied:
        states.setdefault(article, {})[state] = count
    segments = Segment.objects.filter(article__in=ids, disposition=Disposition.UNSEEN)
    unseen = dict(segments.order_by().values_list("article").annotate(Count("pk")))
    return [
        ArticleRow(article, states.get(article.pk, {}), unseen.get(article.pk, 0))
        for article in articles
    ]


def languages_of(standing: Standing) -> list[str]:
    """The tags of the languages in which the project has articles."""
    rows = Article.objects.visible_to(standing.actor).filter(project=standing.project)
    return list(rows.order_by("language").values_list("language", flat=True).distinct())
