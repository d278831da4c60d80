"""What happened, newest first: in the project, to one article, to one claim; and bringing back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..exceptions import InvalidState, Refused, StaleVersion
from ..exports.download import as_download
from ..exports.history import FORMATS, History, stream_history
from ..models import Activity, Article, Claim, Project
from ..policies import can_edit_claims, can_view
from ..selectors.history import head_of, history_page, sees_all
from ..selectors.history_filter import HistoryFilter, activities, filter_choices, scope_of
from ..selectors.history_words import Words, fields_of
from ..selectors.tokens import token_of
from ..services import restore as services
from .access import ProjectRequest, page, project_view, version_of
from .claims_page import article_tabs, claims_url
from .conflicts import conflict
from .lookup import activity_or_404, article_or_404, claim_or_404
from .paging import cursors, neighbours
from .retries import carry_out, key_of, new_key

HERE = "history.index"
SIDES = {
    "before": gettext_lazy("As it was before this change"),
    "after": gettext_lazy("As this change left it"),
}


@project_view(can_view, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    return _history(request, "history/index.html", HistoryFilter.of(request.GET.dict()))


@project_view(can_view, "GET")
def article(request: ProjectRequest, article_id: int) -> HttpResponse:
    of = article_or_404(request.standing, article_id)
    chosen = HistoryFilter.of(request.GET.dict(), without=("article",))
    tabs = article_tabs(request, of, "history", of.claims.standing().count())
    return _history(request, "history/article.html", chosen, of, article=of, tabs=tabs)


@project_view(can_view, "GET")
def claim(request: ProjectRequest, claim_id: int) -> HttpResponse:
    of = claim_or_404(request.standing, claim_id)
    chosen = HistoryFilter.of(request.GET.dict(), without=("article", "claim"))
    return _history(request, "history/claim.html", chosen, of, claim=of)


def _history(
    request: ProjectRequest,
    template: str,
    chosen: HistoryFilter,
    of: Article | Claim | None = None,
    **more: Any,
) -> HttpResponse:
    entries, found = history_page(request.standing, chosen, of, **cursors(request))
    place = {"article": of.pk} if isinstance(of, Article) else {}
    if isinstance(of, Claim):
        place = {"article": of.article_id, "claim": of.number}
    context = {
        "entries": entries,
        "chosen": chosen,
        "choices": filter_choices(request.standing, chosen, of),
        "head": head_of(request.standing) if of is None else None,
        "download": {name: chosen.query(**place, format=name) for name in FORMATS},
        **neighbours(request, found, chosen.query()),
        **more,
    }
    return page(request, template, context, current=HERE)


@project_view(can_view, "GET")
def download(request: ProjectRequest) -> HttpResponseBase:
    """The entries that a page would show, all of them. ``format`` is one of ``FORMATS``."""
    standing, chosen = request.standing, HistoryFilter.of(request.GET.dict())
    form = request.GET.get("format", "csv")
    if form not in FORMATS:
        raise Refused(_("There is no such format."), field="format")
    scope = scope_of(standing, chosen, None)
    chunks = stream_history(
        History(
            rows=activities(standing, chosen),
            form=form,
            sealed=sees_all(standing, scope),
            raw=bool(request.GET.get("raw")),
        )
    )
    return as_download(request, chunks, f"history-{standing.project.slug}", form)


# ---- bringing back


@project_view(can_edit_claims, "GET", "POST")
def restore(request: ProjectRequest, step: str) -> HttpResponse:
    """Now → will be, and the button. ``side`` is which version of the entry; ``claim`` a number."""
    activity = activity_or_404(request.standing, step)
    given = request.POST if request.method == "POST" else request.GET
    of = _restorable(request, activity, given.get("claim", ""))
    side = given.get("side") or _side(activity, of)
    if side not in SIDES:
        raise Refused(_("This is no version of the entry."), field="side")
    if request.method != "POST":
        return _confirm(request, activity, of, side)
    version = version_of(request)
    try:
        place = carry_out(request, lambda: _restored(request, activity, of, version, side))
    except StaleVersion as stale:
        return _stale(request, stale, services.held(activity, side, of))
    except Refused as refused:
        status = 409 if isinstance(refused, InvalidState) else 400
        return _confirm(request, activity, of, side, refused=refused.sentence, status=status)
    messages.success(request, _("The earlier version is back."))
    return HttpResponseRedirect(place)


def _restorable(
    request: ProjectRequest, activity: Activity, number: str
) -> Claim | Article | Project:
    """What the entry holds versions of: by default the thing it is told of."""
    standing = request.standing
    if activity.object_type == "project":
        return standing.project
    if activity.object_type == "article":
        return article_or_404(standing, activity.object_id)
    lead = claim_or_404(standing, activity.claim_id or 0)
    if activity.object_type != "claim":
        raise Refused(services.NOTHING_HELD, field="side")
    if not number or number == str(lead.number):
        return lead
    for pk in (activity.after or {}).get("claims") or {}:
        other = claim_or_404(standing, int(pk))
        if str(other.number) == number:
            return other
    raise Refused(_("This entry tells of another claim."), field="claim")


def _side(activity: Activity, of: Claim | Article | Project) -> str:
    """The version to offer first: what a change did away with, else what it brought."""
    before = services.held(activity, "before", of)
    return "before" if before and not services.stands(of, before) else "after"


def _restored(
    request: ProjectRequest,
    activity: Activity,
    of: Claim | Article | Project,
    version: int,
    side: str,
) -> str:
    """Carry it out; the address of what is restored."""
    standing, slug = request.standing, request.standing.project.slug
    which: dict[str, Any] = {
        "standing": standing, "version": version, "activity": activity, "side": side,
    }  # fmt: skip
    if isinstance(of, Claim):
        done = services.restore_claim(claim=of, **which)
        did = f"claim={of.number}&did={token_of(done.activity)}"
        return claims_url(request, of.article_id, did)
    if isinstance(of, Article):
        services.restore_details(article=of, **which)
        return reverse("articles.details", args=[slug, of.pk])
    services.restore_settings(**which)
    return reverse("history.index", args=[slug])


def _confirm(
    request: ProjectRequest,
    activity: Activity,
    of: Claim | Article | Project,
    side: str,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    standing = request.standing
    try:
        services.check_restorable(standing, of)
    except Refused as error:
        refused = refused or error.sentence
    now, then = services.stored(of), services.held(activity, side, of)
    context = {
        "activity": activity,
        "actor": activity.actor.name if activity.actor else "Claimdesk",
        "of": of,
        "what": _name(of),
        "claim": of if isinstance(of, Claim) else None,
        "side": side,
        "sides": [
            (name, label) for name, label in SIDES.items() if services.held(activity, name, of)
        ],
        "changes": list(fields_of({name: now[name] for name in then}, then, Words(standing, []))),
        "refused": refused,
        "back_url": _history_url(request, of),
        "request_key": key_of(request) or new_key(),
    }
    return page(request, "history/restore.html", context, current=HERE, status=status)


def _name(of: Claim | Article | Project) -> str:
    if isinstance(of, Claim):
        return _("claim %(number)s") % {"number": of.number}
    return _("the details") if isinstance(of, Article) else _("the settings")


def _history_url(request: ProjectRequest, of: Claim | Article | Project) -> str:
    slug = request.standing.project.slug
    if isinstance(of, Project):
        return reverse("history.index", args=[slug])
    name = "history.claim" if isinstance(of, Claim) else "history.article"
    return reverse(name, args=[slug, of.pk])


def _stale(request: ProjectRequest, stale: StaleVersion, mine: dict[str, Any]) -> HttpResponse:
    """Both versions, field by field: what would have come back, and what somebody saved."""
    theirs = {name: services.stored(stale.current)[name] for name in mine}
    return conflict(
        request,
        stale,
        what=_name(stale.current),
        fields=[
            {"label": change.field, "yours": change.after, "theirs": change.before, "serif": False}
            for change in fields_of(theirs, mine, Words(request.standing, []))
        ],
        keep_url=_history_url(request, stale.current),
        current=HERE,
    )
