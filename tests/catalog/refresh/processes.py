"""Processes of their own for tests: the same code on the same test database, against the test's
upstream and queue."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "LOG_LEVEL": "WARNING",
        **more,
    }


def database_url() -> str:
    """Of the test database: on the server that DATABASE_URL names, or the file."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def start(*arguments: str, stdin: int = subprocess.DEVNULL, **more: str) -> subprocess.Popen[str]:
    """Python with these arguments, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**more),
        start_new_session=True,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9, with whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout and not process.stdout.closed:
        process.communicate()
    process.wait()


def wait_until(condition: Callable[[], object], seconds: float = 120) -> None:
    """`seconds`: far more than a machine with much else to do needs; it costs nothing."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)


def free_port() -> int:
    """For a server that is started now and may be started again.

    Not from the range of which the kernel gives ports to connections: one of those could take it
    before the server does. Nor the same twice in this process; each worker of xdist has a range
    of its own, and begins somewhere in it.
    """
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("an endless row of ports ended")


def _ports() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 16
    ports = range(12_000 + 1_000 * worker, 13_000 + 1_000 * worker)
    begin = random.randrange(len(ports))  # other runs on this machine do the same
    return cycle([*ports[begin:], *ports[:begin]])


_PORTS = _ports()
