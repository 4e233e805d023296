"""kill -9 of the worker at any moment: no notice is lost and none comes twice.

A webhook's receiver tells a message that comes again by its `webhook-id`, as the specification has
it. Nothing tells e-mails: one that was being handed over is not sent again but listed as uncertain.
ELWISE_KILLS=30 kills as often as that.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from advisor.decisions.watch import outbox
from advisor.decisions.watch.run import watch
from advisor.models import Delivery
from tests import long
from tests.advisor.watch.kills import NotifiedTeam, change_a_price, let_claims_expire
from tests.advisor.watch.receivers import HookServer, MailServer
from tests.catalog.refresh import processes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invented_catalog]

KILLS = long.number("ELWISE_KILLS", 1, 4)

WORKING = """
import os, sys, django
django.setup()
from advisor.decisions.tasks import send_notices, watch_decisions
for _ in sys.stdin:
    process = os.fork()
    if not process:
        print("BEGUN", os.getpid(), flush=True)
        watch_decisions()
        send_notices()
        os._exit(0)
    print("ENDED", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
"""A worker for each line; starting Python for each would take most of the time."""


@pytest.fixture
def working(mails: MailServer, hook: HookServer) -> Iterator[subprocess.Popen[str]]:
    process = processes.start(
        "-c",
        WORKING,
        stdin=subprocess.PIPE,
        EMAIL_URL=f"smtp://127.0.0.1:{mails.port}",
        WEBHOOK_ALLOWED_HOSTS=f"127.0.0.1:{hook.port}",
    )
    yield process
    processes.kill(process)


def test_killed_worker_loses_and_doubles_nothing(
    mails: MailServer, hook: HookServer, working: subprocess.Popen[str]
) -> None:
    team = NotifiedTeam(mails, hook)
    watch()
    change_a_price(0)
    seconds = _seconds_of_a_worker(working)
    chance, ended = random.Random(20261126), 0
    for number in range(1, KILLS + 1):
        change_a_price(number)
        ended += _kill_a_worker(working, at=chance.uniform(0, 1.2 * seconds))
        let_claims_expire()
        watch()
    _send_all()
    counts = team.assert_each_notice_arrived_once(price_changes=KILLS + 1)
    print(f"\n{KILLS} kills, {ended} too late: {counts}")


def _seconds_of_a_worker(working: subprocess.Popen[str]) -> float:
    """How long one takes that nobody kills."""
    _begin(working)
    began = time.monotonic()
    assert _line_after(working, "ENDED") == "0"
    return time.monotonic() - began


def _begin(working: subprocess.Popen[str]) -> int:
    """The number of a new worker's process."""
    assert working.stdin
    working.stdin.write("again\n")
    working.stdin.flush()
    return int(_line_after(working, "BEGUN"))


def _kill_a_worker(working: subprocess.Popen[str], *, at: float) -> bool:
    """`at`: seconds after it has begun. Whether it had ended by then."""
    process = _begin(working)
    time.sleep(at)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return _line_after(working, "ENDED") == "0"


def _line_after(process: subprocess.Popen[str], word: str) -> str:
    output = []
    assert process.stdout
    for line in process.stdout:
        if line.startswith(word):
            return line.removeprefix(word).strip()
        output.append(line)
    pytest.fail("".join(output))


def _send_all() -> None:
    outbox.release_abandoned()
    Delivery.objects.exclude(next_at=None).update(next_at=timezone.now())
    outbox.send_due()
