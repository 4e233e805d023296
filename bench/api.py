"""How much faster the API answers than one written with ModelViewSet and prefetch: .venv/bin/python
bench/api.py

Both through the whole of Django (WSGI, every middleware), in one process, in turns, on one database
with persistent connections; both bodies are equal before anything is timed. Fails where a ratio of
CPU time, the number of queries, or a 304 is not what it has to be.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
_folder = tempfile.TemporaryDirectory(prefix="elwise-bench-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_folder.name}/bench.sqlite3")
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings", API_RATE_ANONYMOUS="1000000000", LOG_LEVEL="ERROR"
)
warnings.filterwarnings("ignore", message="No directory at")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from catalog import snapshot  # noqa: E402
from catalog.api.response_cache import RESPONSES  # noqa: E402
from config.frame_stack import call_with_room  # noqa: E402

Application = Callable[..., HttpResponseBase]

JOBS = {
    "list": ("distributions/", 60, 20),
    "detail": ("distributions/rhel/", 30, 12),
    "filter": ("distributions/?role=recommended", 25, 10),
}
"""What is asked, how many times faster it should be, and below what it fails."""

ROUNDS = 40


def ask(
    application: Application, address: str, **headers: str
) -> tuple[str, dict[str, str], bytes]:
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **headers,
    }
    captured: dict = {}
    response = application(
        environ,
        lambda status, header_pairs: captured.update(status=status, headers=dict(header_pairs)),
    )
    body = b"".join(response)
    response.close()
    return captured["status"], captured["headers"], body


def cpu(application: Application, address: str, times: int, **headers: str) -> float:
    """Milliseconds of CPU for one answer."""
    start = time.process_time()
    for _ in range(times):
        ask(application, address, **headers)
    return (time.process_time() - start) / times * 1000


def queries(application: Application, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        ask(application, address, **headers)
    return len(counted)


def measured(application: Application, path: str) -> tuple[float, float]:
    """Ours and the peer's, medians of rounds in turns."""
    ours, peers = [], []
    for _ in range(ROUNDS):
        ours.append(cpu(application, f"/api/v1/{path}", 20))
        peers.append(cpu(application, f"/api/peer/{path}", 1))
    return statistics.median(ours), statistics.median(peers)


def differing(ours: dict, peers: dict) -> dict:
    """What the two do not say alike, by key, shortened."""
    return {
        key: (f"{ours.get(key)!r:.200}", f"{peers.get(key)!r:.200}")
        for key in {*ours, *peers}
        if ours.get(key) != peers.get(key)
    }


def forget() -> None:
    """As in a process that has just started."""
    forget_bytes()
    snapshot._cached.clear()


def forget_bytes() -> None:
    """As where this was not asked for before."""
    RESPONSES.clear()


def prepared() -> Application:
    """The whole of Django, with the seed behind it."""
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    call_command("load_catalog", stdout=io.StringIO())
    return partial(call_with_room, WSGIHandler())  # as config/wsgi.py has it


def main() -> int:
    settings.ROOT_URLCONF = "peer"
    application, failed = prepared(), False
    print(
        f"{'job':<8} {'ours ms':>8} {'peer ms':>8} {'ratio':>7} {'aim':>5} {'queries: hot':>13} "
        f"{'cold':>5} {'peer':>5}   (CPU, medians)"
    )
    for name, (path, aim, least) in JOBS.items():
        ours, peers = (
            ask(application, f"/api/v1/{path}")[2],
            ask(application, f"/api/peer/{path}")[2],
        )
        assert not (differ := differing(json.loads(ours), json.loads(peers))), (
            f"{name}: the two do not say the same: {differ}"
        )
        hot, peer = (
            queries(application, f"/api/v1/{path}"),
            queries(application, f"/api/peer/{path}"),
        )
        forget()
        cold = queries(application, f"/api/v1/{path}")
        mine, theirs = measured(application, path)
        ratio = theirs / mine
        failed |= ratio < least or hot != 1 or cold > 6
        print(
            f"{name:<8} {mine:>8.3f} {theirs:>8.2f} {ratio:>6.0f}x {aim:>4}x {hot:>13} {cold:>5} "
            f"{peer:>5}"
        )
    failed |= not unchanged_is_not_rendered(application)
    squeezed = ask(application, "/api/v1/distributions/rhel/", HTTP_ACCEPT_ENCODING="gzip")[2]
    print(
        f"rhel: {len(gzip.decompress(squeezed)):,} bytes, {len(squeezed):,} compressed; compressed "
        f"once for all"
    )
    return 1 if failed else 0


def unchanged_is_not_rendered(application: Application) -> bool:
    etag = ask(application, "/api/v1/distributions/rhel/")[1]["ETag"]
    forget()
    with mock.patch("catalog.api.resource.compress", side_effect=AssertionError("rendered")):
        status, _, body = ask(application, "/api/v1/distributions/rhel/", HTTP_IF_NONE_MATCH=etag)
        counted = queries(application, "/api/v1/distributions/rhel/", HTTP_IF_NONE_MATCH=etag)
    print(
        f"304, with nothing kept: {status}, {len(body)} bytes, nothing rendered; then {counted} "
        f"query"
    )
    return status.startswith("304") and not body and counted <= 1


if __name__ == "__main__":
    sys.exit(main())
