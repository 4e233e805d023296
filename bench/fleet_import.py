"""Other users' pages during an import of 1,000,000 rows: p95 at most twice what it is without one.

gunicorn as in the Procfile, SQLite, no broker: the import is read by a process of its own, of low
priority. With ELWISE_BROKER=1 a Celery worker reads it, with Valkey as its queue. Pages come at a
steady rate, a signed-in one that asks the database among them. Times say
something on a quiet machine of two cores only; the ratio is what fails.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import served

from tests.catalog.refresh.brokers import Valkey

MOST_TIMES_IDLE = 2.0
ROWS, GROUPS = 1_000_000, 300
RATE, SECONDS_IDLE, AT_ONCE, ROUNDS = 20, 20, 16, 3
PAGES = ("/", "/distributions/rhel/", "/lifecycle/", "/fleet/", "/api/v1/releases/?page_size=20")
SYSTEMS = (
    *("AlmaLinux,9.4", "Red Hat Enterprise Linux,7.9", "CentOS Linux,7", "Rocky Linux,8.10"),
    *("Oracle Linux Server,8.9", "Mystery OS,3", "Amazon Linux,2023", "CentOS Stream,9"),
)
SESSION = """
from django.contrib.auth.models import User
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(username="demo-research-owner"))
print(client.cookies["sessionid"].value)
"""


def main() -> int:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="elwise-bench-"))
        environment = _environment(folder)
        if os.environ.get("ELWISE_BROKER"):
            broker = Valkey()
            broker.start()
            stack.callback(broker.stop)
            environment["BROKER_URL"] = broker.url
        teams, session = _prepared(environment)
        port = served._free_port()
        environment["PORT"] = str(port)
        lines = (served.ROOT / "Procfile").read_text().splitlines()
        web = [sys.executable, "-m", *shlex.split(lines[0].removeprefix("web: "))]
        stack.enter_context(served._running(web, port, env=environment))
        if "BROKER_URL" in environment:
            worker = [sys.executable, "-m", *shlex.split(lines[1].removeprefix("worker: "))]
            process = subprocess.Popen(worker, cwd=served.ROOT, env=environment)
            stack.callback(process.terminate)
        return _measured(port, teams, session)


def _measured(port: int, teams: list[dict], session: str) -> int:
    """In turns, so that a busy moment of the machine is in both."""
    key, body = teams[0]["members"][0]["api_key"], b"".join(_inventory())
    idle: list[float] = []
    busy: list[float] = []
    _traffic(port, session, lambda: time.sleep(5))  # not counted
    for _ in range(ROUNDS):
        idle += _traffic(port, session, lambda: time.sleep(SECONDS_IDLE))
        busy += _traffic(port, session, lambda: _import(port, key, body))
    print(f"\n{'':<10} {'requests':>8} {'p50':>7} {'p95':>7} {'max':>7}  ms")
    for name, times in (("idle", idle), ("importing", busy)):
        print(
            f"{name:<10} {len(times):>8} {statistics.median(times):>7.1f} {_p95(times):>7.1f} "
            f"{max(times):>7.1f}"
        )
    ratio = _p95(busy) / _p95(idle)
    print(f"\np95 {ratio:.2f} times idle (fails above {MOST_TIMES_IDLE:g})")
    return 0 if ratio <= MOST_TIMES_IDLE else 1


def _traffic(port: int, session: str, script: Callable[[], None]) -> list[float]:
    """Milliseconds of each answer while the script runs, at a steady rate."""
    times: list[float] = []
    running = threading.Thread(target=script)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        began = time.monotonic()
        running.start()
        for number, path in enumerate(itertools.cycle([*PAGES, "/decisions/"])):
            if not running.is_alive():
                break
            time.sleep(max(began + number / RATE - time.monotonic(), 0))
            pool.submit(_timed, port, path, session, times)
    running.join()
    return times


def _timed(port: int, path: str, session: str, times: list[float]) -> None:
    headers = {"Cookie": f"sessionid={session}"} if path in ("/decisions/", "/fleet/") else {}
    began = time.monotonic()
    status, _ = _ask(port, "GET", path, None, headers)
    assert status == 200, (path, status)
    times.append((time.monotonic() - began) * 1000)


def _import(port: int, key: str, body: bytes) -> None:
    """Sends the inventory and waits until it is ready; how long each took."""
    headers = {"Authorization": f"Api-Key {key}", "Content-Type": "text/csv"}
    address = "/api/v1/fleet/demo-platform/imports/"
    began = time.monotonic()
    status, answer = _ask(port, "PUT", address, body, headers)
    assert status == 202, answer
    sent = time.monotonic()
    row = json.loads(answer)
    while row["state"] in ("uploaded", "parsing"):
        time.sleep(0.5)
        row = json.loads(_ask(port, "GET", f"{address}{row['number']}/", None, headers)[1])
    assert (row["state"], row["rows"]) == ("ready", ROWS), row
    print(
        f"{ROWS:,} rows, {len(body) / 1e6:.0f} MB: uploaded in {sent - began:.1f} s, "
        f"ready after {time.monotonic() - sent:.1f} s"
    )


def _inventory() -> Iterator[bytes]:
    yield b"hostname,os,version,environment\n"
    for number in range(ROWS):
        system = SYSTEMS[number * 7919 % len(SYSTEMS)]
        yield f"host{number}.example.net,{system},group{number % GROUPS}\n".encode()


def _ask(
    port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _environment(folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "LOG_LEVEL": "ERROR",
        "EMAIL_URL": "dummymail://",
        "PAGE_RATE": "0",
        "PAGE_RATE_COSTLY": "0",
        "API_RATE_ANONYMOUS": "0",
    }


def _prepared(environment: dict[str, str]) -> tuple[list[dict], str]:
    """Two teams with keys, and the session of somebody of the other one."""
    _manage(environment, "migrate", "--verbosity", "0")
    _manage(environment, "load_catalog")
    teams = json.loads(_manage(environment, "seed_demo", "--json").splitlines()[-1])
    session = _manage(environment, "shell", "-v", "0", "-c", SESSION).split()[-1]
    return teams, session


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    finished = subprocess.run(
        command,
        cwd=served.ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return finished.stdout


if __name__ == "__main__":
    sys.exit(main())
