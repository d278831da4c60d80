"""Talk about a claim: it is posted from the claim's pages, and leads back to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..exceptions import InvalidState, KeyReused, Refused
from ..forms.comments import HERE, CommentForm
from ..forms.fields import show_refusal
from ..models import Claim, Comment
from ..policies import can_comment
from ..selectors.talk import people_to_mention, talk_about
from ..services.comments import add_comment, reopen_thread, resolve_thread
from .access import ProjectRequest, page, project_view, refusal, wants_json
from .lookup import claim_or_404, comment_or_404
from .retries import carry_out, key_of, new_key

PAGES = {
    "review": "reviews.edit",
    "settle": "adjudications.edit",
    "discussion": "discussions.show",
}


@project_view(can_comment, "POST")
def add(request: ProjectRequest, claim_id: int) -> HttpResponse:
    claim, form = claim_or_404(request.standing, claim_id), CommentForm(request.POST)
    valid = form.is_valid()
    named = form.cleaned_data.get("reply_to")
    thread = comment_or_404(request.standing, named) if named else None
    key, status = key_of(request) or new_key(), 400
    if valid:
        text = form.cleaned_data["text"]
        try:
            pk = carry_out(
                request,
                lambda: (
                    add_comment(
                        standing=request.standing, claim=claim, text=text, reply_to=thread
                    ).pk
                ),
            )
        except Refused as refused:
            show_refusal(form, refused)
        except KeyReused:
            form.add_error(None, _("Something else was sent from this form. Send this, too?"))
            key, status = new_key(), 422
        else:
            messages.success(request, _("Comment added."))
            return redirect(_back(request, claim, pk))
    back = _back(request, claim)
    context = {"claim": claim, "form": form, "thread": thread, "back": back, "request_key": key}
    return page(request, "comments/add.html", context, current="claims.index", status=status)


@project_view(can_comment, "GET")
def people(request: ProjectRequest) -> HttpResponse:
    """Who can be mentioned: a page to look at, or JSON for the field that suggests names."""
    found = people_to_mention(request.standing)
    if wants_json(request):
        return JsonResponse({"people": [person._asdict() for person in found]})
    return page(request, "comments/people.html", {"people": found}, current="claims.index")


@project_view(can_comment, "POST")
def resolve(request: ProjectRequest, comment_id: int) -> HttpResponse:
    return _turn(request, comment_id, resolve_thread)


@project_view(can_comment, "POST")
def reopen(request: ProjectRequest, comment_id: int) -> HttpResponse:
    return _turn(request, comment_id, reopen_thread)


def talk_context(
    request: ProjectRequest, claim: Claim, here: str, aliases: Mapping[int, str] | None = None
) -> dict[str, Any]:
    """What ``comments/_talk.html`` needs on the page ``here``."""
    shown = request.GET.get("comment", "")
    talk = talk_about(request.standing, claim, shown=shown, aliases=aliases)
    return {"talk": talk, "talk_here": here, "talk_key": new_key()}


def _turn(request: ProjectRequest, comment_id: int, act: Callable[..., Comment]) -> HttpResponse:
    comment = comment_or_404(request.standing, comment_id)
    back = _back(request, comment.claim, comment.pk)
    try:
        act(standing=request.standing, comment=comment)
    except InvalidState as error:
        return refusal(request, 409, error.sentence)
    return redirect(back)


def _back(request: ProjectRequest, claim: Claim, comment: int | None = None) -> str:
    """The page that the form stood on; ``Refused`` when it is none."""
    here = request.POST.get("here", "")
    if here and here not in dict(HERE):
        raise Refused(_("This is not a page of the claim."), field="here")
    url = reverse(PAGES.get(here, "claims.show"), args=[request.standing.project.slug, claim.pk])
    return f"{url}?comment={comment}#comment-{comment}" if comment else f"{url}#talk"
