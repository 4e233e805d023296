"""The log: one line an event, each with the request's id, and nothing in it that a visitor may not
write or that must stay secret."""

from __future__ import annotations

import json
import logging
import sys
from types import SimpleNamespace

import pytest
from celery import current_app
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver

from config import logs, request_log, task_log
from config.logs import REQUEST_ID, JsonFormatter, PlainFormatter
from config.request_log import HEADER, RequestLog
from tests.pages import page

pytestmark = [pytest.mark.invented_catalog, pytest.mark.django_db, pytest.mark.long_on_postgresql]
ID = "of-the-proxy_1.2"


@pytest.fixture(autouse=True)
def _access_log(settings) -> None:
    settings.ACCESS_LOG = True
    settings.LOG_FORMAT = "json"


def record(message: str, error: Exception | None = None, **extra: object) -> logging.LogRecord:
    info = None
    if error:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    event = logging.LogRecord("elwise", logging.ERROR, "", 0, message, None, info)
    event.__dict__.update(extra)
    return event


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    written = [line for line in capsys.readouterr().err.splitlines() if "elwise.access" in line]
    return [json.loads(line) for line in written]


def test_request_is_one_line(client: Client, capsys) -> None:
    client.get("/distributions/?token=secret", headers={"Authorization": "Bearer secret"})
    (line,) = lines(capsys)
    assert "secret" not in str(line)
    assert line["path"] == "/distributions/"
    assert (line["method"], line["status"], line["address"]) == ("GET", 200, "127.0.0.1")
    assert line["queries"] >= 1
    assert line["ms"] > 0
    assert len(line["request_id"]) == 32


def test_plain_request_is_one_line(client: Client, capsys, settings) -> None:
    settings.LOG_FORMAT = "plain"
    client.get("/robots.txt", headers={HEADER: ID})
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert " INFO elwise.access GET /robots.txt 200 " in error
    assert error.endswith(f" queries, 127.0.0.1 [{ID}]\n")


@pytest.mark.parametrize("log_format", ["json", "plain"])
def test_path_cannot_forge_a_line(client: Client, capsys, settings, log_format: str) -> None:
    settings.LOG_FORMAT = log_format
    client.get("/x%0a2026-01-01 INFO elwise.access GET /forged 200%1b[2J%e2%80%a8/")
    error = capsys.readouterr().err
    access = [line for line in error.splitlines() if "elwise.access" in line]
    assert len(access) == 1
    assert not access[0].startswith("2026-01-01 INFO")
    assert "\x1b" not in error


def test_access_log_can_be_off(client: Client, capsys, settings) -> None:
    settings.ACCESS_LOG = False
    response = client.get("/robots.txt")
    assert not lines(capsys)
    assert response.headers[HEADER]


def test_full_disk_refuses_no_answer(client: Client, monkeypatch) -> None:
    def fail(_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(request_log.sys, "stderr", SimpleNamespace(write=fail, flush=lambda: None))
    assert client.get("/robots.txt").status_code == 200


@pytest.mark.parametrize("sane", [ID, "a" * 64, "12345678"])
def test_id_of_the_proxy_is_taken(client: Client, capsys, sane: str) -> None:
    assert client.get("/robots.txt", headers={HEADER: sane}).headers[HEADER] == sane
    assert lines(capsys)[0]["request_id"] == sane


@pytest.mark.parametrize(
    "odd", ["", "short", "a" * 65, "with space 123", 'quote"12345', "ümlaut-12"]
)
def test_odd_id_is_replaced(client: Client, odd: str) -> None:
    answer = client.get("/robots.txt", headers={HEADER: odd}).headers[HEADER]
    assert answer != odd
    assert len(answer) == 32


def test_answer_from_the_cache_has_its_own_id(client: Client, capsys) -> None:
    first, second = (client.get("/api/v1/plans/?fields=name") for _ in range(2))
    assert first.headers[HEADER] != second.headers[HEADER]
    assert [line["status"] for line in lines(capsys)] == [200, 200]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.content == second.content


def test_errors_show_the_id(client: Client) -> None:
    assert ID in page(client, "/no/such/page/", headers={HEADER: ID}, status=404).text
    problem = client.get("/api/v1/distributions/none/", headers={HEADER: ID}).json()
    assert problem["request_id"] == ID


def test_error_of_the_server_shows_the_id(client: Client, monkeypatch, caplog) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr("catalog.pages.about.render_page", fail)
    client.raise_request_exception = False
    response = client.get("/about/", headers={HEADER: ID})
    assert response.status_code == 500
    assert ID in response.content.decode()
    (error,) = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    line = json.loads(JsonFormatter().format(error))
    assert line["request_id"] == ID
    assert "ValueError: a fault" in line["exception"]


def test_thread_forgets_the_id(client: Client) -> None:
    client.get("/robots.txt")
    assert REQUEST_ID.get() == ""


SECRET = "9lJ5kWL93atXTkTRTNKwRP-E-O-rYr7GSPDm_LdBylw"
OPEN_SOMETHING = {"token", "uidb36"}
"""Parameters of addresses; and `key` below /account/."""


def addresses_with_a_secret() -> list[str]:
    """Each address that opens an account, a team or a record to whoever knows it."""
    reverses = get_resolver().reverse_dict
    forms = (form for name in reverses for form in reverses.getlist(name))
    return [
        f"/{text % dict.fromkeys(parameters, SECRET)}"
        for possibilities, *_ in forms
        for text, parameters in possibilities
        if OPEN_SOMETHING & {*parameters} or (text.startswith("account/") and "key" in parameters)
    ]


def test_secrets_in_addresses_are_left_out(client: Client, capsys) -> None:
    addresses = addresses_with_a_secret()
    assert len(addresses) >= 6
    for address in addresses:
        for path in (address, address.rstrip("/"), f"{address}."):
            client.get(path)
            client.get(path, headers={"Host": "elsewhere.example"})
            Client(enforce_csrf_checks=True).post(path)
    written = capsys.readouterr().err
    assert written.count("elwise.access") == 9 * len(addresses)
    assert SECRET not in written


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_no_message_has_a_secret(formatter: logging.Formatter, client: Client, caplog) -> None:
    for address in addresses_with_a_secret():
        Client(enforce_csrf_checks=True).post(address)
    assert len(caplog.records) >= 6
    text = "\n".join(map(formatter.format, caplog.records))
    assert SECRET not in text
    assert "/decisions/calendar/..." in text


def test_other_addresses_are_logged_whole() -> None:
    for path in (
        "/decisions/calendar/a-team-with-quite-a-long-name/create/",
        "/account/password/reset/sent/",
        "/sources/endoflife-date-red-hat-enterprise-linux/",
    ):
        assert logs.without_secrets(path) == path


def test_visitor_behind_a_proxy_is_named(settings, capsys) -> None:
    settings.PROXIES = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"})
    RequestLog(lambda _: HttpResponse())(request)
    assert lines(capsys)[0]["address"] == "203.0.113.9"


def test_json_is_one_line_whatever_happens() -> None:
    for event in (record("two\nlines \ud800"), record("x", ValueError("two\nlines \udfff"))):
        text = JsonFormatter().format(event)
        assert "\n" not in text
        assert json.loads(text)["level"] == "ERROR"


def test_plain_traceback_is_indented() -> None:
    text = PlainFormatter().format(record("x", ValueError("bad\n2026-01-01 INFO forged")))
    first, *traceback = text.splitlines()
    assert first.endswith("ERROR elwise x")
    assert len(traceback) > 3
    assert all(line.startswith("    ") for line in traceback)


@pytest.mark.parametrize("error", [SuspiciousOperation("odd"), OperationalError("away")])
def test_expected_error_has_no_traceback(error: Exception) -> None:
    plain = PlainFormatter().format(record("x", error))
    assert plain.endswith(f"x ({type(error).__name__}: {error})")
    assert json.loads(JsonFormatter().format(record("x", error)))["exception"].count("\n") == 0


def test_line_after_the_last_middleware_has_the_id() -> None:
    request = SimpleNamespace(META={logs.IN_META: ID})
    assert PlainFormatter().format(record("x", request=request)).endswith(f"[{ID}]")


def test_id_goes_to_the_worker_and_back() -> None:
    headers: dict[str, object] = {}
    token = REQUEST_ID.set(ID)
    task_log.add_headers(headers)
    REQUEST_ID.reset(token)
    assert headers[task_log.REQUEST_ID_HEADER] == ID
    task = SimpleNamespace(request=headers)
    task_log.begin("task-1", task)
    assert REQUEST_ID.get() == ID
    task_log.end("task-1")
    assert REQUEST_ID.get() == ""


def test_task_of_the_schedule_goes_by_its_own_id() -> None:
    headers: dict[str, object] = {}
    task_log.add_headers(headers)
    assert task_log.REQUEST_ID_HEADER not in headers
    task_log.begin("task-2", SimpleNamespace(request=headers))
    assert REQUEST_ID.get() == "task-2"
    task_log.end("task-2")


def test_real_task_sees_the_id() -> None:
    """Through Celery's own signals, in place."""
    seen = []

    def note_id() -> None:
        seen.append(REQUEST_ID.get())

    task = current_app.task(note_id, name="tests.note_id", shared=False)
    task.apply(headers={task_log.REQUEST_ID_HEADER: ID})
    assert seen == [ID]
    assert REQUEST_ID.get() == ""
