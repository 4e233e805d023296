"""kill -9 at any moment: nothing is ever half imported, and the import comes to what it would have.

ELWISE_KILLS=20 kills as often as that.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from celery import Celery
from django.utils import timezone

from accounts.teams.rights import Seat
from advisor.fleet.imports.schedule import WORK_TASK
from advisor.fleet.imports.tidying import tidy
from advisor.fleet.imports.upload import UploadForm
from advisor.fleet.imports.worker import carry_out
from advisor.models import FleetChunk, FleetCount, FleetHost, FleetImport, FleetPattern
from tests import long
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.imports.inventories import imported, results, table, uploaded
from tests.catalog.refresh import processes
from tests.catalog.refresh.brokers import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invented_catalog]

KILLS = long.number("ELWISE_KILLS", 2, 4)
ROWS, SYSTEMS, GROUPS = 30_000, 300, 20

WORKING = """
import os, sys, django
django.setup()
from advisor.fleet.imports.worker import carry_out
for line in sys.stdin:
    process = os.fork()
    if not process:
        print("BEGUN", os.getpid(), flush=True)
        carry_out(int(line))
        os._exit(0)
    print("ENDED", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
"""A worker for each line; starting Python for each would take most of the time."""


@pytest.fixture
def seat() -> Seat:
    return join(new_team(), "ada")


@pytest.fixture
def working() -> Iterator[subprocess.Popen[str]]:
    process = processes.start("-c", WORKING, stdin=subprocess.PIPE)
    yield process
    processes.kill(process)


@pytest.mark.early
def test_killed_workers_leave_nothing_half_imported(
    seat: Seat, working: subprocess.Popen[str]
) -> None:
    text = _inventory()
    began = time.monotonic()
    expected = results(imported(seat, text))
    seconds = time.monotonic() - began
    chance, ended = random.Random(20261127), 0
    for number in range(KILLS):
        form = UploadForm(keeps_hosts_until=_tomorrow()) if number % 2 else None
        fleet_import = uploaded(seat, text, form)
        at = chance.uniform(0, 1.5 * seconds) if number else 0
        ended += _killed(working, fleet_import, at=at)
        fleet_import.refresh_from_db()
        assert (fleet_import.state == "ready") or not _is_visible(fleet_import)
        FleetImport.objects.exclude(until=None).update(until=timezone.now() - timedelta(1))
        carry_out(fleet_import.pk)
        fleet_import.refresh_from_db()
        assert (fleet_import.state, fleet_import.rows) == ("ready", ROWS)
        assert results(fleet_import) == expected
        hosts = FleetHost.objects.filter(fleet_import=fleet_import).count()
        assert hosts == (ROWS if form else 0)
    assert ended < KILLS, "some were killed in time"
    tidy()  # as each hour: a worker may be killed once the import has ended
    assert not FleetChunk.objects.exists()


@pytest.mark.long("kills", keep=1)
@pytest.mark.early
@pytest.mark.sqlite_enough
def test_a_queued_import_survives_its_worker(broker: Broker, seat: Seat, worker) -> None:
    text = _inventory()
    expected = results(imported(seat, text))
    first = worker()
    queue = Celery(broker=broker.url)
    rounds = max(1, KILLS // 4)
    for _ in range(rounds):
        fleet_import = uploaded(seat, text)
        queue.send_task(WORK_TASK, (fleet_import.pk,))
        processes.wait_until(lambda pk=fleet_import.pk: _state(pk) != "uploaded")
        processes.kill(first)
        FleetImport.objects.exclude(until=None).update(until=timezone.now() - timedelta(1))
        broker.forget_the_lost_worker()
        first = worker()
        processes.wait_until(lambda pk=fleet_import.pk: _state(pk) == "ready")
        assert results(fleet_import) == expected
    queue.close()


@pytest.fixture
def worker(broker: Broker) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a worker with one process."""
    started = []

    def start() -> subprocess.Popen[str]:
        options = "-m celery -A config worker --concurrency 1 --loglevel WARNING --without-mingle"
        started.append(processes.start(*options.split(), BROKER_URL=broker.url))
        return started[-1]

    yield start
    for process in started:
        processes.kill(process)


def _inventory() -> str:
    rows = (
        f"host{number},{_system(number % SYSTEMS)},group{number % GROUPS}" for number in range(ROWS)
    )
    return table(*rows, header="hostname,os,version,group")


def _system(number: int) -> str:
    """One in three is recognised."""
    return "Alder Linux,9" if number % 3 == 0 else f"Mystery OS {number},{number}"


def _tomorrow() -> date:
    return timezone.now().date() + timedelta(days=1)


def _killed(working: subprocess.Popen[str], fleet_import: FleetImport, *, at: float) -> bool:
    """`at`: seconds after it began. Whether it had ended by then."""
    working.stdin.write(f"{fleet_import.pk}\n")
    working.stdin.flush()
    process = int(_line_after(working, "BEGUN"))
    time.sleep(at)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return _line_after(working, "ENDED") == "0"


def _line_after(process: subprocess.Popen[str], word: str) -> str:
    output = []
    for line in process.stdout:
        if line.startswith(word):
            return line.removeprefix(word).strip()
        output.append(line)
    pytest.fail("".join(output))


def _is_visible(fleet_import: FleetImport) -> bool:
    """Whether anything of it is to be seen while it is not ready: without hosts by name, nothing is
    written before the end."""
    if fleet_import.keeps_hosts_until:
        return fleet_import.state not in ("uploaded", "parsing")
    patterns = FleetPattern.objects.filter(fleet_import=fleet_import).exists()
    return patterns or FleetCount.objects.filter(fleet_import=fleet_import).exists()


def _state(key: int) -> str:
    return FleetImport.objects.values_list("state", flat=True).get(pk=key)
