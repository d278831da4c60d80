"""Which entries of the history somebody asks for: of what, by whom, which acts, when, what changed.

The values come from an address. Each is read strictly, and none reaches a query as a name: keys of
the stored JSON are chosen from ``FIELDS`` and are parameters even then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Verb
from ..exceptions import Refused, Words
from ..models import Activity, Article, Claim, Segment, User
from ..policies import Standing
from ..querysets import ActivityQuerySet
from .agreement import end_of, period_in, start_of

PROGRAM = "Claimdesk"  # acts that no person did: settling by agreement
NOBODY = "claimdesk"  # the same, in an address
MOST_CHOICES = 200

# Acts that are asked for together: the name in an address, what people read, the verbs' beginnings.
GROUPS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "articles": (gettext_lazy("Articles"), ("article.", "segment.")),
    "claims": (
        gettext_lazy("Claims"),
        tuple(
            f"claim.{act}"
            for act in (
                "added", "changed", "moved", "split", "merged", "withdrawn", "restored", "ready",
                "undone", "reverted",
            )
        ),
    ),
    "reviews": (gettext_lazy("Reviews"), ("assignment.", "review.", "citation.")),
    "verdicts": (
        gettext_lazy("Final verdicts"),
        ("claim.settled", "claim.sent_back", "claim.reopened", "correction.", "spot_check."),
    ),
    "talk": (gettext_lazy("Talk"), ("comment.", "discussion.")),
    "people": (gettext_lazy("People"), ("member.", "invitation.", "account.")),
    "settings": (gettext_lazy("Settings"), ("project.",)),
}  # fmt: skip

# Fields by which entries can be found, as they are stored, in groups.
FIELDS: list[tuple[Words, dict[str, Words]]] = [
    (
        gettext_lazy("Claims"),
        {
            "text": gettext_lazy("Wording"),
            "anchors": gettext_lazy("Edges"),
            "speakers": gettext_lazy("Speakers"),
            "kind": gettext_lazy("Kind"),
            "worth": gettext_lazy("Check-worthiness"),
            "uttered_on": gettext_lazy("Said on"),
            "withdrawn": gettext_lazy("Withdrawn"),
        },
    ),
    (
        gettext_lazy("Reviews and verdicts"),
        {
            "content_verdict": gettext_lazy("Verdict"),
            "attribution_verdict": gettext_lazy("Verdict on the speaker"),
            "confidence": gettext_lazy("Confidence"),
            "justification": gettext_lazy("Justification"),
            "as_of": gettext_lazy("As of"),
            "stance": gettext_lazy("Stance of a source"),
            "url": gettext_lazy("Web address"),
            "quote": gettext_lazy("Quote of a source"),
        },
    ),
    (
        gettext_lazy("Articles"),
        {
            "title": gettext_lazy("Title"),
            "publisher": gettext_lazy("Publisher"),
            "byline": gettext_lazy("Byline"),
            "published_on": gettext_lazy("Published on"),
            "language": gettext_lazy("Language"),
            "disposition": gettext_lazy("Sentences accounted for"),
        },
    ),
    (gettext_lazy("People"), {"role": gettext_lazy("Role")}),
    (
        gettext_lazy("Settings"),
        {
            "guideline": gettext_lazy("Guideline"),
            "content_scale": gettext_lazy("Content scale"),
            "attribution_scale": gettext_lazy("Attribution scale"),
            "reviews_per_claim": gettext_lazy("Reviews per claim"),
            "blind": gettext_lazy("Blind"),
            "minimum_sources": gettext_lazy("Minimum sources"),
            "minimum_justification": gettext_lazy("Minimum justification"),
            "agreement_rule": gettext_lazy("Agreement rule"),
            "review_days": gettext_lazy("Review days"),
            "discussion_days": gettext_lazy("Discussion days"),
            "publishes": gettext_lazy("Publishes final verdicts"),
            "offered_kinds": gettext_lazy("Kinds offered"),
            "kind_notes": gettext_lazy("Explanations of kinds"),
        },
    ),
]
FIELD_NAMES = {name: label for _group, names in FIELDS for name, label in names.items()}

Choice = tuple[str, str]


class Changes(Func):
    """Whether ``before`` and ``after`` differ in a field, of the object or of one of its claims.

    Nothing, as null, "", [] or {}, is all the same. What is compared is the stored JSON.
    """

    output_field = BooleanField()
    template = """EXISTS (
        SELECT FROM (VALUES (%(expressions)s)) AS act (before, after, field)
        CROSS JOIN LATERAL (
            SELECT act.before -> act.field, act.after -> act.field
            WHERE jsonb_typeof(act.after -> 'claims') IS DISTINCT FROM 'object'
            UNION ALL
            SELECT act.before -> 'claims' -> told.key -> act.field, told.value -> act.field
            FROM jsonb_each(CASE jsonb_typeof(act.after -> 'claims')
                            WHEN 'object' THEN act.after -> 'claims' END) AS told
        ) AS told (was, became)
        WHERE CASE WHEN told.was IN ('null', '""', '[]', '{}', 'false') THEN NULL
                   ELSE told.was END
            IS DISTINCT FROM
            CASE WHEN told.became IN ('null', '""', '[]', '{}', 'false') THEN NULL
                 ELSE told.became END
    )"""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Every value is as it stands in the address, "" when left out.

    ``person`` is a user's id or ``NOBODY``; ``verb`` an act or a group of acts; ``since`` and
    ``until`` are days, both included; ``field`` is one of ``FIELD_NAMES``; ``article`` an id;
    ``claim`` a claim's number within the article.
    """

    person: str = ""
    verb: str = ""
    since: str = ""
    until: str = ""
    field: str = ""
    article: str = ""
    claim: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any], *, without: Sequence[str] = ()) -> HistoryFilter:
        """Read an address. ``Refused`` names the first value that cannot be.

        ``without`` are those that the page itself has chosen already.
        """
        names = [f.name for f in fields(cls) if f.name not in without]
        given = cls(**{name: str(values.get(name) or "") for name in names})
        if given.verb and given.verb not in GROUPS and given.verb not in Verb.values:
            raise Refused(_("This is not an act of the history."), field="verb")
        if given.person and given.person != NOBODY and not _is_id(given.person):
            raise Refused(_("This is not a person."), field="person")
        if given.field and given.field not in FIELD_NAMES:
            raise Refused(_("This is not a field of the history."), field="field")
        if given.article and not _is_id(given.article):
            raise Refused(_("This is not an article."), field="article")
        if given.claim and not (_is_id(given.claim) and len(given.claim) < 10):
            raise Refused(_("This is not the number of a claim."), field="claim")
        period_in(given.since, given.until)
        return given

    @property
    def narrows(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def query(self, **more: Any) -> str:
        """What is chosen, as a query string. ``more`` is added, or takes a value's place."""
        chosen = {f.name: getattr(self, f.name) for f in fields(self)} | more
        return urlencode({name: value for name, value in chosen.items() if value})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def verbs_in(group: str) -> list[str]:
    beginnings = GROUPS[group][1]
    return [verb for verb in Verb.values if verb.startswith(beginnings)]


def activities(
    standing: Standing, chosen: HistoryFilter, of: Article | Claim | None = None
) -> ActivityQuerySet:
    """The entries that are asked for, as far as the actor may see them; in no order yet.

    ``of`` is what a page is about; the filter narrows that to one article or claim.
    """
    rows = Activity.objects.visible_to(standing.actor).filter(project=standing.project)
    about = scope_of(standing, chosen, of)
    if about is not None:
        rows = rows.filter(_about(about))
    rows = narrowed(rows, chosen)
    if chosen.field:
        rows = rows.filter(Changes(F("before"), F("after"), Value(chosen.field)))
    return rows


def narrowed(rows: ActivityQuerySet, chosen: HistoryFilter) -> ActivityQuerySet:
    """By person, act and days."""
    if chosen.person:
        rows = rows.filter(actor=None if chosen.person == NOBODY else int(chosen.person))
    if chosen.verb:
        group = chosen.verb in GROUPS
        rows = rows.filter(verb__in=verbs_in(chosen.verb) if group else [chosen.verb])
    first, last = period_in(chosen.since, chosen.until)
    if first:
        rows = rows.filter(at__gte=start_of(first))
    if last:
        rows = rows.filter(at__lt=end_of(last))
    return rows


def scope_of(
    standing: Standing, chosen: HistoryFilter, of: Article | Claim | None
) -> Article | Claim | None:
    """What the page and its filter together are about; an id of nothing is about nothing."""
    if chosen.article:
        of = Article(pk=int(chosen.article), project=standing.project)
    if chosen.claim:
        if not isinstance(of, Article):
            raise Refused(_("Choose the claim's article, too."), field="claim")
        seen = Claim.objects.visible_to(standing.actor).filter(project=standing.project)
        found = seen.filter(article=of.pk, number=int(chosen.claim)).first()
        return found or Claim(pk=0, article=of)
    return of


def _about(of: Article | Claim) -> Q:
    """The entries of one thing.

    Splitting and merging are told once, of the first claim; they belong to the others too. An
    article's history holds that of its sentences and claims.
    """
    if isinstance(of, Claim):
        together = Q(object_type="claim", after__claims__has_key=str(of.pk))
        siblings = _ids(Claim.objects.filter(article=of.article_id))
        return Q(claim=of) | Q(together, claim__in=siblings)
    return (
        Q(claim__in=_ids(Claim.objects.filter(article=of)))
        | Q(object_type="article", object_id=of.pk)
        | Q(object_type="segment", object_id__in=_ids(Segment.objects.filter(article=of)))
    )


def _ids(rows: Any) -> Any:
    return rows.order_by().values("pk")


# --- what there is to choose from ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """Options by group, "" for those in none. ``claims`` are of the article that was chosen."""

    people: list[Choice]
    verbs: list[tuple[str, list[Choice]]]
    fields: list[tuple[str, list[Choice]]]
    articles: list[Choice]
    claims: list[Choice]


def filter_choices(
    standing: Standing, chosen: HistoryFilter, of: Article | Claim | None
) -> Choices:
    articles = Article.objects.visible_to(standing.actor).filter(project=standing.project)
    claims = Claim.objects.visible_to(standing.actor).filter(project=standing.project)
    which = of.pk if isinstance(of, Article) else int(chosen.article or 0)
    return Choices(
        people=people_of(standing),
        verbs=verb_choices(GROUPS),
        fields=[
            (str(group), [(name, str(label)) for name, label in names.items()])
            for group, names in FIELDS
        ],
        articles=[]
        if of
        else [
            (str(pk), title)
            for pk, title in articles.order_by("-pk").values_list("pk", "title")[:MOST_CHOICES]
        ],
        claims=[
            (str(number), f"{number}: {text[:60]}")
            for number, text in claims.filter(article=which)
            .order_by("number")
            .values_list("number", "text")[:MOST_CHOICES]
        ]
        if which
        else [],
    )


def verb_choices(groups: Iterable[str]) -> list[tuple[str, list[Choice]]]:
    """The acts of each group, after all of it at once."""
    return [
        (
            str(label),
            [
                (name, _("All about %(label)s") % {"label": str(label).lower()}),
                *_labels(verbs_in(name)),
            ],
        )
        for name in groups
        for label, _beginnings in [GROUPS[name]]
    ]


def _labels(verbs: list[str]) -> list[Choice]:
    return [(verb, str(Verb(verb).label).capitalize()) for verb in verbs]


def people_of(standing: Standing) -> list[Choice]:
    """Members and former members who did something that the actor may see: (id, name)."""
    seen = Activity.objects.visible_to(standing.actor).filter(
        project=standing.project, actor=OuterRef("pk")
    )
    people = User.objects.filter(Exists(seen)).order_by("username")
    return [(str(person.pk), person.name) for person in people] + [(NOBODY, PROGRAM)]
