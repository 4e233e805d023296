"""The proxies of deploy/ on loopback: each with its shipped configuration, on ports and paths of
the test."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import absent
from tests.catalog.refresh.processes import free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
CERTIFICATE = ROOT / "tests/catalog/refresh/self_signed.pem"
HOST = "elwise.example"
SBIN = ":/usr/sbin:/usr/local/sbin"
NGINX_MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/elwise.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Front:
    """A server that visitors reach: by TLS on `port`, or without on `plain_port`."""

    name: str
    port: int | None
    plain_port: int | None = None

    def get(self, path: str, visitor: str = "127.0.0.1", **headers: str) -> Answer:
        return self.ask("GET", path, visitor, headers=headers)

    def ask(
        self,
        method: str,
        path: str,
        visitor: str = "127.0.0.1",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = self._connection(visitor)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Host": HOST, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def _connection(self, visitor: str) -> http.client.HTTPConnection:
        if self.port is None:
            return http.client.HTTPConnection(
                "127.0.0.1", self.plain_port, timeout=120, source_address=(visitor, 0)
            )
        context = ssl._create_unverified_context()
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=120, source_address=(visitor, 0), context=context
        )

    def without_tls(self) -> Front:
        return Front(f"{self.name} without TLS", None, self.plain_port)


def program(name: str) -> str:
    path = shutil.which(name, path=os.environ.get("PATH", "") + SBIN)
    if path is None:
        absent.skip_or_fail(
            absent.reason("tests of the proxies' configuration", f"{name} is not installed")
        )
    assert path
    return path


@contextlib.contextmanager
def running(
    command: list[str], *ports: int | None, **options: object
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        for port in ports:
            wait_until(lambda port=port: _listens(port) or process.poll() is not None)
        assert process.poll() is None, f"{command[0]} did not start"
        yield process
    finally:
        process.terminate()
        process.wait(timeout=120)


def _listens(port: int | None) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    return False


def nginx_configuration(folder: Path, upstream: Path, static: Path | None = None) -> Front:
    """Written to the folder as nginx.conf; not started."""
    front = Front("nginx", free_port(), free_port())
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{front.port} ssl")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{front.plain_port};")
    text = re.sub(r"\n +listen \[::\].*", "", text)
    text = re.sub(r"/etc/ssl/elwise/\w+\.pem", str(CERTIFICATE), text)
    text = text.replace("/var/log/nginx/elwise.log", f"{folder}/access.log")
    text = text.replace("/run/elwise/web.sock", str(upstream))
    if static:
        files = (ROOT / "deploy/nginx-static.conf").read_text()
        (folder / "static.conf").write_text(files.replace("/srv/elwise/staticfiles", str(static)))
        text = text.replace(
            "# include /srv/elwise/deploy/nginx-static.conf;", "include static.conf;"
        )
    (folder / "elwise.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX_MAIN.format(folder=folder, user=user))
    return front


@contextlib.contextmanager
def nginx(folder: Path, upstream: Path, static: Path | None = None) -> Iterator[Front]:
    front = nginx_configuration(folder, upstream, static)
    command = [program("nginx"), "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"]
    with running(command, front.port, front.plain_port, stderr=subprocess.DEVNULL):
        yield front


@contextlib.contextmanager
def haproxy(folder: Path, upstream: Path) -> Iterator[Front]:
    front = Front("haproxy", free_port())
    text = (ROOT / "deploy/haproxy.cfg").read_text()
    text = text.replace("bind :443", f"bind 127.0.0.1:{front.port}")
    text = text.replace("/etc/ssl/elwise/elwise.pem", str(CERTIFICATE))
    text = text.replace("/run/elwise/web.sock", str(upstream))
    (folder / "haproxy.cfg").write_text(text)
    command = [program("haproxy"), "-db", "-f", str(folder / "haproxy.cfg")]
    with (
        (folder / "access.log").open("w") as log,
        running(command, front.port, stdout=log, stderr=subprocess.DEVNULL),
    ):
        yield front


@contextlib.contextmanager
def caddy(folder: Path, upstream: Path) -> Iterator[Front]:
    """With a certificate of the test, where Caddy would get its own."""
    front = Front("caddy", free_port())
    text = (ROOT / "deploy/Caddyfile").read_text()
    text = text.replace(
        "{\n\tservers", "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers", 1
    )
    text = text.replace(
        f"\n{HOST} {{",
        f"\nhttps://{HOST}:{front.port} {{\n\tbind 127.0.0.1\n\ttls {CERTIFICATE} {CERTIFICATE}",
    )
    text = text.replace("/var/log/caddy/elwise.log", f"{folder}/access.log")
    text = text.replace("/run/elwise/web.sock", str(upstream))
    (folder / "Caddyfile").write_text(text)
    command = [
        program("caddy"),
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        str(folder / "Caddyfile"),
    ]
    own = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (
        (folder / "errors.log").open("w") as log,
        running(command, front.port, env=own, stderr=log),
    ):
        yield front


@contextlib.contextmanager
def gunicorn(
    environment: dict[str, str], root: Path, socket_path: Path | None = None
) -> Iterator[Front]:
    """With the shipped settings; on a port, and on a socket for a proxy."""
    with gunicorn_process(environment, root, socket_path) as (_, front):
        yield front


@contextlib.contextmanager
def gunicorn_process(
    environment: dict[str, str], root: Path, socket_path: Path | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], Front]]:
    port = free_port()
    bind = f"127.0.0.1:{port}" + (f",unix:{socket_path}" if socket_path else "")
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    variables = {**environment, "WEB_BIND": bind, "WEB_CONCURRENCY": "1", "LOG_LEVEL": "ERROR"}
    with running(
        [*command, "--log-level", "error"], port, cwd=root, env=variables, stderr=subprocess.DEVNULL
    ) as process:
        front = Front("directly", None, port)
        _wait_until_it_answers(front)
        yield process, front


def _wait_until_it_answers(front: Front) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    wait_until(lambda: front.get("/healthz/live", **headers).status == 200)
