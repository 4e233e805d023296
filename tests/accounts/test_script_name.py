"""A SCRIPT_NAME sent by a visitor moves `path`; limits hold all the same."""

import contextlib
import http.client
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from accounts.throttles import WINDOW
from tests.catalog.refresh.processes import free_port, wait_until

pytestmark = pytest.mark.long_on_postgresql

ROOT = Path(__file__).resolve().parents[2]
API_PATH = "/api/v1/nope/"
SIGN_IN = "/sign-in/"
FREE_ATTEMPTS = 5
LIMIT = 3


@pytest.mark.django_db
def test_script_name_does_not_lift_the_limit(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = LIMIT
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        statuses = [client.get(API_PATH, SCRIPT_NAME="/x").status_code for _ in range(LIMIT + 1)]
    assert statuses == [404] * LIMIT + [429]


@pytest.mark.django_db
def test_script_name_does_not_open_a_closed_api(client: Client, settings) -> None:
    settings.API_ANONYMOUS = False
    assert client.get("/api/v1/plans/", SCRIPT_NAME="/x").status_code == 401
    response = client.get("/schema/", SCRIPT_NAME="/api/v1")
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        "SCRIPT_NAME",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_FORWARDED",
        "HTTP_X_ORIGINAL_URL",
        "HTTP_X_REAL_IP",
        "HTTP_CF_CONNECTING_IP",
    ],
)
def test_no_header_lifts_the_sign_in_limit(header: str) -> None:
    """Another value with each guess."""
    form = {"login": "ada", "password": "wrong"}
    values = [
        f"/{number}" if header == "SCRIPT_NAME" else f"192.0.2.{number}" for number in range(6)
    ]
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        statuses = [Client().post(SIGN_IN, form, **{header: value}).status_code for value in values]
    assert statuses == [400] * FREE_ATTEMPTS + [429]


@pytest.mark.django_db
def test_api_error_under_a_prefix_is_a_problem(client: Client) -> None:
    response = client.get(API_PATH, SCRIPT_NAME="/x")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["instance"] == f"/x{API_PATH}"


class Gunicorn:
    """The web command of the Procfile, with further options, in one worker that counts."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        line = (ROOT / "Procfile").read_text().splitlines()[0]
        command = shlex.split(line.removeprefix("web: "))
        one_worker = ["--workers", "1", "--log-level", "error"]
        environment = {
            "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3",
            "LOG_LEVEL": "CRITICAL",
            "PORT": str(self.port),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command, *one_worker, *options],
            cwd=ROOT,
            env={**os.environ, **environment, "API_RATE_ANONYMOUS": str(LIMIT)},
        )

    def wait_until_ready(self) -> None:
        wait_until(lambda: self._process.poll() is not None or self._answers())
        assert self._process.poll() is None, "gunicorn did not start"

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return bool(self.ask("GET", "/healthz/live"))
        return False

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status, response.headers["Content-Type"]

    def read_often(self, path: str, **headers: str) -> list[int]:
        return [self.ask("GET", path, **headers)[0] for _ in range(LIMIT + 1)]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=120)


@pytest.fixture
def start(tmp_path: Path) -> Iterator:
    servers: list[Gunicorn] = []

    def start(*options: str) -> Gunicorn:
        servers.append(Gunicorn(tmp_path, *options))
        servers[-1].wait_until_ready()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def test_gunicorn_drops_script_name(start) -> None:
    """There is nothing under the prefix, and elsewhere the header changes nothing."""
    server = start()
    prefix = {"SCRIPT_NAME": "/x"}
    assert server.ask("GET", f"/x{API_PATH}", **prefix) == (404, "text/html; charset=utf-8")
    assert server.ask("POST", f"/x{SIGN_IN}", **prefix)[0] == 404
    statuses = in_one_window(lambda: server.read_often(API_PATH, **prefix))
    assert statuses == [404] * LIMIT + [429]


def test_limits_hold_where_gunicorn_takes_script_name(start) -> None:
    """A start command without the option: the guards read path_info."""
    server = start("--forwarder-headers", "SCRIPT_NAME", "--forwarded-allow-ips", "127.0.0.1")
    prefix = {"SCRIPT_NAME": "/x"}
    statuses = in_one_window(lambda: server.read_often(f"/x{API_PATH}", **prefix))
    assert statuses == [404] * LIMIT + [429]


def in_one_window(ask: Callable[[], list[int]]) -> list[int]:
    """The statuses of requests that were counted together: the count starts anew with each minute.
    Where one began meanwhile, all are sent again when the next begins."""
    while True:
        window = time.time() // WINDOW
        statuses = ask()
        if time.time() // WINDOW == window:
            return statuses
        time.sleep(WINDOW - time.time() % WINDOW)
