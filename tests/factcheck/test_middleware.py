"""The door, with views of its own behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import psycopg_pool
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from factcheck import views
from factcheck.middleware import answer_to, name_no_codec


def echo(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"get": request.GET.dict(), "post": request.POST.dict()})


def fails(request: HttpRequest, kind: str) -> HttpResponse:
    raise {
        "lost": OperationalError("server closed the connection"),
        "closed": InterfaceError("the connection is closed"),
        "full": psycopg_pool.PoolTimeout("couldn't get a connection"),
        "deadlock": OperationalError("deadlock detected"),
        "value": DataError("integer out of range"),
        "bug": ZeroDivisionError("our own fault"),
    }[kind]


def cached(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={"Cache-Control": "private, max-age=60"})


urlpatterns = [
    path("echo", echo),
    path("fails/<kind>", fails),
    path("cached", cached),
    path("healthz", views.healthz),
]
handler400 = "factcheck.views.bad_request"
handler500 = "factcheck.views.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def door() -> Client:
    return Client(raise_request_exception=False)


def multipart(name: bytes, value: bytes) -> dict[str, Any]:
    body = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--x--\r\n' % (
        name,
        value,
    )
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


def urlencoded(body: bytes) -> dict[str, Any]:
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


# --- strict text ---------------------------------------------------------------------------------

GOOD = "Tea Road, «чай», 茶, 🍵, e\u0301, \ufffd"
BAD = {
    "latin-1": b"caf\xe9",
    "cut short": b"\xe8\x8c",
    "surrogate": b"\xed\xa0\x80",
    "overlong": b"\xc0\xaf",
    "NUL": b"a\x00b",
}


def test_good_text_arrives_unchanged(door: Client) -> None:
    """Also U+FFFD itself, which people may well type."""
    sent = [
        door.post("/echo", {"text": GOOD}),
        door.post("/echo", **urlencoded(b"text=" + quote(GOOD).encode())),
        door.post("/echo", **urlencoded(b"text=" + GOOD.encode())),
        door.post("/echo", **multipart(b"text", GOOD.encode())),
    ]
    assert [response.json()["post"] for response in sent] == [{"text": GOOD}] * 4
    assert door.get("/echo", {"q": GOOD}).json()["get"] == {"q": GOOD}
    assert door.post("/echo?q=1", {"a": "b"}).json() == {"get": {"q": "1"}, "post": {"a": "b"}}


@pytest.mark.django_db
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_broken_text_is_refused_and_the_field_named(door: Client, bad: bytes) -> None:
    for response in (
        door.post("/echo", **urlencoded(b"a=1&justification=" + quote(bad).encode())),
        door.post("/echo", **urlencoded(b"justification=" + bad)),
        door.post("/echo", **multipart(b"justification", bad)),
        door.post(f"/echo?justification={quote(bad)}", {"a": "b"}),
        door.get("/echo", QUERY_STRING=f"justification={quote(bad)}"),
        door.post("/echo", **urlencoded(b"justification" + quote(bad).encode() + b"=x")),
    ):
        assert response.status_code == 400
        assert "justification" in response.content.decode()


def answered(application: Any, kind: str) -> int:
    """The status of an answer to a request of this content type, from the WSGI application."""
    statuses: list[str] = []
    environ = {"PATH_INFO": "/echo", "QUERY_STRING": "q=%5Cud800", "CONTENT_TYPE": kind}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = "localhost"
    application(environ, lambda status, *_: statuses.append(status))
    return int(statuses[0].split()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["unicode_escape", "hex", "undefined", "latin-1", "nonsense"])
def test_another_charset_is_refused(charset: str) -> None:
    """Also in a GET: Django decodes the address by it, with any of Python's codecs."""
    assert answered(name_no_codec(WSGIHandler()), f"text/plain; charset={charset}") == 400
    assert answered(name_no_codec(WSGIHandler()), "text/plain; charset=UTF-8") == 200


@pytest.mark.django_db
def test_saboteur_django_alone_fails_on_some_charsets() -> None:
    with pytest.raises(LookupError):
        answered(WSGIHandler(), "text/plain; charset=hex")


def test_saboteur_django_alone_changes_text_in_silence() -> None:
    """Why the door is there: without it these requests succeed with other words than were sent."""
    for sent in (urlencoded(b"text=caf%E9"), multipart(b"text", b"caf\xe9")):
        request = RequestFactory().post("/echo", **sent)
        assert request.POST["text"] == "caf\ufffd"


def test_too_much_and_too_many_stay_client_errors(door: Client) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10, DATA_UPLOAD_MAX_NUMBER_FIELDS=3):
        assert door.post("/echo", **urlencoded(b"text=" + b"x" * 99)).status_code == 400
        assert door.post("/echo", **multipart(b"text", b"x" * 99)).status_code == 400
        assert door.post("/echo", **urlencoded(b"a&b&c&d&%ff")).status_code == 400


# --- trouble -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["lost", "closed", "full", "deadlock"])
def test_database_trouble_is_told_as_such(door: Client, kind: str) -> None:
    response = door.get(f"/fails/{kind}")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "not certain that your last change was saved" in response.content.decode()


def test_an_impossible_value_is_the_clients_fault(door: Client) -> None:
    assert door.get("/fails/value").status_code == 400


def test_a_bug_is_our_fault_and_has_a_code_to_quote(door: Client) -> None:
    response = door.get("/fails/bug")
    assert response.status_code == 500
    assert response["X-Request-ID"] in response.content.decode()
    assert answer_to(ZeroDivisionError()) is None


def breaking(get_response: Any) -> Any:
    def middleware(request: HttpRequest) -> HttpResponse:
        raise OperationalError("the session could not be read")

    return middleware


def test_trouble_in_a_middleware_is_told_too(door: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.breaking"]
    assert door.get("/echo").status_code == 503


# --- pages ---------------------------------------------------------------------------------------


def test_pages_stay_out_of_caches_unless_the_view_says_otherwise(door: Client) -> None:
    assert door.get("/echo")["Cache-Control"] == "no-store"
    assert door.get("/cached")["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "DELETE"])
def test_health_is_only_read(door: Client, method: str) -> None:
    assert door.generic(method, "/healthz").status_code == 405
    assert door.head("/healthz").status_code == 200


def test_every_answer_has_an_id_of_ours(door: Client) -> None:
    ids = {door.get("/echo", headers={"X-Request-ID": "mine"})["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert "mine" not in ids


def test_every_answer_forbids_what_it_does_not_need(door: Client) -> None:
    response = door.get("/healthz")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
