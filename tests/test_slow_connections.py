"""Connections that say nothing, or half of something, hold no thread of gunicorn."""

import os
import shlex
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config.gunicorn_worker import HEAD_START, MOST_PEEKED, PatientWorker, is_whole
from tests.catalog.refresh.processes import free_port, wait_until

SECONDS_HELD = 60
"""For which a test would wait behind connections that hold every thread; half of it is far more
than a busy machine needs for an answer."""
ROOT = Path(__file__).resolve().parent.parent
LIVE = b"GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = (
    b"POST /api/v1/recommendations/?explain=false HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\n"
)
HALVES = [
    b"",
    b"GET / HTTP/1.1\r\nHost: local",
    POST + b"Content-Length: 100\r\n\r\n{",
    POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
]


@pytest.mark.parametrize(
    ("arrived", "whole"),
    [
        *((half, False) for half in HALVES),
        (LIVE, True),
        (POST + b"Content-Length: 2\r\n\r\n{}", True),
        (POST + b"content-length:2\r\n\r\n{", False),
        (POST + b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n", True),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", True),
        (POST + b"Content-Length: 900000\r\n\r\n{", False),
        ((POST + b"Content-Length: 900000\r\n\r\n").ljust(MOST_PEEKED), True),
        (b"x" * MOST_PEEKED, True),
    ],
)
def test_request_is_whole(arrived: bytes, whole: bool) -> None:
    assert is_whole(arrived) == whole


@pytest.mark.parametrize(("connections", "waits"), [(2, 0), (3, 1), (5, 2), (50, 2)])
def test_busy_worker_lets_idle_one_accept(
    monkeypatch: pytest.MonkeyPatch, connections: int, waits: int
) -> None:
    """Two of its connections are idle; nobody has asked for a new one when it gets there."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    worker = PatientWorker.__new__(PatientWorker)
    worker.nr_conns = connections
    worker.keepalived_conns, worker.pending_conns = deque([object()]), deque([object()])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        worker.accept(listener)
    assert slept == [waits * HEAD_START]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The web command of the Procfile."""
    port, folder = free_port(), tmp_path_factory.mktemp("gunicorn")
    line = (ROOT / "Procfile").read_text().splitlines()[0]
    command = shlex.split(line.removeprefix("web: "))
    environment = {
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3",
        "LOG_LEVEL": "CRITICAL",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", *command, "--log-level", "critical"],
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    wait_until(lambda: server.poll() is not None or _answers(port))
    assert server.poll() is None, "gunicorn did not start"
    yield port
    server.terminate()
    server.wait(timeout=120)


def _answers(port: int) -> bool:
    with suppress(OSError):
        return bool(_answer(port, LIVE))
    return False


def _connected(port: int, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS_HELD)
    connection.sendall(sent)
    return connection


def _answer(port: int, *parts: bytes) -> bytes:
    with _connected(port) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.05)
        return connection.recv(4096)


def test_200_slow_connections_hold_nobody_up(port: int) -> None:
    idle = [_connected(port, LIVE) for _ in range(100)]
    halves = [_connected(port, HALVES[number % len(HALVES)]) for number in range(100)]
    for _ in range(3):
        begun = time.monotonic()
        assert _answer(port, LIVE).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begun < SECONDS_HELD / 2
    for connection in (*idle, *halves):
        connection.close()
    assert _answer(port, LIVE).startswith(b"HTTP/1.1 200")


def test_request_in_pieces_is_answered(port: int) -> None:
    assert _answer(port, LIVE[:9], LIVE[9:-3], LIVE[-3:]).startswith(b"HTTP/1.1 200")


def test_body_in_pieces_is_read(port: int) -> None:
    """An empty database has nothing to recommend; a body that was cut off would be a 400."""
    head = POST + b"Content-Length: 15\r\n\r\n"
    whole = _answer(port, head + b'{"answers": {}}').split(b"\r\n")[0]
    assert _answer(port, head, b'{"answers"', b": {}}").split(b"\r\n")[0] == whole
    assert b"400" not in whole
    assert _answer(port, head + b'{"answers": {x}').startswith(b"HTTP/1.1 400")


def test_two_requests_sent_together_are_answered(port: int) -> None:
    with _connected(port, LIVE * 2) as connection:
        received = b""
        while received.count(b"HTTP/1.1 200") < 2 and (part := connection.recv(4096)):
            received += part
    assert received.count(b"HTTP/1.1 200") == 2
