"""A run in a process of its own: where there is no queue, a page begins it and need not wait until it is over."""

from __future__ import annotations

import subprocess
import sys
import threading

from django.conf import settings

from catalog.models import Run
from catalog.refresh import lease

SECONDS_TO_STOP = 5

_processes: list[subprocess.Popen[bytes]] = []


def start(run: Run) -> None:
    """Let another process carry the run out; from now on the run is alive as long as that is. Raises OSError.

    It outlives whoever started it, and a web server that ends its workers after some seconds.
    """
    command = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "refresh_releases",
        "--run",
        str(run.pk),
    ]
    process = subprocess.Popen(  # noqa: S603 (our own command, and a number)
        command,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    lease.hand_over(run, process.pid)
    _processes[:] = [*(one for one in _processes if one.poll() is None), process]
    threading.Thread(target=process.wait, daemon=True).start()  # so that no zombie is left of it


def stop() -> None:
    """End what was started here and still runs: for a server that leaves nothing behind. Such a run is given up by the next."""
    for process in _processes:
        process.terminate()
    for process in _processes:
        process.wait(SECONDS_TO_STOP)
