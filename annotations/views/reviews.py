"""Reviewing: the queue, the review page, its autosave, and skipping a claim."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..exceptions import Refused, StaleVersion
from ..forms.reviews import DeclineForm, GoalForm
from ..models import Claim, Review
from ..policies import can_review, can_view
from ..selectors.guideline_changes import guideline_changes, unread_change
from ..selectors.live import Watch
from ..selectors.queue import queue as queue_of
from ..selectors.queue_filter import QueueFilter
from ..selectors.reviews import Desk, desk, own_review, rewording
from ..services.assignments import decline_claim, take_claim, take_next, take_some
from ..services.projects import choose_weekly_goal, put_changes_away
from ..services.requests import once
from ..services.reviews import Judgement, confirm_review, judgement_of, submit_review
from .access import ProjectRequest, page, project_view, version_in, version_of
from .former_review import former_version
from .json_body import json_fields
from .lookup import activity_or_404, claim_or_404
from .retries import answer_before, carry_out, key_in
from .review_page import Kept, answer, conflict_of, keep_draft, review_form, show, writable

AT_ONCE = 5
DONE = {"confirm": gettext_lazy("Review confirmed.")}
ACTIONS = ("save", "submit", "submit_next", "confirm")


@project_view(can_review, "GET")
def queue(request: ProjectRequest) -> HttpResponse:
    return _queue(request)


@project_view(can_review, "POST")
def goal(request: ProjectRequest) -> HttpResponse:
    form = GoalForm(request.POST)
    if not form.is_valid():
        return _queue(request, form, status=400)
    choose_weekly_goal(standing=request.standing, goal=form.cleaned_data["weekly_goal"])
    messages.success(request, _("Saved."))
    return redirect("reviews.queue", request.standing.project.slug)


@project_view(can_review, "GET", "POST")
def changes(request: ProjectRequest) -> HttpResponse:
    """How guideline and scale changed. Opened from the queue, the message there is put away."""
    if request.method == "POST":
        activity = activity_or_404(request.standing, request.POST.get("change", ""))
        put_changes_away(standing=request.standing, activity=activity)
        return redirect("reviews.changes", request.standing.project.slug)
    context = {"changes": guideline_changes(request.standing)}
    return page(request, "reviews/changes.html", context, current="reviews.queue")


@project_view(can_review, "POST")
def next(request: ProjectRequest) -> HttpResponse:
    return _go_on(request)


@project_view(can_review, "POST")
def take_five(request: ProjectRequest) -> HttpResponse:
    standing = request.standing

    def act() -> int:
        return len(take_some(standing=standing, at_most=AT_ONCE))

    taken, _again = once(
        actor=standing.actor,
        project=standing.project,
        route="reviews.take_five",
        key=request.POST.get("request_key", "")[:64],
        body={},
        act=act,
    )
    messages.info(request, _taken_text(taken))
    return redirect("reviews.queue", standing.project.slug)


@project_view(can_review, "POST")
def take(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim = claim_or_404(request.standing, claim_id)
    take_claim(standing=request.standing, claim=claim)
    return redirect("reviews.edit", request.standing.project.slug, claim.pk)


@project_view(can_view, "GET", "POST")
def edit(request: ProjectRequest, claim_id: int) -> HttpResponse:
    """The review page. ``action`` is the button: one of ``ACTIONS``."""
    claim = claim_or_404(request.standing, claim_id)
    if request.method != "POST":
        place = desk(request.standing, claim)
        if place.is_discussed and not (place.is_revisable and "revise" in request.GET):
            return redirect("discussions.show", request.standing.project.slug, claim.pk)
        return show(request, place, **former_version(request, place))
    action = request.POST.get("action", "save")
    if action not in ACTIONS:
        raise Refused(_("There is no such button."), field="action")
    if action != "save":
        version_of(request, "claim_version")  # of the claim as they saw it, or 428

    def act(kept: Kept) -> HttpResponse | None:
        if action == "save":
            return redirect(kept.place.own_url) if kept.place.mode == "write" else None
        write = _confirm if action == "confirm" else _submit
        carry_out(request, lambda: write(kept), guarded=True)
        return _submitted(request, claim)

    # The submission may have settled the claim, which then takes no review any more.
    done = answer_before(request)
    return answer(request, claim, act) if done is None else _submitted(request, claim)


@project_view(can_review, "POST")
def draft(request: ProjectRequest, claim_id: int) -> HttpResponse:
    """Autosave: one flat JSON object of the review's fields, ``version`` and ``request_key``."""
    values = json_fields(request)
    version, key = version_in(values), key_in(values)
    place = desk(request.standing, claim_or_404(request.standing, claim_id))
    assignment = writable(place)
    form = review_form(place, values)
    if not form.is_valid():
        sentence = _("Some of this cannot be saved.")
        return JsonResponse({"error": sentence, "fields": form.errors}, status=400)
    try:
        review = keep_draft(place, assignment, version, form.judgement(), key)
    except StaleVersion as error:
        return JsonResponse(_both(request, place, form.judgement(), error.current), status=409)
    saved = {"version": review.version, "saved_at": review.updated_at.isoformat()}
    return JsonResponse(saved | _reworded(request, place, values))


@project_view(can_review, "POST")
def decline(request: ProjectRequest, claim_id: int) -> HttpResponse:
    place = desk(request.standing, claim_or_404(request.standing, claim_id))
    form = DeclineForm(request.POST)

    def act() -> int:
        assignment = writable(place)
        decline_claim(standing=request.standing, assignment=assignment, **form.cleaned_data)
        return assignment.pk

    if not form.is_valid():
        writable(place)
        found = [{"text": text[0], "target": "skip"} for text in form.errors.values()]
        return show(request, place, status=400, decline=form, errors=found)
    carry_out(request, act, guarded=True)
    messages.info(
        request, _("Claim %(number)s skipped. Your draft is kept.") % {"number": place.claim.number}
    )
    return redirect("reviews.queue", request.standing.project.slug)


def _submit(kept: Kept) -> int:
    """Submit, unless exactly this is submitted already: then the request is a retry (P2)."""
    standing = kept.place.standing
    if _is_submitted(kept):
        return kept.assignment.pk
    try:
        submit_review(
            standing=standing,
            assignment=kept.assignment,
            version=kept.version,
            judgement=kept.judgement,
            claim_version=kept.claim_version,
        )
    except StaleVersion as error:
        # Its twin, a double click, was a moment faster.
        done = error.current.submitted_at is not None
        if not done or judgement_of(error.current) != kept.judgement:
            raise
    return kept.assignment.pk


def _submitted(request: ProjectRequest, claim: Claim) -> HttpResponse:
    action = request.POST.get("action", "")
    messages.success(request, DONE.get(action, _("Review submitted.")))
    if action == "submit_next":
        return _go_on(request)
    return redirect("reviews.edit", request.standing.project.slug, claim.pk)


def _confirm(kept: Kept) -> int:
    """Confirm, unless it is done already (P2)."""
    if _is_submitted(kept):
        return kept.assignment.pk
    confirm_review(
        standing=kept.place.standing,
        assignment=kept.assignment,
        version=kept.version,
        claim_version=kept.claim_version,
    )
    return kept.assignment.pk


def _is_submitted(kept: Kept) -> bool:
    """Whether exactly this is submitted already: then the request is a retry."""
    stored = own_review(kept.place.standing, kept.place.claim)
    if stored is None or stored.submitted_at is None:
        return False
    return judgement_of(stored) == kept.judgement


def _go_on(request: ProjectRequest) -> HttpResponse:
    assignment = take_next(standing=request.standing)
    slug = request.standing.project.slug
    if assignment is None:
        messages.info(request, _("Nothing more to review right now."))
        return redirect("reviews.queue", slug)
    return redirect("reviews.edit", slug, assignment.claim_id)


def _both(request: HttpRequest, place: Desk, mine: Judgement, theirs: Review) -> dict[str, Any]:
    conflict = conflict_of(place, mine, theirs)
    panel = render_to_string("components/conflict.html", conflict, request=request)
    current = judgement_of(theirs).as_json()
    return {"current": current, "version": theirs.version, "panel": panel}


def _reworded(request: HttpRequest, place: Desk, values: dict[str, str]) -> dict[str, str]:
    """The difference, for the page of a claim that was reworded since the page was opened."""
    seen = version_in(values, "claim_version") if values.get("claim_version") else None
    found = rewording(place, seen) if seen is not None and not place.asks_to_confirm else None
    if found is None:
        return {}
    context = {"rewording": found, "desk": place}
    return {"reworded": render_to_string("reviews/_reworded.html", context, request=request)}


def _queue(
    request: ProjectRequest, form: GoalForm | None = None, status: int = 200
) -> HttpResponse:
    found = queue_of(request.standing, QueueFilter.of(request.GET))
    context = {
        "queue": found,
        "changed": unread_change(request.standing),
        "request_key": uuid.uuid4().hex,
        "at_once": AT_ONCE,
        "goal_form": form or GoalForm(initial={"weekly_goal": found.days.goal}),
    }
    return page(
        request,
        "reviews/queue.html",
        context,
        current="reviews.queue",
        status=status,
        watch=Watch("queue"),
    )


def _taken_text(taken: int) -> str:
    if not taken:
        return _("Nothing is open for you right now.")
    return ngettext(
        "%(taken)s claim taken. It is held for you.",
        "%(taken)s claims taken. They are held for you.",
        taken,
    ) % {"taken": taken}
