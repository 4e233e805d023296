"""The list of distributions, hot, against nginx with the same bytes in a file, in CPU time of who
serves.

What is held to the gate is ELwise itself (WSGI, every middleware); over HTTP gunicorn comes on top,
and that is only reported. Exits with 3 where nginx is not installed: nothing was measured.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import api

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "/api/v1/distributions/"
FEWEST, AIM = 0.05, 0.10
ASKED, ROUNDS = 1_000, 5

NGINX = """
daemon off; master_process off; worker_processes 1;
pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type application/json; keepalive_requests 1000000;
  open_file_cache max=10; sendfile on;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
  scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; index list.json; }}
}}
"""


def main() -> int:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        print("nginx is not installed (apt-get install nginx-light): not measured.")
        return 3
    with (
        tempfile.TemporaryDirectory(prefix="elwise-bench-") as folder,
        contextlib.ExitStack() as servers,
    ):
        ours = servers.enter_context(_elwise(folder))
        body = _ask(ours[1], 1)
        Path(folder, "www", *ADDRESS.strip("/").split("/")).mkdir(parents=True)
        Path(folder, "www", ADDRESS.strip("/"), "list.json").write_bytes(body)
        theirs = servers.enter_context(_nginx(nginx, folder))
        assert _ask(theirs[1], 1) == body, "nginx gives other bytes"
        _ask(ours[1], 200)
        application = api.prepared()
        assert api.ask(application, ADDRESS)[2] == body, "over HTTP other bytes come"
        rounds = [
            (api.cpu(application, ADDRESS, ASKED), _cpu(*ours), _cpu(*theirs))
            for _ in range(ROUNDS)
        ]
    mine, over_http, peer = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"{len(body):,} bytes, ms of CPU a request: ELwise {mine:.3f}, with gunicorn "
        f"{over_http:.3f}, nginx {peer:.4f}"
    )
    print(
        f"{peer / mine:.3f} of nginx (aim {AIM}, fails below {FEWEST}); with gunicorn "
        f"{peer / over_http:.3f}"
    )
    return 0 if peer / mine >= FEWEST else 1


@contextlib.contextmanager
def _elwise(folder: str) -> Iterator[tuple[int, int]]:
    """The process that answers, and its port: gunicorn with one worker."""
    port = _free_port()
    environment = {**os.environ, "API_RATE_ANONYMOUS": "1000000000", "LOG_LEVEL": "ERROR"}
    environment |= {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
    for command in (["migrate", "--verbosity", "0"], ["load_catalog"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "2",
        "--log-level",
        "error",
    ]
    with _running(
        [*command, "--keep-alive", "60", "--forwarder-headers", ""], port, env=environment
    ) as master:
        _ask(port, 1)  # answered by the worker, which is there then
        yield int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0]), port


@contextlib.contextmanager
def _nginx(nginx: str, folder: str) -> Iterator[tuple[int, int]]:
    port = _free_port()
    configuration = Path(folder, "nginx.conf")
    configuration.write_text(NGINX.format(folder=folder, port=port))
    with _running([nginx, "-c", str(configuration), "-p", folder], port) as process:
        yield process, port


@contextlib.contextmanager
def _running(command: list[str], port: int, **more: object) -> Iterator[int]:
    process = subprocess.Popen(  # type: ignore[call-overload]
        command, cwd=ROOT, stderr=subprocess.DEVNULL, **more
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, f"{command[0]} did not start"
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _cpu(process: int, port: int) -> float:
    """Milliseconds of the server's CPU for one answer."""
    before = _used(process)
    _ask(port, ASKED)
    return (_used(process) - before) / ASKED * 1000


def _used(process: int) -> float:
    """Seconds in user and system mode, to the nanosecond: the scheduler's own account of all
    threads."""
    return (
        sum(
            int(Path(thread, "schedstat").read_text().split()[0])
            for thread in Path(f"/proc/{process}/task").iterdir()
        )
        / 1e9
    )


def _ask(port: int, times: int) -> bytes:
    """The body, asked for so many times over one connection."""
    request = f"GET {ADDRESS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with (
        socket.create_connection(("127.0.0.1", port)) as connection,
        connection.makefile("rb") as answers,
    ):
        for _ in range(times):
            connection.sendall(request)
            assert answers.readline().split()[1] == b"200"
            headers = dict(line.lower().split(b": ", 1) for line in iter(answers.readline, b"\r\n"))
            body = answers.read(int(headers[b"content-length"]))
    return body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
