"""Who owes which review: asking people, by hand or by plan, and changing what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from ..choices import Role, Worth
from ..exceptions import InvalidState, Refused, StaleVersion
from ..forms.assignments import day_in, ids_in, moves_in, pairs_in, person_in, rows_in
from ..models import Assignment
from ..policies import can_manage
from ..selectors.assignments import SOON, Load, WorkFilter, loads, people_who_owe, work_page
from ..selectors.queue import due_text
from ..services import assigning, assignments
from ..services.candidates import people_for, people_to_ask
from ..services.planning import WAYS
from ..services.plans import Wish, open_slots_by_article, plan_to_assign, plan_to_level
from .access import ProjectRequest, page, project_view, refusal, version_of
from .lookup import owed_or_404
from .paging import cursors, neighbours
from .retries import carry_out, new_key

HERE = "projects.overview"


@project_view(can_manage, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    chosen = WorkFilter.of(request.GET.get("person", ""), request.GET.get("overdue", ""))
    found = work_page(request.standing, chosen, **cursors(request))
    offers, today = people_for(request.standing, found.rows), timezone.localdate()
    context = {
        "rows": [(row, offers.get(row.pk, [])) for row in found.rows],
        "chosen": chosen,
        "people": people_who_owe(request.standing),
        "everybody": people_to_ask(request.standing),
        "today": today,
        "soon": today + SOON,
        "request_key": new_key(),
        **neighbours(request, found, chosen.query()),
    }
    return page(request, "assignments/index.html", context, current=HERE)


@project_view(can_manage, "POST")
def take_back(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    row, version = owed_or_404(request.standing, assignment_id), version_of(request)
    standing = request.standing

    def act() -> int:
        return assignments.take_back(standing=standing, assignment=row, version=version).pk

    said = _("Claim %(number)s is free for another reviewer.") % {"number": row.claim.number}
    return _carried_out(request, act, lambda _: said)


@project_view(can_manage, "POST")
def change(request: ProjectRequest) -> HttpResponse:
    """Of the ticked rows, or of one: ``action`` is "give", "due" or "take_back"."""
    rows, standing = rows_in(request.POST.getlist("rows")), request.standing
    action = request.POST.get("action", "")

    def act() -> int:
        if action == "give":
            person = person_in(request.POST.get("person", ""))
            moves = [(pk, version, person) for pk, version in rows.items()]
            return len(assigning.reassign_all(standing=standing, moves=moves))
        if action == "due":
            day = day_in(request.POST.get("due_on", ""))
            return len(assigning.set_due(standing=standing, rows=rows, due_on=day))
        if action == "take_back":
            return len(assigning.take_back_all(standing=standing, rows=rows))
        raise Refused(_("There is no such button."), field="action")

    return _carried_out(request, act, lambda n: SAID[action] % {"number": n})


SAID = {
    "give": ngettext_lazy("%(number)s review given on.", "%(number)s reviews given on.", "number"),
    "due": ngettext_lazy(
        "Due day of %(number)s review changed.", "Due day of %(number)s reviews changed.", "number"
    ),
    "take_back": ngettext_lazy(
        "%(number)s review taken back. Their claims are free for other reviewers.",
        "%(number)s reviews taken back. Their claims are free for other reviewers.",
        "number",
    ),
}


def _carried_out(
    request: ProjectRequest, act: Callable[[], int], said: Callable[[int], str]
) -> HttpResponse:
    try:
        number = carry_out(request, act)
    except StaleVersion as stale:
        return refusal(request, 409, _what_it_is(stale.current, request.POST.get("due_on", "")))
    except InvalidState as error:
        return refusal(request, 409, error.sentence, error.message_dict)
    messages.success(request, said(number))
    return redirect("assignments.index", request.standing.project.slug)


def _what_it_is(row: Assignment, wanted: str) -> str:
    """Both texts of a refused change (P3): what the row says now, and what was to be."""
    due = due_text(row.due_on, timezone.localdate())
    told = {
        "name": row.reviewer.name,
        "number": row.claim.number,
        "state": row.get_state_display().lower(),
        "due": due,
        "wanted": wanted,
    }
    sentences = [
        _("%(name)s’s review of claim %(number)s changed after you opened this page."),
        _("It is now %(state)s, due %(due)s.")
        if due
        else _("It is now %(state)s, with no due day."),
        *([_("You wanted it due %(wanted)s.")] if wanted else []),
        _("Nothing was saved."),
    ]
    return " ".join(sentence % told for sentence in sentences)


# --- plans ---------------------------------------------------------------------------------------


@project_view(can_manage, "GET", "POST")
def assign(request: ProjectRequest) -> HttpResponse:
    """Choose claims and people and preview who gets what; the POST does what was previewed."""
    if request.method != "POST":
        return _assign_page(request, request.GET, planned="preview" in request.GET)
    pairs = pairs_in(request.POST.get("plan", ""))
    day = day_in(request.POST.get("due_on", ""))

    def act() -> int:
        return len(assigning.assign(standing=request.standing, pairs=pairs, due_on=day))

    try:
        number = carry_out(request, act)
    except assigning.PlanChanged as changed:
        return _assign_page(request, request.POST, planned=True, changes=changed.changes)
    messages.success(
        request,
        ngettext("%(number)s review assigned.", "%(number)s reviews assigned.", number)
        % {"number": number},
    )
    return redirect("assignments.index", request.standing.project.slug)


def _assign_page(
    request: ProjectRequest,
    asked: QueryDict,
    *,
    planned: bool,
    changes: list[str] | None = None,
) -> HttpResponse:
    standing, found, errors = request.standing, loads(request.standing), []
    wish, plan = _wish(asked), None
    try:
        day_in(asked.get("due_on", ""))
        if planned:
            plan = plan_to_assign(standing, wish, _owed(found))
    except Refused as refused:
        errors = [{"text": refused.sentence, "target": f"choose-{refused.field}"}]
    context = {
        "wish": wish,
        "due_on": asked.get("due_on", ""),
        "today": timezone.localdate(),
        "articles": open_slots_by_article(standing),
        "people": _with_loads(request, wish.people if planned else None, found),
        "ways": WAYS.items(),
        "worths": [(value, label) for value, label in Worth.choices if value != Worth.NO],
        "plan": plan,
        "plan_text": " ".join(f"{claim}:{who}" for claim, who in plan.pairs) if plan else "",
        "changes": changes,
        "errors": errors,
        "request_key": new_key(),
    }
    status = 409 if changes else 400 if errors else 200
    return page(request, "assignments/assign.html", context, current=HERE, status=status)


def _wish(asked: QueryDict) -> Wish:
    return Wish(
        people=ids_in(asked.getlist("people"), "people"),
        way=asked.get("way", "round_robin"),
        articles=ids_in(asked.getlist("articles"), "articles"),
        claims=ids_in(asked.getlist("claims"), "claims"),
        worth=asked.get("worth", ""),
    )


@project_view(can_manage, "GET", "POST")
def rebalance(request: ProjectRequest) -> HttpResponse:
    """Preview which untouched reviews would move; the POST moves what was previewed."""
    if request.method != "POST":
        return _rebalance_page(request, request.GET, planned="preview" in request.GET)
    moves = moves_in(request.POST.get("plan", ""))

    def act() -> int:
        return len(assigning.reassign_all(standing=request.standing, moves=moves))

    try:
        number = carry_out(request, act)
    except StaleVersion as stale:
        changes = [_what_it_is(stale.current, "")]
        return _rebalance_page(request, request.POST, planned=True, changes=changes)
    except InvalidState as error:
        changes = getattr(error, "changes", [error.sentence])
        return _rebalance_page(request, request.POST, planned=True, changes=changes)
    messages.success(
        request,
        ngettext("%(number)s review moved.", "%(number)s reviews moved.", number)
        % {"number": number},
    )
    return redirect("assignments.index", request.standing.project.slug)


def _rebalance_page(
    request: ProjectRequest,
    asked: QueryDict,
    *,
    planned: bool,
    changes: list[str] | None = None,
) -> HttpResponse:
    people, found = ids_in(asked.getlist("people"), "people"), loads(request.standing)
    plan, errors = None, []
    try:
        if planned:
            plan = plan_to_level(request.standing, people, _owed(found))
    except Refused as refused:
        errors = [{"text": refused.sentence, "target": f"choose-{refused.field}"}]
    moves = plan.moves if plan else []
    context = {
        "people": _with_loads(request, people if planned else None, found),
        "plan": plan,
        "plan_text": " ".join(
            f"{move.row.pk}.{move.row.version}.{move.person.pk}" for move in moves
        ),
        "changes": changes,
        "errors": errors,
        "request_key": new_key(),
    }
    status = 409 if changes else 400 if errors else 200
    return page(request, "assignments/rebalance.html", context, current=HERE, status=status)


def _with_loads(
    request: ProjectRequest, chosen: tuple[int, ...] | None, found: Mapping[int, Load]
) -> list[dict[str, Any]]:
    """Whom to choose from; before a choice is made, everybody whose role it is to review."""
    return [
        {
            "person": person,
            "load": found.get(person.pk, Load()),
            "chosen": person.role == Role.REVIEWER if chosen is None else person.pk in chosen,
        }
        for person in people_to_ask(request.standing)
    ]


def _owed(found: Mapping[int, Load]) -> dict[int, int]:
    return {pk: load.owed for pk, load in found.items()}
