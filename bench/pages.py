"""Public pages from the response cache, and the result page for answers that nobody gave before.

In process, whole Django, CPU time in turns: a hot page against a hot list of the API, a page made
anew against the hot one, a new result against its view alone. Over HTTP (gunicorn as in the
Procfile, two workers of four threads) requests a second are reported beside their aims; they say
something on a quiet machine of two cores only.
"""

from __future__ import annotations

import itertools
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
from dataclasses import replace

os.environ["PAGE_RATE"] = os.environ["PAGE_RATE_COSTLY"] = "0"

import api
import served
from django.test import RequestFactory

from advisor.decisive import typical_answers
from advisor.forms import AnswersForm
from advisor.own_price_questions import plans_on_sale
from advisor.pages import addresses
from advisor.pages.result import page as result_page
from catalog import snapshot
from catalog.api.response_cache import QUERIES
from config.frame_stack import call_with_room

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}
LIST = "/api/v1/distributions/"
PAGES = {
    "/": 300,
    "/lifecycle/": 300,
    "/distributions/rhel/": 300,
    "/compare/?d=almalinux&d=rhel": 300,
    "/calendar.ics": 300,
}
"""Requests a second that are aimed at, on two cores."""
RESULTS_A_SECOND = 40
MOST_TIMES_LIST, FEWEST_TIMES_HOT, MOST_TIMES_VIEW = 2.5, 8.0, 1.35
SECONDS, CONNECTIONS, ROUNDS = 5, 8, 15


def main() -> int:
    application = api.prepared()
    results = result_addresses()
    outcomes = [hot(application), *(unchanged(application, path) for path in PAGES)]
    outcomes.append(new_results(application, results))
    over_http(results)
    return 0 if all(outcomes) else 1


def hot(application: api.Application) -> bool:
    print(
        f"{'page':<30} {'anew ms':>8} {'hot ms':>7} {'of list':>8} {'queries':>8}   (CPU, medians)"
    )
    outcomes = [_is_hot(application, path) for path in PAGES]
    return all(outcomes)


def _is_hot(application: api.Application, path: str) -> bool:
    anew = statistics.median(_anew(application, path) for _ in range(5))
    api.ask(application, LIST)
    pairs = [
        (api.cpu(application, path, 20, **GZIP), api.cpu(application, LIST, 20, **GZIP))
        for _ in range(ROUNDS)
    ]
    page, listed = (statistics.median(column) for column in zip(*pairs, strict=True))
    queries = api.queries(application, path)
    print(f"{path:<30} {anew:>8.1f} {page:>7.3f} {page / listed:>7.2f}x {queries:>8}")
    return page / listed <= MOST_TIMES_LIST and anew / page >= FEWEST_TIMES_HOT and queries == 1


def _anew(application: api.Application, path: str) -> float:
    forget()
    return api.cpu(application, path, 1, **GZIP)


def forget() -> None:
    api.forget_bytes()
    QUERIES.clear()


def unchanged(application: api.Application, path: str) -> bool:
    """Whether a browser that has the page gets 304 for one query."""
    etag = api.ask(application, path)[1]["ETag"]
    status, _, body = api.ask(application, path, HTTP_IF_NONE_MATCH=etag)
    queries = api.queries(application, path, HTTP_IF_NONE_MATCH=etag)
    return status.startswith("304") and not body and queries == 1


def new_results(application: api.Application, results: Iterator[str]) -> bool:
    """Each for other answers, through every middleware and by the view alone, in turns."""
    pairs = []
    for address in itertools.islice(results, 40):
        request = RequestFactory(SERVER_NAME="localhost").get(address)
        assert result_page.result(request).status_code == 200, address
        whole = api.cpu(application, address, 1, **GZIP)
        begun = time.process_time()
        call_with_room(result_page.result, request)
        pairs.append((whole, (time.process_time() - begun) * 1000))
    whole, view = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"\nresult for new answers {whole:.1f} ms, its view {view:.1f} ms: {whole / view:.2f} "
        f"times (fails above {MOST_TIMES_VIEW:g}); {2000 / whole:.0f} a second on two cores at most"
    )
    return whole / view <= MOST_TIMES_VIEW


def result_addresses() -> Iterator[str]:
    """The typical answers again and again, each time for another number of servers."""
    plans = plans_on_sale(snapshot.current().document)
    forms = [AnswersForm(dict(answers), plans=plans) for answers in typical_answers()]
    sets = [form.answers() for form in forms if form.is_valid()]
    return (
        addresses.address("result", replace(answers, servers=servers))
        for servers in itertools.count(3)
        for answers in sets
    )


def over_http(results: Iterator[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="elwise-bench-") as folder:
        port = served._free_port()
        line = (served.ROOT / "Procfile").read_text().splitlines()[0]
        command = shlex.split(line.removeprefix("web: "))
        command += ["--max-requests", "0"]  # a worker that is replaced closes its connections
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
        with served._running([sys.executable, "-m", *command], port, env=environment):
            print(f"\n{'over HTTP':<30} {'a second':>9} {'aim':>5}   (only reported)")
            for path, aim in {LIST: 300, **PAGES}.items():
                print(f"{path:<30} {_per_second(port, itertools.repeat(path)):>9.0f} {aim:>5}")
            rate = _per_second(port, results)
            print(f"{'result, always new answers':<30} {rate:>9.0f} {RESULTS_A_SECOND:>5}")


def _per_second(port: int, paths: Iterator[str]) -> float:
    _asked_until(port, itertools.islice(paths, 20), time.monotonic() + 60)
    end = time.monotonic() + SECONDS
    chunks = [[next(paths) for _ in range(20_000)] for _ in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        begun = time.monotonic()
        end = begun + SECONDS
        answered = sum(pool.map(lambda chunk: _asked_until(port, iter(chunk), end), chunks))
    return answered / (time.monotonic() - begun)


def _asked_until(port: int, paths: Iterator[str], end: float) -> int:
    """How many were answered, over one connection."""
    answered = 0
    with (
        socket.create_connection(("127.0.0.1", port)) as connection,
        connection.makefile("rb") as answers,
    ):
        for path in paths:
            if time.monotonic() >= end:
                break
            request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
            connection.sendall(request.encode())
            status = answers.readline()
            assert status.split()[1] == b"200", (path, status)
            headers = dict(line.lower().split(b": ", 1) for line in iter(answers.readline, b"\r\n"))
            answers.read(int(headers[b"content-length"]))
            answered += 1
    return answered


if __name__ == "__main__":
    sys.exit(main())
