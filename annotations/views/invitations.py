"""Links into a project: made, revoked, accepted.

Whatever is wrong with a link, the answer is that of a page that does not exist (P7).
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from ..choices import Role
from ..exceptions import AlreadyMember, InvalidState, Refused
from ..forms.fields import show_refusal
from ..forms.people import InviteForm, JoinForm
from ..models import Invitation, Membership
from ..policies import can_manage
from ..selectors.accounts import valid_invitation
from ..services import invitations
from .access import (
    ProjectRequest,
    SignedInRequest,
    page,
    project_view,
    public,
    refusal,
    signed_in,
)
from .lookup import invitation_or_404
from .retries import carry_out, new_key

SHOWN_ONCE = gettext_lazy("This link was made already. Not copied? Revoke it and make a new one.")


@project_view(can_manage, "GET", "POST")
def make(request: ProjectRequest) -> HttpResponse:
    """The token is in the answer to the POST and nowhere else: it is neither stored nor sent on."""
    if request.method != "POST":
        form = InviteForm(initial={"role": Role.REVIEWER, "days": "7"})
        return _make_page(request, form)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _make_page(request, form, status=400)
    made: list[tuple[Invitation, str]] = []

    def act() -> int:
        made.append(invitations.make_invitation(standing=request.standing, **form.cleaned_data))
        return made[0][0].pk

    carry_out(request, act)
    if not made:
        messages.info(request, SHOWN_ONCE)
        return redirect("people.index", request.standing.project.slug)
    invitation, token = made[0]
    link = request.build_absolute_uri(reverse("invitations.accept", args=[token]))
    context = {"invitation": invitation, "link": link}
    return page(request, "invitations/made.html", context, current="people.index")


@project_view(can_manage, "POST")
def revoke(request: ProjectRequest, invitation_id: int) -> HttpResponse:
    row = invitation_or_404(request.standing, invitation_id)
    try:
        carry_out(
            request,
            lambda: invitations.revoke_invitation(standing=request.standing, invitation=row).pk,
        )
    except InvalidState as error:
        return refusal(request, 409, error.sentence)
    messages.success(request, _("The link works no more."))
    return redirect("people.index", request.standing.project.slug)


@public("GET", "POST")
def accept(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who is signed in accepts with one button; everybody else is offered an account."""
    if request.method == "POST":
        return _accept(request, token)
    invitation = _valid_or_404(token)
    if not request.user.is_authenticated:
        return _door(request, token, invitation, JoinForm())
    own = invitation.project.memberships.filter(user=request.user).first()
    return _door(request, token, invitation, None, own)


@signed_in("POST")
def _accept(request: SignedInRequest, token: str) -> HttpResponse:
    try:
        membership = invitations.accept_invitation(actor=request.user, token=token)
    except AlreadyMember as error:
        messages.info(
            request,
            _("%(sentence)s The invitation is left for somebody else.")
            % {"sentence": error.sentence},
        )
        project = _valid_or_404(token).project
        return redirect("projects.overview", project.slug)
    return _welcome(request, membership)


@public("GET", "POST")
@sensitive_post_parameters("password", "password_again")
@sensitive_variables("form")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An account and a membership in one step; the session gets a new key with it."""
    if request.method != "POST" or request.user.is_authenticated:
        # Also in a second tab: whoever is signed in there must not be changed unseen.
        return redirect("invitations.accept", token)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _door(request, token, _valid_or_404(token), form, status=400)
    try:
        membership = invitations.join_by_invitation(token=token, **form.account())
    except Refused as error:
        show_refusal(form, error)
        return _door(request, token, _valid_or_404(token), form, status=400)
    login(request, membership.user)
    return _welcome(request, membership)


def _valid_or_404(token: str) -> Invitation:
    invitation = valid_invitation(token)
    if invitation is None:
        raise Http404
    return invitation


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Reviewers to what there is to do, viewers to what there is to read."""
    messages.success(
        request, _("Welcome to %(project_name)s.") % {"project_name": membership.project.name}
    )
    reads = membership.role == Role.VIEWER
    return redirect("projects.overview" if reads else "reviews.queue", membership.project.slug)


def _door(
    request: HttpRequest,
    token: str,
    invitation: Invitation,
    form: JoinForm | None,
    own: Membership | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"token": token, "invitation": invitation, "form": form, "own": own}
    return TemplateResponse(request, "invitations/accept.html", context, status=status)


def _make_page(request: ProjectRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "request_key": request.POST.get("request_key") or new_key()}
    return page(request, "invitations/make.html", context, current="people.index", status=status)
