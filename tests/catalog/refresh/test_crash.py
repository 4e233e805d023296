"""kill -9 at any moment: no product is ever half written, and the next refresh comes to what there
would have been.

ELWISE_KILLS=50 kills as often as that instead of the few times of every test run.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from catalog.models import LifecycleValue, Phase, Release, Run
from catalog.refresh.run import refresh
from tests import long
from tests.catalog.refresh import leases, processes

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = long.number("ELWISE_KILLS", 3, 10)
REFRESHING = """
import os, sys, django
django.setup()
from catalog.refresh.run import refresh
for _ in sys.stdin:
    process = os.fork()
    if not process:
        refresh(started_by="test")
        os._exit(0)
    print("PROCESS", process, flush=True)
    print("ENDED", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
"""Refreshes in a new process whenever it is told to; starting Python for each would take most of
the time."""

CHANGING = {"almalinux": "9", "rocky-linux": "9", "rhel": "9", "centos-stream": "10"}
START = date(2032, 5, 31)


def _values_shown() -> dict[str, tuple[object, ...]]:
    """Of each product that changes the values that change together."""
    return {
        product: (
            Release.objects.get(distribution__slug=product, name=name).released_on,
            *Phase.objects.filter(
                release__distribution__slug=product, release__name=name, source__kind="aggregator"
            )
            .order_by("kind")
            .values_list("ends_on", flat=True),
        )
        for product, name in CHANGING.items()
    }


def _move(upstream, days: int) -> None:
    """Each of them gets two later ends, in one answer."""
    for product, name in CHANGING.items():
        active, security = (
            ("2030-05-31", "2030-05-31")
            if product == "centos-stream"
            else ("2027-05-31", "2032-05-31")
        )
        later = {"eoasFrom": active, "eolFrom": security}
        moved = {
            field: str(date.fromisoformat(day) + timedelta(days=days))
            for field, day in later.items()
        }
        upstream.release(product, name, **moved)


@pytest.fixture
def refreshing(upstream) -> Iterator[subprocess.Popen[str]]:
    process = processes.start("-c", REFRESHING, stdin=subprocess.PIPE, **upstream.environment)
    yield process
    processes.kill(process)


def test_a_killed_process_leaves_no_product_half_written(
    upstream, refreshing: subprocess.Popen[str]
) -> None:
    chance, ended = random.Random(20261124), 0
    _move(upstream, 1)
    seconds = _seconds_of_a_refresh(upstream, refreshing)
    for number in range(2, KILLS + 2):
        before = _values_shown()
        _move(upstream, number)
        at = chance.uniform(0, seconds) if number > 2 else 0
        ended += _kill_a_refresh(upstream, refreshing, at=at)
        left = _values_shown()
        leases.expire()
        run = refresh(started_by="test")
        assert run.state == "ok"
        after = _values_shown()
        assert all(after[product] != before[product] for product in CHANGING)
        assert all(left[product] in (before[product], after[product]) for product in CHANGING), (
            "half of a product"
        )
        assert _values() == len(CHANGING) * 2 * (number + 1), "a value is lost or doubled"
    assert ended < KILLS, "some were killed in time"
    assert not Run.objects.filter(state="running").exists()


def _values() -> int:
    return sum(
        LifecycleValue.objects.filter(
            product__name=product, release=name, field__in=["active_end", "security_end"]
        ).count()
        for product, name in CHANGING.items()
    )


def _seconds_of_a_refresh(upstream, refreshing: subprocess.Popen[str]) -> float:
    """How long one takes after its first question that nobody kills."""
    _begin(upstream, refreshing)
    began = time.monotonic()
    assert _line_after(refreshing, "ENDED") == "0"
    return time.monotonic() - began


def _begin(upstream, refreshing: subprocess.Popen[str]) -> int:
    """The number of a new process, which has just asked its first question."""
    question = threading.Event()
    upstream.before_answering = lambda _: question.set()
    refreshing.stdin.write("again\n")
    refreshing.stdin.flush()
    process = int(_line_after(refreshing, "PROCESS"))
    assert question.wait(120)
    return process


def _kill_a_refresh(upstream, refreshing: subprocess.Popen[str], *, at: float) -> bool:
    """`at`: seconds after its first question. Whether it had ended by then."""
    process = _begin(upstream, refreshing)
    time.sleep(at)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    upstream.before_answering = lambda _: None
    return _line_after(refreshing, "ENDED") == "0"


def _line_after(process: subprocess.Popen[str], word: str) -> str:
    output = []
    for line in process.stdout:
        if line.startswith(word):
            return line.removeprefix(word).strip()
        output.append(line)
    pytest.fail("".join(output))
