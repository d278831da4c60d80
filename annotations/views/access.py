"""Who may call a view. Every view declares it; one without a declaration fails the build.

``@public``, ``@signed_in`` or ``@project_view(policy)`` stand on top of each view and name its
methods. A project that the actor cannot see answers exactly like one that does not exist (P7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ..exceptions import KeyReused, MissingVersion, NotAllowed, Refused, StaleVersion
from ..models import Activity, Project, User
from ..policies import Standing
from ..selectors.live import Watch
from ..selectors.navigation import navigation, switcher
from ..selectors.notices import unread_count
from .marks import seal

View = Callable[..., HttpResponseBase]
Policy = Callable[[Standing], bool]

# Fields that a form may hold several times: words and edges of a claim, and ticked rows. The
# button “Save mine” carries a version behind the one that the page was opened with.
REPEATABLE = frozenset(
    {"quote", "start", "end", "claims", "segments", "sources", "version", "source-version"}
    | {"rows", "people", "articles"}
)


class SignedInRequest(HttpRequest):
    """A request whose user is known to be signed in and active."""

    user: User


class ProjectRequest(SignedInRequest):
    """A request inside a project that the actor may see."""

    standing: Standing
    # Sequence of the project's newest act before anything else was read: never shown in plain.
    newest_act: int


def public(*methods: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        return _declared(_answering(view), view, "public", methods)

    return decorate


def signed_in(*methods: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            return view(request, *args, **kwargs)

        return _declared(_answering(wrapper), view, "signed_in", methods)

    return decorate


def site_admin(*methods: str) -> Callable[[View], View]:
    """A page of the whole site; for everybody else there is none (P7)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            if not request.user.is_superuser:
                raise Http404
            return view(request, *args, **kwargs)

        return _declared(_answering(wrapper), view, "site_admin", methods)

    return decorate


def project_view(policy: Policy, *methods: str) -> Callable[[View], View]:
    """A view under ``/p/<slug>/``: the view gets ``request.standing`` in place of the slug."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            standing = standing_in(request.user, slug)
            if not policy(standing):
                raise NotAllowed
            request.standing = standing  # type: ignore[attr-defined]
            request.newest_act = vars(standing.project)["newest_act"] or 0  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return _declared(_answering(wrapper), view, policy.__name__, methods)

    return decorate


def standing_in(actor: User, slug: str) -> Standing:
    """The actor's standing, read afresh (P8), or 404."""
    project = (
        Project.objects.visible_to(actor)
        .filter(slug=slug)
        .select_related("content_scale", "attribution_scale")
        .annotate(newest_act=_newest_act())
        .first()
    )
    if project is None:
        raise Http404
    standing = Standing.of(actor, project, project.memberships.filter(user=actor).first())
    if standing is None:
        raise Http404
    return standing


def standing_still(session_key: str, actor: User, slug: str) -> Standing | None:
    """The standing that an earlier request's session gives its actor now; None when it is gone."""
    asked = HttpRequest()
    asked.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(asked)
    if not isinstance(user, User) or user.pk != actor.pk:
        return None
    try:
        return standing_in(user, slug)
    except Http404:
        return None


def _newest_act() -> Subquery:
    acts = Activity.objects.filter(project=OuterRef("pk")).order_by("-sequence")
    return Subquery(acts.values("sequence")[:1])


def _declared(wrapper: View, view: View, policy: str, methods: tuple[str, ...]) -> View:
    allowed = [*methods, *(("HEAD",) if "GET" in methods else ())]
    declared = require_http_methods(allowed)(wraps(view)(wrapper))
    declared.policy = policy  # type: ignore[attr-defined]
    return declared


def wants_json(request: HttpRequest) -> bool:
    json = "application/json"
    return request.headers.get("Accept", "").startswith(json) or request.content_type == json


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"error": _("You are signed out. Sign in to save.")}, status=401)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _answering(view: View) -> View:
    """Turn refusals that the view did not show in a form into a plain 4xx that says why (P14)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _refuse_repeated(request)
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            # What the address named has gone while a service waited for its lock.
            raise Http404 from error
        except Refused as error:
            return refusal(request, 400, error.sentence, error.message_dict)
        except MissingVersion as error:
            return refusal(request, 428, str(error))
        except StaleVersion as error:
            return refusal(request, 409, str(error))
        except KeyReused as error:
            return refusal(request, 422, str(error))

    return wrapper


def _refuse_repeated(request: HttpRequest) -> None:
    """Of two values of one field Django takes the last; which one was meant, nobody knows (P14)."""
    for name, values in request.POST.lists():
        if len(values) > 1 and name not in REPEATABLE:
            raise Refused(
                ngettext(
                    "The field “%(name)s” came %(times)s time.",
                    "The field “%(name)s” came %(times)s times.",
                    len(values),
                )
                % {"name": name[:40], "times": len(values)},
                field=name,
            )


def refusal(
    request: HttpRequest, status: int, sentence: str, fields: dict[str, list[str]] | None = None
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": sentence, "fields": fields or {}}, status=status)
    return render(request, "refused.html", {"sentence": sentence, "fields": fields}, status=status)


def version_of(request: HttpRequest, name: str = "version") -> int:
    """The version that a save was made from; ``MissingVersion`` (428) when there is none."""
    return version_in(request.POST, name)


def version_in(values: Mapping[str, str], name: str = "version") -> int:
    given = values.get(name, "")
    if not given:
        raise MissingVersion
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Refused(_("This is not a version number."), field=name)
    return int(given)


def page(
    request: ProjectRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    current: str = "",
    status: int = 200,
    watch: Watch | None = None,
) -> TemplateResponse:
    """A page inside the project, with its navigation; ``current`` is the nav entry it is under.

    ``watch`` is what it is told of while it is open; without one, only who else is here.
    """
    standing = request.standing
    return TemplateResponse(
        request,
        template,
        {
            "project": standing.project,
            "standing": standing,
            "nav": navigation(standing, current),
            "switcher": switcher(standing),
            "unread": unread_count(standing.actor),
            "watch": watch or Watch(),
            "since": seal(request.newest_act),
            **(context or {}),
        },
        status=status,
    )
