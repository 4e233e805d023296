"""For gunicorn's configuration file: the processes of one server count together, in files.

    from config.metrics.gunicorn_hooks import child_exit, on_exit, on_starting

Importing it sets PROMETHEUS_MULTIPROC_DIR unless it is set already: prometheus_client reads it
once, when a worker imports it. Without METRICS=1 the folder stays empty.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


class Worker(Protocol):
    pid: int


def on_starting(server: object) -> None:
    """What an earlier server counted is gone with it, as counters are after a restart."""
    _folder().mkdir(parents=True, exist_ok=True)
    for path in _folder().glob("*.db"):
        path.unlink()


def child_exit(server: object, worker: Worker) -> None:
    """Its counters stay, its gauges go."""
    if any(_folder().glob("*.db")):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: object) -> None:
    shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    return Path(os.environ[VARIABLE])


if VARIABLE not in os.environ:
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="elwise-metrics-")
