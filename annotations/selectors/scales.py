"""The page on which a project's verdict scale is read and edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Aspect, Colour
from ..models import Review, VerdictScale
from ..policies import Standing
from ..scales import shown_scale
from ..verdicts import MOST, Draft, Effect, Verdict
from .contrast import Contrast, contrasts


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """A verdict with its place among all rows; ``key`` is the digit that chooses it, "" if hidden.

    ``errors`` are sentences by part: letter, name, definition, colour, rating.
    """

    place: int
    verdict: Verdict
    key: str
    rating: str
    errors: Mapping[str, str]
    contrast: Contrast | None
    shared: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A scale to start from, or to use as it is."""

    name: str
    version: int
    url: str
    letters: str
    own: bool
    current: bool


@dataclass(frozen=True, slots=True)
class ScalePage:
    """``current`` is the project's scale of this aspect; ``base`` the one that is edited.

    ``in_use`` counts submitted reviews on ``current`` that are open to the reader (P6).
    """

    aspect: Aspect
    current: VerdictScale | None
    base: VerdictScale | None
    draft: Draft
    rows: list[ScaleRow]
    next_version: int
    in_use: int
    chosen: int = 0
    effect: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    tabs: list[dict[str, object]] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)
    none_url: str = ""

    @property
    def is_keyed(self) -> bool:
        """Whether digits choose these verdicts: on the review page they belong to the content."""
        return self.aspect == Aspect.CONTENT

    @property
    def is_full(self) -> bool:
        return len(self.draft.shown) >= MOST

    @property
    def says(self) -> str:
        """What a save must bring along: that this effect, and no other, was read before."""
        return f"{self.effect}-{self.next_version}" if self.effect else ""

    @property
    def saves(self) -> bool:
        return bool(self.effect) and self.effect != Effect.NOTHING

    @property
    def summary(self) -> list[dict[str, str]]:
        """The errors with what they lead to, for ``components/error_summary.html``."""
        return [self._summed(name, text) for name, text in self.errors.items()]

    def _summed(self, name: str, text: str) -> dict[str, str]:
        place = name.partition("-")[2]
        if not place:
            return {"text": text, "target": f"id_{name}"}
        verdict = self.draft.verdicts[int(place)]
        title = verdict.name[:60] or _("Verdict %(number)s") % {"number": int(place) + 1}
        return {"text": f"{title}: {text}", "target": f"row-{place}"}


def scale_page(
    standing: Standing,
    aspect: Aspect,
    draft: Draft,
    base: VerdictScale | None,
    *,
    next_version: int,
    chosen: int = 0,
    effect: str = "",
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> ScalePage:
    project = standing.project
    current = project.content_scale if aspect == Aspect.CONTENT else project.attribution_scale
    address = reverse("settings.scale", args=[project.slug])
    return ScalePage(
        aspect=aspect,
        current=current,
        base=base,
        draft=draft,
        rows=rows_of(draft, errors or {}, typed or {}),
        next_version=next_version,
        in_use=in_use(standing, aspect, current),
        chosen=min(chosen, max(len(draft.verdicts) - 1, 0)),
        effect=effect,
        errors=errors or {},
        tabs=tabs_of(standing, aspect),
        templates=_templates(standing, aspect, current),
        none_url=f"{address}?aspect=attribution&from=none"
        if aspect == Aspect.ATTRIBUTION and current
        else "",
    )


def rows_of(draft: Draft, errors: Mapping[str, str], typed: Mapping[str, str]) -> list[ScaleRow]:
    used = Counter(verdict.colour for verdict in draft.shown)
    rows, key = [], 0
    for place, verdict in enumerate(draft.verdicts):
        key += not verdict.hidden
        stored = "" if verdict.rating is None else str(verdict.rating)
        rows.append(
            ScaleRow(
                place=place,
                verdict=verdict,
                key="" if verdict.hidden else str(key),
                rating=typed.get(f"rating-{place}", stored)[:20],
                errors={
                    name.partition("-")[0]: text
                    for name, text in errors.items()
                    if name.endswith(f"-{place}")
                },
                contrast=contrasts().get(verdict.colour),
                shared=used[verdict.colour] > 1 and not verdict.hidden,
                is_first=place == 0,
                is_last=place == len(draft.verdicts) - 1,
            )
        )
    return rows


def colours() -> list[tuple[str, str, Contrast]]:
    """The tested colours: value, name, and how well letters read on each."""
    return [(value, str(label), contrasts()[value]) for value, label in Colour.choices]


def in_use(standing: Standing, aspect: Aspect, scale: VerdictScale | None) -> int:
    """Submitted reviews on that scale that are open to the actor: no hint of any other (P6)."""
    if scale is None:
        return 0
    rows = Review.objects.comparable_by(standing.actor).filter(project=standing.project)
    return rows.filter(**{f"{aspect}_label__scale": scale}).count()


def scales_of(standing: Standing, aspect: Aspect) -> list[VerdictScale]:
    """What the project may use: its own versions, newest first, then the shipped ones' newest."""
    rows = VerdictScale.objects.for_project(standing.project).filter(aspect=aspect)
    found = list(rows.prefetch_related("labels"))
    newest = {row.slug: row for row in sorted(found, key=lambda row: row.version)}
    own = sorted((row for row in found if row.project_id), key=lambda row: -row.version)
    shipped = [row for row in found if not row.project_id and newest[row.slug].pk == row.pk]
    return [*own, *shipped]


def tabs_of(standing: Standing, aspect: Aspect) -> list[dict[str, object]]:
    address = reverse("settings.scale", args=[standing.project.slug])
    names = {Aspect.CONTENT: _("Is it so?"), Aspect.ATTRIBUTION: _("Was it said?")}
    return [
        {"label": label, "url": f"{address}?aspect={value}", "current": value == aspect}
        for value, label in names.items()
    ]


def _templates(standing: Standing, aspect: Aspect, current: VerdictScale | None) -> list[Template]:
    address = reverse("settings.scale", args=[standing.project.slug])
    return [
        Template(
            name=shown_scale(row),
            version=row.version,
            url=f"{address}?aspect={aspect}&from={row.pk}",
            letters=" ".join(label.letter for label in row.labels.all() if not label.retired),
            own=row.project_id is not None,
            current=current is not None and row.pk == current.pk,
        )
        for row in scales_of(standing, aspect)
    ]
