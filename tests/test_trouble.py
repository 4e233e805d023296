"""What visitors get while the database is away, and what a process does about it."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import Key
from catalog import changelog, snapshot
from catalog.api.resource import catalog_version
from catalog.models import CatalogVersion, Snapshot
from config import health, problems
from config.databases import watch
from config.databases.watch import DatabaseAwayError, Watch
from tests.catalog.refresh.processes import wait_until
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

PAGES = (
    "/",
    "/distributions/",
    "/distributions/alder/",
    "/compare/",
    "/lifecycle/",
    "/history/",
    "/sources/",
    "/about/",
    "/search/?q=alder",
    "/method/",
    "/advisor/",
    "/advisor/result/",
)
FILES = (
    "/api/v1/distributions/",
    "/api/v1/releases/",
    "/api/v1/status/",
    "/eol/api/v1/products",
    "/export/releases.csv",
    "/calendar.ics",
    "/advisor/result.json",
)
NEED_THE_DATABASE = ("/changes/", "/changes.atom", "/keys/", "/admin/")
NOTICE = "The database is unavailable. This is the catalog as it was on"


def _fail(*_: object) -> None:
    raise OperationalError("connection refused")


@pytest.fixture
def lose_database(client: Client) -> Iterator[Callable[[], None]]:
    """From the call on no query is answered."""
    for path in (*PAGES, *FILES):
        client.get(path)
    changelog._cache.clear()

    def lose() -> None:
        connection.execute_wrappers.append(_fail)

    yield lose
    while _fail in connection.execute_wrappers:
        connection.execute_wrappers.remove(_fail)


@pytest.fixture
def away(lose_database: Callable[[], None]) -> None:
    lose_database()


def _is_503(response: HttpResponse) -> bool:
    return response.status_code == 503 and int(response["Retry-After"]) > 0


# Without the database


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("path", PAGES)
def test_catalog_page_is_served_with_a_notice(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Warning"] == '110 - "Response is stale"'
    assert NOTICE in page(client, path).text


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("path", FILES)
def test_catalog_data_is_served_with_a_header(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Warning"]) == (200, '110 - "Response is stale"')


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("path", NEED_THE_DATABASE)
def test_other_page_answers_503(path: str) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    response = client.get(path)
    assert _is_503(response)
    assert "Try again in a few seconds." in response.content.decode()
    assert response["Content-Security-Policy"]


@pytest.mark.usefixtures("away")
def test_session_cookie_does_not_break_a_page(client: Client) -> None:
    client.cookies["sessionid"] = "a" * 32
    response = client.get("/distributions/")
    assert response.status_code == 200
    assert "sessionid" not in response.cookies, "the session is still good afterwards"


@pytest.mark.usefixtures("away")
def test_unsaved_form_says_how_to_send_it_again(client: Client) -> None:
    response = client.post("/sign-in/", {"username": "curator", "password": "secret"})
    assert _is_503(response)
    assert "your browser asks whether to send the form again" in response.content.decode()


def test_key_that_cannot_be_checked_reads_as_anybody(
    client: Client, lose_database: Callable[[], None], settings
) -> None:
    owner = User.objects.create(username="owner")
    _, key = Key.objects.create_key(name="test", owner=owner)
    lose_database()
    headers = {"Authorization": f"Api-Key {key}"}
    assert client.get("/api/v1/distributions/", headers=headers).status_code == 200
    assert _is_503(client.get("/api/v1/held-changes/", headers=headers))
    settings.API_ANONYMOUS = False
    client.raise_request_exception = False
    assert _is_503(client.get("/api/v1/distributions/", headers=headers))


@pytest.mark.usefixtures("away")
def test_api_answers_503_with_a_problem_document(client: Client) -> None:
    response = client.get("/api/v1/changes/")
    assert _is_503(response)
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 503


@pytest.mark.usefixtures("away")
def test_process_without_a_document_answers_503(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(snapshot, "_cached", {})
    client.raise_request_exception = False
    assert _is_503(client.get("/distributions/"))
    assert _is_503(client.get("/api/v1/distributions/"))


def test_notice_goes_when_the_database_is_back(
    client: Client, lose_database: Callable[[], None]
) -> None:
    lose_database()
    assert "Warning" in client.get("/distributions/")
    connection.execute_wrappers.remove(_fail)
    response = client.get("/distributions/")
    assert "Warning" not in response
    assert NOTICE not in response.content.decode()


def test_response_of_an_outage_is_cached_apart(
    client: Client, lose_database: Callable[[], None]
) -> None:
    before = catalog_version()
    lose_database()
    assert catalog_version().startswith(f"{before}-")
    connection.execute_wrappers.remove(_fail)
    client.get("/about/")
    assert catalog_version() == before


@pytest.mark.usefixtures("away")
def test_health_says_what_is_wrong(client: Client) -> None:
    assert client.get("/healthz/live").status_code == 200
    response = client.get("/healthz/ready")
    assert response.status_code == 503
    assert response.json()["database"].startswith("not responding")


def test_live_check_uses_neither_database_nor_cache(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(health, "cache", None)
    monkeypatch.setattr(connection, "cursor", _fail)
    assert client.get("/healthz/live").status_code == 200


@pytest.mark.usefixtures("away")
def test_refused_request_is_one_line_of_the_log(client: Client, caplog) -> None:
    client.get("/changes/")
    (record,) = caplog.records
    assert (record.name, record.exc_info) == ("config.problems", None)


def test_error_of_a_middleware_is_503_too() -> None:
    request = RequestFactory().get("/api/v1/distributions/")
    try:
        raise OperationalError("database or disk is full")
    except OperationalError:
        assert _is_503(problems.page_500(request))
    assert problems.page_500(request).status_code == 500


@pytest.mark.django_db(transaction=True)
def test_full_disk_is_readable(client: Client, key: tuple[Key, str]) -> None:
    with _pragma("query_only", 1, 0):
        headers = {"Authorization": f"Api-Key {key[1]}"}
        assert client.get("/api/v1/distributions/", headers=headers).status_code == 200
        assert client.get("/keys/").status_code == 200
        assert _is_503(client.post(f"/keys/{key[0].prefix}/revoke/"))


@pytest.mark.parametrize("path", ["/distributions/", "/api/v1/distributions/"])
def test_missing_migration_is_503(client: Client, monkeypatch, caplog, path: str) -> None:
    """Somebody forgot `migrate`, or it failed."""

    def read_version() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM of_a_later_migration")

    monkeypatch.setattr(snapshot, "_cached", {})
    monkeypatch.setattr(CatalogVersion, "current", read_version)
    monkeypatch.setattr(CatalogVersion, "with_freshness", read_version)
    client.raise_request_exception = False
    response = client.get(path)
    assert _is_503(response)
    assert "This site is being updated." in response.content.decode()
    assert "run manage.py migrate" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_writer_that_waits_too_long_is_told(client: Client, key: tuple[Key, str]) -> None:
    with _pragma("busy_timeout", 50, 20_000), closing(sqlite3.connect(_file())) as other:
        other.execute("BEGIN IMMEDIATE")
        assert client.get("/distributions/").status_code == 200
        assert _is_503(client.post(f"/keys/{key[0].prefix}/revoke/"))


@pytest.fixture
def key(client: Client) -> tuple[Key, str]:
    """And its text; its owner is signed in."""
    if connection.vendor != "sqlite":
        pytest.skip("of a file that readers and writers share")
    owner = User.objects.create(username="owner")
    client.force_login(owner)
    return Key.objects.create_key(name="test", owner=owner)


def _file() -> str:
    return str(connection.settings_dict["NAME"])


@contextmanager
def _pragma(name: str, value: int, before: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA {name} = {before}")


# Stored by a later version of ELwise


def test_document_of_a_future_format_is_rebuilt(client: Client, monkeypatch) -> None:
    snapshot.keep()
    monkeypatch.setattr(snapshot, "_cached", {})
    stored = Snapshot.objects.get()
    later = {**json.loads(stored.document), "format": 99, "distributions": "elsewhere"}
    Snapshot.objects.update(document=json.dumps(later))
    assert client.get("/distributions/").status_code == 200
    assert snapshot.keep().document == snapshot.build()
    assert json.loads(Snapshot.objects.get().document)["format"] == 1


def test_freshness_of_a_future_format_is_unknown(client: Client) -> None:
    CatalogVersion.objects.update(freshness={"format": 99, "products": "elsewhere"})
    assert client.get("/distributions/").status_code == 200
    assert client.get("/api/v1/status/").status_code == 200
    assert snapshot.current().freshness == {}


# The watch


class Probe:
    def __init__(self) -> None:
        self.answers, self.count = False, 0

    def __call__(self) -> None:
        self.count += 1
        if not self.answers:
            raise OperationalError("connection refused\nwith more lines")


@pytest.fixture
def probe(monkeypatch) -> Probe:
    monkeypatch.setattr(watch, "SECONDS_BETWEEN_PROBES", 0.01)
    return Probe()


def test_outage_is_two_lines_of_the_log(probe: Probe, caplog) -> None:
    caplog.set_level(logging.INFO)
    watched = Watch()
    watched.start(1, probe)
    watched.suspect()
    wait_until(lambda: watched.is_away)
    watched.suspect()
    with pytest.raises(DatabaseAwayError):
        watched.check()
    wait_until(lambda: probe.count > 3)
    probe.answers = True
    wait_until(lambda: not watched.is_away)
    watched.check()
    lost, regained = caplog.messages
    assert lost.startswith("The database is away (connection refused).")
    assert regained.startswith("The database is back after ")


def test_slow_answer_is_no_silence(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock of its own, which stands still while the probe is under way."""
    clock = SimpleNamespace(now=1_000.0, sleep=time.sleep)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(watch, "time", clock)
    probe.answers = True
    watched = Watch()
    watched.start(3, probe)
    for _ in range(20):
        assert not watched.check_silence(1_000), "others are answered"
        wait_until(lambda: watched._prober is None)
        clock.now += 0.9
    assert probe.count > 0


def test_silence_ends_the_wait(probe: Probe) -> None:
    silent = threading.Event()
    watched = Watch()
    watched.start(0.05, silent.wait)
    began = watch.time.monotonic()
    wait_until(lambda: watched.check_silence(began))
    assert watched.is_away
    silent.set()
    wait_until(lambda: not watched.is_away)


def test_commands_are_not_watched(probe: Probe) -> None:
    watched = Watch()
    watched.suspect()
    assert not watched.is_on
    watched.check()
