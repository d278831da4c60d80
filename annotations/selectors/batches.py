"""What of a batch is shown: the ticked rows as they are now, and what was just done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from ..choices import Verb
from ..models import Activity, Claim
from ..policies import Standing
from .articles_table import ArticleRow, article_rows, shown_articles
from .claims_table import shown_claims, with_row_facts
from .tokens import sequence_of

SEPARATOR = "."
MOST_STEPS = 50


def ticked_claims(standing: Standing, ids: Sequence[int]) -> list[Claim]:
    """Those of the ticked claims that the actor sees, in reading order."""
    rows = with_row_facts(shown_claims(standing).filter(pk__in=ids))
    return list(rows.order_by("-article_id", "number"))


def ticked_articles(standing: Standing, ids: Sequence[int]) -> list[ArticleRow]:
    articles = shown_articles(standing).filter(pk__in=ids).order_by("-pk")
    return article_rows(standing, list(articles))


@dataclass(frozen=True, slots=True)
class Done:
    """A batch that can be undone: ``did`` are the tokens of its steps."""

    did: str
    number: int
    verb: str

    @property
    def was_undo(self) -> bool:
        return self.verb == Verb.CLAIM_UNDONE

    @property
    def words(self) -> str:
        if self.verb == Verb.CLAIM_WITHDRAWN:
            said = ngettext(
                "%(number)s claim withdrawn.", "%(number)s claims withdrawn.", self.number
            )
        elif self.verb == Verb.CLAIM_UNDONE:
            said = ngettext(
                "%(number)s claim put back as it was before.",
                "%(number)s claims put back as they were before.",
                self.number,
            )
        else:
            said = ngettext("%(number)s claim changed.", "%(number)s claims changed.", self.number)
        return said % {"number": self.number}


def steps_of(standing: Standing, did: str) -> list[Activity]:
    """The steps of a batch, in the order in which they were done; [] when a token is none."""
    tokens = did.split(SEPARATOR)[: MOST_STEPS + 1] if did else []
    places = {sequence_of(standing.project, token) or 0 for token in tokens}
    if not tokens or len(places) > MOST_STEPS:
        return []
    seen = Activity.objects.visible_to(standing.actor).filter(project=standing.project)
    found = list(
        seen.filter(sequence__in=places, object_type="claim")
        .order_by("sequence")
        .select_related("claim")
    )
    return found if len(found) == len(places) else []


def done_now(standing: Standing, did: str) -> Done | None:
    """The batch that was just done, for the strip that undoes it."""
    steps = steps_of(standing, did)
    return Done(did, len(steps), steps[0].verb) if steps else None
