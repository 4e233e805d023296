"""The logs of the servers in deploy/ hold no secret of an address, and other addresses whole."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.catalog.refresh.processes import free_port, wait_until
from tests.deploy import fronts
from tests.deploy.echo import echo
from tests.deploy.fronts import HOST, Front
from tests.test_logs import SECRET, addresses_with_a_secret

pytestmark = pytest.mark.sqlite_enough

ORDINARY = [
    "/distributions/?architecture=aarch64&sort=name",
    "/decisions/calendar/",
    "/decisions/calendar/a-team-with-quite-a-long-name/create/",
    "/account/password/reset/sent/",
    "/account/login/?next=/decisions/calendar/",
    "/sources/endoflife-date-red-hat-enterprise-linux/",
]
LAST = "/about/?last"
VISITORS = (f"127.0.0.{number}" for number in count(2))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("front-logs")


@pytest.fixture(scope="module")
def echoing(folder: Path) -> Iterator[Path]:
    path = folder / "echo.sock"
    with echo(path):
        yield path


def variants(address: str) -> list[str]:
    """As it is, mistyped, and as the address to return to after signing in."""
    encoded = quote(address, safe="")
    return [
        address,
        address.rstrip("/"),
        f"{address}.",
        f"{address}?a=b",
        f"{address}create/",
        f"/{address}",
        f"/account/login/?next={address}",
        f"/account/login/?a=b&next={encoded}&c=d",
        f"/account/login/?next={encoded.replace('%2F', '%2f')}",
        f"/account/login/?next=/account/signup/{quote('?next=' + encoded)}",
        f"{address}?next={address}",
    ]


def _text(front_folder: Path) -> str:
    return "".join(path.read_text() for path in front_folder.glob("*.log"))


@contextlib.contextmanager
def _front(kind: str, folder: Path, upstream: Path) -> Iterator[Front]:
    folder.mkdir()
    with getattr(fronts, kind)(folder, upstream) as front:
        yield front


def _log_after(front: Front, folder: Path) -> str:
    """Once the last request is in it."""
    front.get(LAST, next(VISITORS))
    wait_until(lambda: LAST in _text(folder))
    return _text(folder)


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("kind", ["nginx", "haproxy", "caddy"])
def test_front_logs_no_secret(kind: str, folder: Path, echoing: Path) -> None:
    own = folder / kind
    with _front(kind, own, echoing) as front:
        for address in addresses_with_a_secret():
            page = f"https://{HOST}{address}"
            visitor = next(VISITORS)
            for variant in variants(address):
                front.get(variant, visitor, **{"Referer": page, "HX-Current-URL": page})
                if front.plain_port:
                    front.without_tls().get(variant, visitor, Referer=page)
        log = _log_after(front, own)
    assert "/decisions/calendar/..." in log
    assert SECRET[1:] not in log


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("kind", ["nginx", "haproxy", "caddy"])
def test_front_logs_no_secret_while_it_restarts(kind: str, folder: Path) -> None:
    """Errors have a log of their own."""
    own = folder / f"{kind}-alone"
    with _front(kind, own, folder / "nobody.sock") as front:
        for address in addresses_with_a_secret():
            assert front.get(address, next(VISITORS)).status == 503
        log = _log_after(front, own)
    assert SECRET[1:] not in log


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("kind", ["nginx", "haproxy", "caddy"])
def test_front_logs_other_addresses_whole(kind: str, folder: Path, echoing: Path) -> None:
    own = folder / f"{kind}-whole"
    with _front(kind, own, echoing) as front:
        for address in ORDINARY:
            front.get(address, next(VISITORS), **{"User-Agent": "a-browser"})
        log = _log_after(front, own)
    assert [address for address in ORDINARY if address not in log] == []
    assert log.count("a-browser") in ([0] if kind == "haproxy" else [len(ORDINARY)])


@pytest.mark.long("servers", keep=1)
@pytest.mark.parametrize("kind", ["nginx", "haproxy"])
def test_line_has_method_and_status(kind: str, folder: Path, echoing: Path) -> None:
    own = folder / f"{kind}-line"
    with _front(kind, own, echoing) as front:
        front.get('/a"b/', next(VISITORS))
        log = _log_after(front, own)
    line = next(line for line in log.splitlines() if LAST in line)
    assert f'"GET {LAST} HTTP/1.1"' in line
    assert " 200 " in line
    assert '/a"b/' not in log


def _send(port: int, request: str) -> None:
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(f"{request}\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        while connection.recv(4096):
            pass


def test_gunicorn_logs_no_secret(tmp_path: Path) -> None:
    """Neither in errors nor, if it is turned on, in its access log."""
    port, log_path = free_port(), tmp_path / "gunicorn.log"
    application = "tests.deploy.failing_application"
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", application]
    environment = {**os.environ, "WEB_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    with (
        log_path.open("w") as log,
        fronts.running(
            [*command, "--access-logfile", "-"],
            port,
            cwd=fronts.ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        ),
    ):
        for address in addresses_with_a_secret():
            _send(port, f"GET {address} HTTP/1.1\r\nReferer: https://{HOST}{address}")
            _send(port, f"GET {address}")
        _send(port, f"GET {LAST} HTTP/1.1")
        wait_until(lambda: f"Error handling request GET {LAST}" in log_path.read_text())
    text = log_path.read_text()
    assert "Error handling request GET /decisions/calendar/...\n" in text
    assert "Invalid HTTP request line: 'GET /decisions/calendar/..." in text
    assert "] GET 500 " in text
    assert SECRET not in text
