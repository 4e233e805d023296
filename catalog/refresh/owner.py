"""Which process carries out a run, in words that another process can check: host, number, and when it started."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def own() -> str:
    return of(os.getpid())


def of(number: int) -> str:
    """The same of a process of this machine. One that has ended already counts as gone from the beginning."""
    return f"{socket.gethostname()}:{number}:{_started(number) or '-'}"


def is_gone(owner: str) -> bool:
    """Whether that process certainly no longer runs. Of another machine's nothing is certain."""
    host, number, started = owner.rsplit(":", 2)
    if host != socket.gethostname() or not number.isdecimal():
        return False
    if started == "-":
        return not _exists(int(number))
    return _started(int(number)) != started


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(number: int) -> str | None:
    """When the process started, in the kernel's ticks; None where there is no such process, or the system does not tell.

    A process that has ended and waits for its parent to notice counts as gone.
    """
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]
