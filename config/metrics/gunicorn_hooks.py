"""For gunicorn's configuration file: the processes of one server count together, in files.

    from config.metrics.gunicorn_hooks import child_exit, on_starting

Where metrics are on, importing it sets PROMETHEUS_MULTIPROC_DIR unless it is set already:
prometheus_client reads it once, when a worker imports it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Protocol

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_ON = ("1", "true", "yes", "on", "y", "t", "ok")


class Worker(Protocol):
    pid: int


def is_on() -> bool:
    return os.environ.get("METRICS", "").strip().lower() in _ON


def on_starting(server: object) -> None:
    """What an earlier server counted is gone with it, as counters are after a restart."""
    if is_on():
        folder = Path(os.environ[VARIABLE])
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.db"):
            path.unlink()


def child_exit(server: object, worker: Worker) -> None:
    """Its counters stay, its gauges go."""
    if is_on():
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


if is_on():
    os.environ.setdefault(VARIABLE, tempfile.mkdtemp(prefix="elwise-metrics-"))
