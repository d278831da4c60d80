"""The people of a project: who belongs to it with what role, and who leaves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..choices import Role
from ..exceptions import Refused, StaleVersion
from ..forms.fields import show_refusal
from ..forms.people import RoleForm
from ..models import Membership
from ..policies import can_manage, can_view
from ..selectors.people import leaving, people_of
from ..services import projects
from .access import ProjectRequest, page, project_view, version_of
from .conflicts import compared, conflict
from .lookup import membership_or_404
from .retries import answer_before, carry_out, new_key

NOT_SURE = gettext_lazy("Tick this to go on: only another manager can give you the role back.")


@project_view(can_view, "GET")
def index(request: ProjectRequest) -> HttpResponse:
    context = {
        "people": people_of(request.standing),
        "can_manage": can_manage(request.standing),
        "roles": Role.choices,
        "today": timezone.localdate(),
        "request_key": new_key(),
    }
    return page(request, "people/index.html", context, current="people.index")


@project_view(can_manage, "GET", "POST")
def role(request: ProjectRequest, membership_id: int) -> HttpResponse:
    """Another role. Nobody gives up managing by a slip: for oneself a tick is asked for."""
    membership = membership_or_404(request.standing, membership_id)
    if request.method != "POST":
        return _role_page(request, membership, RoleForm(initial={"role": membership.role}))
    version, form = version_of(request), RoleForm(request.POST)
    if not form.is_valid():
        return _role_page(request, membership, form, status=400)
    chosen = form.cleaned_data["role"]
    if _own(request, membership) and chosen != membership.role and not form.cleaned_data["sure"]:
        form.add_error("sure", NOT_SURE)
        return _role_page(request, membership, form, status=400)
    try:
        projects.change_role(
            standing=request.standing, membership=membership, version=version, role=chosen
        )
    except StaleVersion as error:
        return _stale(request, error)
    except Refused as error:
        show_refusal(form, error)
        return _role_page(request, membership, form, status=400)
    label = Role(chosen).label
    messages.success(
        request,
        _("%(user_name)s is now %(label)s.")
        % {"user_name": membership.user.name, "label": label.lower()},
    )
    return redirect(_back(request, managing=not _own(request, membership) or chosen == "manager"))


@project_view(can_manage, "GET", "POST")
def remove(request: ProjectRequest, membership_id: int) -> HttpResponse:
    """End a membership, after a page that says what stays and what goes back."""
    if request.method == "POST" and answer_before(request) is not None:
        return redirect(_back(request))  # a retry does not find the membership any more
    membership = membership_or_404(request.standing, membership_id)
    if request.method != "POST":
        return _remove_page(request, membership)

    def act() -> int:
        projects.remove_member(standing=request.standing, membership=membership)
        return membership_id

    try:
        carry_out(request, act, guarded=True)
    except Refused as error:
        return _remove_page(request, membership, error.sentence, status=409)
    messages.success(
        request, _("%(user_name)s is no longer a member.") % {"user_name": membership.user.name}
    )
    if _own(request, membership) and not request.standing.actor.is_superuser:
        return redirect("projects.index")
    return redirect(_back(request))


def _own(request: ProjectRequest, membership: Membership) -> bool:
    return membership.user_id == request.standing.actor.pk


def _back(request: ProjectRequest, *, managing: bool = True) -> str:
    name = "people.index" if managing else "projects.overview"
    return reverse(name, args=[request.standing.project.slug])


def _role_page(
    request: ProjectRequest, membership: Membership, form: RoleForm, status: int = 200
) -> HttpResponse:
    context = {"membership": membership, "form": form, "own": _own(request, membership)}
    return page(request, "people/role.html", context, current="people.index", status=status)


def _remove_page(
    request: ProjectRequest, membership: Membership, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "membership": membership,
        "leaving": leaving(request.standing, membership),
        "own": _own(request, membership),
        "refused": refused,
        "request_key": new_key(),
    }
    return page(request, "people/remove.html", context, current="people.index", status=status)


def _stale(request: ProjectRequest, error: StaleVersion) -> HttpResponse:
    """Both roles; when they are the same, what was asked for is done already."""
    theirs, mine = (str(Role(value).label) for value in (error.current.role, error.mine["role"]))
    if theirs == mine:
        return redirect(_back(request))
    return conflict(
        request,
        error,
        what=_("this role"),
        fields=compared({"role": _("Role")}, {"role": mine}, {"role": theirs}),
        keep_url=_back(request),
        current="people.index",
    )
