"""Runs in a thread of the server: where there is no broker, or where it does not answer."""

from __future__ import annotations

import atexit
import contextlib
import functools
import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

from catalog.models import Run
from catalog.refresh import lease
from catalog.refresh.run import carry_out

log = logging.getLogger(__name__)

SERVER_STOPPED = "The server that ran it was stopped."


def start(run: Run) -> None:
    """Carry the run out in a thread. A server that is killed leaves a run that expires."""
    start_daemon(functools.partial(_carry_out, run), name=f"refresh-{run.pk}")


def start_daemon(target: Callable[[], None], *, name: str) -> threading.Thread:
    """A thread that the end of the server does not wait for, and whose run it abandons."""
    atexit.unregister(abandon_at_exit)
    atexit.register(abandon_at_exit)
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


def abandon_at_exit() -> None:
    with contextlib.suppress(DatabaseError):
        lease.abandon_own(SERVER_STOPPED)


def _carry_out(run: Run) -> None:
    try:
        carry_out(run)
    except Exception:
        log.exception("%s failed", run)
    finally:
        connections.close_all()
