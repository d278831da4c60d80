"""Four duties at the door: an id for each request, honest trouble, strict text, private pages."""

from __future__ import annotations

import codecs
import logging
import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes

import psycopg
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from typing_extensions import Buffer

from factcheck.log import request_id
from factcheck.pages import error_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

GetResponse = Callable[[HttpRequest], HttpResponseBase]
logger = logging.getLogger(__name__)

# --- an id for each request ----------------------------------------------------------------------


def identify(get_response: GetResponse) -> GetResponse:
    """Give each request an id, which the response, error pages and the log carry."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Never one that the client sends: the log must not hold what strangers choose.
        token = request_id.set(uuid.uuid4().hex)
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)

    return middleware


# --- honest trouble ------------------------------------------------------------------------------

# The pool's time-out, a lost connection, a statement or lock time-out, a deadlock and a failed
# serialization are all operational errors.
TROUBLE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
IMPOSSIBLE = (DataError, psycopg.DataError)
RETRY_AFTER_S = 5


def answer_to(error: BaseException | None) -> HttpResponse | None:
    """Return what people are told of a database error; None when it is another kind of error."""
    if isinstance(error, IMPOSSIBLE):
        logger.warning("refused by the database: %s", error)
        return error_page(400, _("A value in this request is not possible."))
    if isinstance(error, TROUBLE):
        logger.error("database trouble: %s", error)
        response = error_page(503)
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
    return None


class TellTrouble:
    """Answer 503 or 400 when a view meets database trouble; `views.server_error` does the rest."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_to(error)


# --- strict text ---------------------------------------------------------------------------------

# Django puts U+FFFD in the place of bytes that are not UTF-8, and a text that is stored for ever
# would be changed in silence. Its multipart parser takes the name of an encoding; this one keeps
# such bytes visible as lone surrogates instead.
KEEPING = "factcheck-utf-8"
UTF8 = ("utf-8", "utf8")
REFUSED = "refused"  # the name of no codec, which Django passes over


def _keeping_codec(name: str) -> codecs.CodecInfo | None:
    if name != KEEPING.replace("-", "_"):
        return None

    def decode(data: Buffer, errors: str = "strict", /) -> tuple[str, int]:
        return codecs.utf_8_decode(data, "surrogateescape", True)

    return codecs.CodecInfo(codecs.utf_8_encode, decode, name=KEEPING)


codecs.register(_keeping_codec)


def name_no_codec(application: WSGIApplication) -> WSGIApplication:
    """Keep the charset that a header names from Django, which would decode the address by it.

    That is done before any middleware, and fails on those of Python's codecs that are no charsets.
    """

    def named(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        kind, options = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        if options.get("charset", "utf-8").lower() not in UTF8:
            environ["CONTENT_TYPE"] = f"{kind}; charset={REFUSED}"
        return application(environ, start_response)

    return named


def refuse_broken_text(get_response: GetResponse) -> GetResponse:
    """Answer 400, naming the field, to text that is not UTF-8 or that holds a NUL."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF8:
            with _language_of(request):
                return error_page(400, _("This request says that its text is not UTF-8."))
        field = _broken_field(request)
        if field is None:
            return get_response(request)
        shown = field.encode("utf-8", "replace").decode().replace("\0", "?")[:80]
        with _language_of(request):
            told = _("The field “%(field)s” is not text: it has bytes that are not UTF-8.")
            return error_page(400, told % {"field": shown})

    return middleware


def _language_of(request: HttpRequest) -> translation.override:
    """That of the browser: here, the language of the person is not known yet."""
    return translation.override(translation.get_language_from_request(request))


def _broken_field(request: HttpRequest) -> str | None:
    query = request.META.get("QUERY_STRING", "").encode("latin-1")
    if (field := _broken_in(query)) is not None:
        return field
    if request.method != "POST":
        return None
    if request.content_type == "application/x-www-form-urlencoded":
        return _broken_in(request.body)
    if request.content_type == "multipart/form-data":
        request.encoding = KEEPING
        return _first_broken(
            (name, str(value)) for name, values in request.POST.lists() for value in values
        )
    return None


def _broken_in(urlencoded: bytes) -> str | None:
    try:
        if "\0" not in unquote_to_bytes(urlencoded).decode():
            return None
    except UnicodeDecodeError:
        pass
    text = urlencoded.decode("utf-8", "surrogateescape")
    limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="surrogateescape", max_num_fields=limit
        )
    except ValueError:
        raise TooManyFieldsSent(f"More than {limit} fields were sent.") from None
    return _first_broken(pairs)


def _first_broken(pairs: Iterable[tuple[str, str]]) -> str | None:
    for name, value in pairs:
        joined = name + value
        if "\0" in joined or any("\ud800" <= character <= "\udfff" for character in joined):
            return name
    return None


# --- private pages -------------------------------------------------------------------------------


def keep_private(get_response: GetResponse) -> GetResponse:
    """Keep pages out of caches unless a view says otherwise; static files never come this far."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
