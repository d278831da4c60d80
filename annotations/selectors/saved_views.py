"""The saved views above a table, and what of one is still possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from ..choices import Screen
from ..exceptions import Refused
from ..models import SavedView
from ..policies import Standing, can_change_view, can_manage
from .articles_table import ArticleFilter
from .claims_table import ClaimFilter

Filter = ClaimFilter | ArticleFilter
FILTERS: dict[str, type[ClaimFilter] | type[ArticleFilter]] = {
    Screen.CLAIMS: ClaimFilter,
    Screen.ARTICLES: ArticleFilter,
}


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view as a link: ``query`` is what of its filter is possible now."""

    view: SavedView
    query: str
    current: bool
    own: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class ViewsBar:
    """``query`` is the filter that is shown. Whoever has it as a view need not save it again."""

    screen: str
    query: str
    views: Sequence[ShownView]
    may_share: bool

    @property
    def changeable(self) -> list[ShownView]:
        return [shown for shown in self.views if shown.current and shown.may_change]

    @property
    def savable(self) -> bool:
        return bool(self.query) and not any(one.current and one.own for one in self.views)


def possible(screen: str, query: str) -> Filter:
    """The filter of a query string, without the values that are none of its choices any more."""
    values = dict(parse_qsl(query))
    while True:
        try:
            return FILTERS[screen].of(values)
        except Refused as refused:
            if values.pop(refused.field, None) is None:
                return FILTERS[screen]()


def views_bar(standing: Standing, screen: str, chosen: Filter) -> ViewsBar:
    """One's own views and the shared ones, by name; one query."""
    rows = SavedView.objects.visible_to(standing.actor).filter(
        project=standing.project, screen=screen
    )
    query = chosen.query()
    shown = []
    for view in rows.select_related("person").order_by("name", "pk"):
        its = possible(screen, view.query).query()
        own = view.person_id == standing.actor.pk
        may_change = can_change_view(standing, view)
        shown.append(ShownView(view, its, its == query, own, may_change))
    return ViewsBar(screen, query, shown, can_manage(standing))
