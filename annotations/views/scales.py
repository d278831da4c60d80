"""The verdict scale of a project: read by all, edited by managers, one question at a time."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..choices import Aspect
from ..exceptions import Incomplete, NotAllowed, StaleVersion
from ..forms.fields import whole_number
from ..forms.scales import act_in, aspect_in, chosen_in, draft_in
from ..models import VerdictScale
from ..policies import can_manage, can_view
from ..selectors.scales import colours, rows_of, scale_page, tabs_of
from ..services.scales import ask_no_attribution, draft_of, next_version, save_scale, spelled
from ..verdicts import Draft, Effect, edited, effect_of, problems_of
from .access import ProjectRequest, page, project_view, version_of
from .conflicts import compared, conflict
from .retries import answer_before, carry_out, new_key
from .settings import HERE, frame

NO_SCALE = Draft("", False, ())
NONE = "none"  # stands for no scale, where an id would stand


@project_view(can_view, "GET", "POST")
def scale(request: ProjectRequest) -> HttpResponse:
    if request.method == "POST":
        return _posted(request)
    aspect = aspect_in(request.GET)
    if not can_manage(request.standing):
        return _read_only(request, aspect)
    asked = request.GET.get("from", "")
    base = _base(request, aspect, asked or str(_scale_id(request, aspect) or NONE))
    draft = draft_of(base) if base else NO_SCALE
    effect = _effect(request, aspect, draft, base) if asked and base else ""
    return _page(request, aspect, base, draft, effect=effect)


def _posted(request: ProjectRequest) -> HttpResponse:
    """Move, add, hide or take away a row; say what a save would do; or save what was said."""
    if not can_manage(request.standing):
        raise NotAllowed
    version, aspect = version_of(request), aspect_in(request.POST)
    act, place = act_in(request.POST)
    if act == "save" and answer_before(request) is not None:
        return redirect(_address(request, aspect))  # a retry finds another scale than it edits
    base = _base(request, aspect, request.POST.get("base", ""))
    if base is None:
        return _asked_for_none(request)
    draft, wrong = draft_in(request.POST, draft_of(base))
    if act not in ("check", "save"):
        draft, place = edited(draft, act, place)
        return _page(request, aspect, base, draft, chosen=place)
    if errors := problems_of(draft) | wrong:
        at_fault = [int(name.partition("-")[2]) for name in errors if "-" in name]
        chosen = min(at_fault, default=None)
        return _page(request, aspect, base, draft, errors=errors, chosen=chosen, status=400)
    if act == "save" and version != request.standing.project.version:
        return _stale(
            request, StaleVersion(current=request.standing.project, mine={}), aspect, draft
        )
    effect = _effect(request, aspect, draft, base)
    if act == "check" or request.POST.get("says") != f"{effect}-{_next(request, aspect)}":
        return _page(request, aspect, base, draft, effect=effect)
    return _save(request, aspect, base, draft)


def _save(
    request: ProjectRequest, aspect: Aspect, base: VerdictScale, draft: Draft
) -> HttpResponse:
    version = version_of(request)

    def act() -> str:
        return save_scale(
            standing=request.standing, version=version, aspect=aspect, base=base, draft=draft
        ).value

    try:
        effect = carry_out(request, act, guarded=True)
    except StaleVersion as stale:
        return _stale(request, stale, aspect, draft)
    except Incomplete as error:
        return _page(request, aspect, base, draft, errors=error.problems, status=400)
    if effect != Effect.NOTHING:
        messages.success(request, _("The scale is saved."))
    return redirect(_address(request, aspect))


def _asked_for_none(request: ProjectRequest) -> HttpResponse:
    if request.POST.get("says") != NONE:
        return _page(request, Aspect.ATTRIBUTION, None, NO_SCALE)
    version = version_of(request)

    def act() -> str:
        ask_no_attribution(standing=request.standing, version=version)
        return NONE

    try:
        carry_out(request, act, guarded=True)
    except StaleVersion as stale:
        return _stale(request, stale, Aspect.ATTRIBUTION, NO_SCALE)
    messages.success(request, _("Reviewers are no longer asked whether it was said."))
    return redirect(_address(request, Aspect.ATTRIBUTION))


def _base(request: ProjectRequest, aspect: Aspect, given: str) -> VerdictScale | None:
    """The scale that is edited; None for no scale, which only the second question may have."""
    if given == NONE and aspect == Aspect.ATTRIBUTION:
        return None
    number = whole_number(given, "base")
    usable = VerdictScale.objects.for_project(request.standing.project).filter(aspect=aspect)
    found = usable.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _scale_id(request: ProjectRequest, aspect: Aspect) -> int | None:
    number: int | None = getattr(request.standing.project, f"{aspect}_scale_id")
    return number


def _effect(request: ProjectRequest, aspect: Aspect, draft: Draft, base: VerdictScale) -> Effect:
    current = _scale_id(request, aspect) == base.pk
    return effect_of(draft, draft_of(base), current=current, own=base.project_id is not None)


def _next(request: ProjectRequest, aspect: Aspect) -> int:
    return next_version(request.standing.project, aspect)


def _address(request: ProjectRequest, aspect: Aspect) -> str:
    address = reverse("settings.scale", args=[request.standing.project.slug])
    return f"{address}?aspect={aspect}"


def _page(
    request: ProjectRequest,
    aspect: Aspect,
    base: VerdictScale | None,
    draft: Draft,
    *,
    effect: str = "",
    errors: Mapping[str, str] | None = None,
    chosen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = len(draft.verdicts)
    context = {
        "scale": scale_page(
            request.standing,
            aspect,
            draft,
            base,
            next_version=_next(request, aspect),
            chosen=chosen_in(request.POST, rows) if chosen is None else chosen,
            effect=effect,
            errors=errors,
            typed=request.POST if errors else None,
        ),
        "colours": colours(),
        "version": request.POST.get("version") or request.standing.project.version,
        "request_key": new_key(),
        **frame(request, "settings.scale", editable=True),
    }
    return page(request, "settings/scale.html", context, current=HERE, status=status)


def _read_only(request: ProjectRequest, aspect: Aspect) -> HttpResponse:
    project = request.standing.project
    current = project.content_scale if aspect == Aspect.CONTENT else project.attribution_scale
    context = {
        "current": current,
        "rows": rows_of(draft_of(current), {}, {}) if current else [],
        "tabs": tabs_of(request.standing, aspect),
        **frame(request, "settings.scale", editable=False),
    }
    return page(request, "settings/scale_read.html", context, current=HERE)


def _stale(
    request: ProjectRequest, stale: StaleVersion, aspect: Aspect, draft: Draft
) -> HttpResponse:
    """Both scales; when they are the same, what was asked for is done already."""
    current: VerdictScale | None = getattr(stale.current, f"{aspect}_scale")
    theirs = draft_of(current) if current else NO_SCALE
    fields = compared(
        {"name": _("Name of the scale"), "verdicts": _("Verdicts")},
        {"name": draft.name, "verdicts": "; ".join(spelled(draft))},
        {"name": theirs.name, "verdicts": "; ".join(spelled(theirs))},
    )
    if not fields and draft.ordinal == theirs.ordinal:
        return redirect(_address(request, aspect))
    return conflict(
        request,
        stale,
        what=_("the settings"),
        fields=fields,
        keep_url=_address(request, aspect),
        current=HERE,
    )
