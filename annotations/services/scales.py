"""Verdict scales: the shipped ones, and those that a project makes for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..choices import Aspect, Verb
from ..exceptions import Incomplete, NotAllowed, Refused, StaleVersion
from ..models import Project, VerdictLabel, VerdictScale
from ..policies import Standing, can_manage
from ..scales import SHIPPED
from ..verdicts import Draft, Effect, Verdict, effect_of, problems_of
from .activity import record
from .projects import change_project

CODE_LENGTH = 40


@transaction.atomic
def install_shipped_scales() -> list[VerdictScale]:
    """Store the shipped scales that are not there yet; returns the new ones."""
    stored = set(VerdictScale.objects.shipped().values_list("slug", "version"))
    new = [scale for scale in SHIPPED if (scale.slug, scale.version) not in stored]
    for scale in new:
        row = VerdictScale.objects.create(
            slug=scale.slug,
            version=scale.version,
            name=scale.name,
            aspect=scale.aspect,
            ordinal=scale.ordinal,
            best=scale.best,
            worst=scale.worst,
        )
        VerdictLabel.objects.bulk_create(
            VerdictLabel(scale=row, rank=rank, **label._asdict())
            for rank, label in enumerate(scale.labels, start=1)
        )
    return list(VerdictScale.objects.shipped().filter(slug__in=[scale.slug for scale in new]))


@transaction.atomic
def save_scale(
    *, standing: Standing, version: int, aspect: Aspect, base: VerdictScale, draft: Draft
) -> Effect:
    """Make the draft, an edited ``base``, the project's scale of that aspect.

    ``version`` is that of the project: one scale is changed at a time (P3). What a stored version
    means never changes: other words, ratings or another order make a new version, and reviews keep
    the one they were given on. ``Incomplete`` names the inputs that are at fault.
    """
    project = _locked(standing, version, {"verdicts": spelled(draft)})
    if base.aspect != aspect or base.project_id not in (None, project.pk):
        raise Refused(_("This scale is not one of the project’s."), field="base")
    if problems := problems_of(draft):
        raise Incomplete(problems)
    stored = draft_of(base)
    if not {row.code for row in draft.verdicts} <= {"", *(row.code for row in stored.verdicts)}:
        raise Refused(_("This verdict is not on the scale."), field="verdicts")
    used = getattr(project, f"{aspect}_scale_id") == base.pk
    effect = effect_of(draft, stored, current=used, own=base.project_id is not None)
    if effect == Effect.LOOKS:
        _change_looks(standing, project, base, stored, draft)
    elif effect != Effect.NOTHING:
        chosen = base if effect == Effect.CHOICE else _new_version(project, aspect, stored, draft)
        _use(standing, version, aspect, chosen)
    return effect


@transaction.atomic
def ask_no_attribution(*, standing: Standing, version: int) -> None:
    """From now on reviewers are not asked whether it was said. What they said stays."""
    _locked(standing, version, {"attribution_scale": None})
    _use(standing, version, Aspect.ATTRIBUTION, None)


def draft_of(scale: VerdictScale) -> Draft:
    """The stored scale as it is edited."""
    rows = scale.labels.order_by("rank")
    verdicts = (
        Verdict(row.code, row.letter, row.name, row.definition, row.colour, row.rating, row.retired)
        for row in rows
    )
    return Draft(scale.name, scale.ordinal, tuple(verdicts))


def next_version(project: Project, aspect: Aspect) -> int:
    """The number of the next version of the project's own scale."""
    own = VerdictScale.objects.filter(project=project, aspect=aspect).order_by("version")
    return max(own.values_list("version", flat=True), default=0) + 1


def spelled(draft: Draft) -> list[str]:
    """The verdicts as the history tells them and a conflict compares them."""
    return [
        f"{row.letter} {row.name}{'' if row.rating is None else f' ({row.rating})'}:"
        f" {row.definition}{' [hidden]' if row.hidden else ''}"
        for row in draft.verdicts
    ]


def _locked(standing: Standing, version: int, mine: dict[str, Any]) -> Project:
    if not can_manage(standing):
        raise NotAllowed
    project = Project.objects.select_for_update().get(pk=standing.project.pk)
    if project.version != version:
        raise StaleVersion(current=project, mine=mine)
    return project


def _use(standing: Standing, version: int, aspect: Aspect, scale: VerdictScale | None) -> None:
    chosen: dict[str, Any] = {f"{aspect}_scale": scale}
    change_project(standing=standing, version=version, **chosen)


def _new_version(project: Project, aspect: Aspect, stored: Draft, draft: Draft) -> VerdictScale:
    """The verdicts that can be chosen; hidden ones stay behind, on the version before."""
    ratings = [row.rating for row in draft.shown if row.rating is not None]
    scale = VerdictScale.objects.create(
        project=project,
        # Unlike those of other projects, so that “slug@version” in an export is one scale.
        slug=f"{project.slug[: 59 - len(aspect)]}-{aspect}",
        version=next_version(project, aspect),
        name=draft.name,
        aspect=aspect,
        ordinal=draft.ordinal,
        best=max(ratings, default=None),
        worst=min(ratings, default=None),
    )
    VerdictLabel.objects.bulk_create(
        VerdictLabel(
            scale=scale,
            code=code,
            letter=row.letter,
            name=row.name,
            definition=row.definition,
            rank=rank,
            rating=row.rating,
            colour=row.colour,
        )
        for rank, (code, row) in enumerate(
            zip(_codes(stored, draft.shown), draft.shown, strict=True), start=1
        )
    )
    return scale


def _codes(stored: Draft, rows: Sequence[Verdict]) -> list[str]:
    """A verdict keeps its code with its name: in an export, the code must not say another thing."""
    named = {row.code: row.name for row in stored.verdicts}
    codes = [row.code if row.code and named.get(row.code) == row.name else "" for row in rows]
    for place, row in enumerate(rows):
        if not codes[place]:
            stem = slugify(row.name)[: CODE_LENGTH - 3].strip("-_") or f"verdict-{place + 1}"
            taken, number, code = set(codes), 2, stem
            while code in taken:
                code, number = f"{stem}-{number}", number + 1
            codes[place] = code
    return codes


def _change_looks(
    standing: Standing, project: Project, scale: VerdictScale, stored: Draft, draft: Draft
) -> None:
    VerdictScale.objects.filter(pk=scale.pk).update(name=draft.name)
    for row in draft.verdicts:
        scale.labels.filter(code=row.code).update(colour=row.colour, retired=row.hidden)
    project.version += 1
    project.save(update_fields=["version"])
    record(
        actor=standing.actor,
        project=project,
        verb=Verb.PROJECT_CHANGED,
        of=project,
        before=_told(scale.aspect, stored),
        after=_told(scale.aspect, draft),
    )


def _told(aspect: str, draft: Draft) -> dict[str, Any]:
    colours = [f"{row.letter} {row.colour}" for row in draft.verdicts]
    return {
        f"{aspect}_scale_name": draft.name,
        f"{aspect}_verdicts": spelled(draft),
        f"{aspect}_colours": colours,
    }
