"""The words of the scripts, in another language than English."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import override
from django.views.i18n import JavaScriptCatalog

from .access import public

KEPT_S = 3600  # in a browser; a release may bring other words
catalogue = JavaScriptCatalog.as_view(packages=["annotations"])


@public("GET")
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    """A script that defines ``django.gettext`` and ``django.ngettext``."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        response = catalogue(request)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return response
