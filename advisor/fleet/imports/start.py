"""Has an import worked on: here if it is small, else by a worker, or by a process of its own.

A web process must not do it in a thread: reading a large file would hold up the requests of the
others. So where there is no broker, or it does not answer, a process of low priority does it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from advisor.fleet.imports.lease import waiting
from advisor.fleet.imports.schedule import WORK_TASK
from advisor.fleet.imports.storing import first_chunk
from advisor.fleet.imports.worker import carry_out
from advisor.models import FleetImport

log = logging.getLogger(__name__)

MAX_BYTES_AT_ONCE = 5_000_000
"""About 50,000 rows, which take a fraction of a second."""
MAX_PACKED_BYTES_AT_ONCE = 250_000
"""Of a workbook, which is packed."""
PACKED = b"PK"
SECONDS_TO_SEND = 1.5
NOT_SENT = (OperationalError, OSError, TimeoutError)
QUEUED_FOR = timedelta(minutes=5)
"""How long a queued import waits before it is queued again."""


def start(fleet_import: FleetImport) -> None:
    if _is_small(fleet_import):
        carry_out(fleet_import.pk)
    else:
        hand_over(fleet_import.pk)


def hand_over(key: int) -> None:
    """To a worker; else to a process of this machine."""
    if settings.BROKER_URL and _sent(key):
        waiting(timezone.now()).filter(pk=key).update(until=timezone.now() + QUEUED_FOR)
    else:
        start_process()


def resume() -> None:
    """What should have been taken up, and was not."""
    for key in (
        waiting(timezone.now()).filter(until__lt=timezone.now()).values_list("pk", flat=True)
    ):
        hand_over(key)


def start_process() -> None:
    """It works on everything that waits, and ends."""
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_out_imports"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
    )
    threading.Thread(target=process.wait, name="fleet-import", daemon=True).start()


def _sent(key: int) -> bool:
    try:
        current_app.send_task(
            WORK_TASK,
            (key,),
            retry=False,
            timeout=SECONDS_TO_SEND,
            confirm_timeout=SECONDS_TO_SEND,
        )
    except NOT_SENT as error:
        log.warning("The queue does not take an import: %s", error)
        return False
    return True


def _is_small(fleet_import: FleetImport) -> bool:
    if fleet_import.size > MAX_BYTES_AT_ONCE:
        return False
    if fleet_import.size <= MAX_PACKED_BYTES_AT_ONCE:
        return True
    return not first_chunk(fleet_import).startswith(PACKED)
