"""The check of one host, hot: through the whole of Django, and over HTTP.

In process, CPU time of a check in turns with the hot list of the API, and queries. Over HTTP
(gunicorn as in the Procfile, two workers of four threads) the CPU that the workers use for a check
says how many a second two cores can answer: that is held to the gate. Requests a second as they
were measured are reported beside it; on a machine that is shared they say less. A check that nobody
asked before, 1,000 lines, and equal answers hot and anew are measured too.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import shlex
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import api
import served
from django.test.utils import CaptureQueriesContext

from advisor.api.fleet.check_cache import CHECKS

ADDRESS = "/api/v1/check/"
LIST = "/api/v1/distributions/"
OS_RELEASE = (
    'NAME="AlmaLinux"\nVERSION="9.6 (Sage Margay)"\nID="almalinux"\nID_LIKE="rhel centos fedora"\n'
    'VERSION_ID="9.6"\nPLATFORM_ID="platform:el9"\nCPE_NAME="cpe:/o:almalinux:almalinux:9::baseos"\n'
    "SUPPORT_END=2032-06-01\n"
)
FEWEST, AIM = 300, 600
"""Checks a second on two cores."""
CORES = 2
SECONDS, CONNECTIONS, ROUNDS = 5, 8, 15


def main() -> int:
    application = api.prepared()
    outcomes = [in_process(application), over_http()]
    return 0 if all(outcomes) else 1


def in_process(application: api.Application) -> bool:
    anew = ask(application, OS_RELEASE)
    hot_answer = ask(application, OS_RELEASE)
    with CaptureQueriesContext(api.connection) as captured:
        ask(application, OS_RELEASE)
    queries = len(captured)
    api.ask(application, LIST)
    pairs = [
        (cpu(application, itertools.repeat(OS_RELEASE), 50), api.cpu(application, LIST, 50))
        for _ in range(ROUNDS)
    ]
    hot, listed = (statistics.median(column) for column in zip(*pairs, strict=True))
    different = cpu(application, bodies(), 200)
    lines = "\n".join(f"AlmaLinux {9 + number % 2}.{number % 9}" for number in range(1_000))
    CHECKS.clear()
    thousand = cpu(application, iter([lines]), 1)
    print(
        f"ms of CPU: hot {hot:.3f} ({hot / listed:.2f} of the hot list), a new host "
        f"{different:.2f}, 1,000 lines {thousand:.0f}; queries {queries}"
    )
    return queries == 1 and anew == hot_answer


def bodies() -> Iterator[str]:
    """Each is another file."""
    return (f"{OS_RELEASE}BUILD={number}\n" for number in itertools.count())


def ask(application: api.Application, body: str) -> bytes:
    sent = body.encode()
    environment = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": ADDRESS,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": io.BytesIO(sent),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    status: list[str] = []
    response = application(environment, lambda line, _: status.append(line))
    answer = b"".join(response)
    response.close()
    assert status[0].startswith("200"), (status, answer)
    return answer


def cpu(application: api.Application, sent: Iterator[str], times: int) -> float:
    """Milliseconds a check."""
    bodies = list(itertools.islice(sent, times))
    begun = time.process_time()
    for body in bodies:
        ask(application, body)
    return (time.process_time() - begun) / times * 1000


def over_http() -> bool:
    with tempfile.TemporaryDirectory(prefix="elwise-bench-") as folder:
        port = served._free_port()
        line = (served.ROOT / "Procfile").read_text().splitlines()[0]
        command = shlex.split(line.removeprefix("web: "))
        environment = {**os.environ, "LOG_LEVEL": "ERROR", "PORT": str(port)}
        environment["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        for arguments in (["migrate", "--verbosity", "0"], ["load_catalog"]):
            subprocess.run(
                [sys.executable, "manage.py", *arguments],
                cwd=served.ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        with served._running([sys.executable, "-m", *command], port, env=environment) as master:
            _asked_until(port, time.monotonic() + 2)
            rows = [_rate(port, master) for _ in range(3)]
    used, rate = (statistics.median(column) for column in zip(*rows, strict=True))
    possible = CORES * 1000 / used
    print(
        f"over HTTP {used:.3f} ms of CPU of the workers: {possible:.0f} a second on {CORES} cores "
        f"(aim {AIM}, fails below {FEWEST}); measured beside the clients {rate:.0f} a second"
    )
    return possible >= FEWEST


def _rate(port: int, master: int) -> tuple[float, float]:
    """Milliseconds of the workers' CPU for a check, and checks a second."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    before = sum(served._used(int(worker)) for worker in workers)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        begun = time.monotonic()
        end = begun + SECONDS
        answered = sum(pool.map(lambda _: _asked_until(port, end), range(CONNECTIONS)))
    seconds = time.monotonic() - begun
    used = sum(served._used(int(worker)) for worker in workers) - before
    return used / answered * 1000, answered / seconds


def _asked_until(port: int, end: float) -> int:
    """How many were answered, over one connection."""
    body = OS_RELEASE.encode()
    head = (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    answered = 0
    with (
        socket.create_connection(("127.0.0.1", port)) as connection,
        connection.makefile("rb") as answers,
    ):
        while time.monotonic() < end:
            connection.sendall(head.encode() + body)
            status = answers.readline()
            assert status.split()[1] == b"200", status
            headers = dict(line.lower().split(b": ", 1) for line in iter(answers.readline, b"\r\n"))
            answer = answers.read(int(headers[b"content-length"]))
            answered += 1
    assert json.loads(answer)["counts"]["rows"] == 1
    return answered


if __name__ == "__main__":
    sys.exit(main())
