"""What public pages depend on beside their address: catalog, day, and how fresh its data is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import DatabaseError
from django.utils import timezone

from catalog import clock, snapshot
from catalog.refresh import freshness
from catalog.stored_freshness import Stored


@dataclass(frozen=True)
class PageVersion:
    """`read`: as it came from the database; `text`: equal where pages are."""

    read: tuple[str, Stored]
    text: str


@dataclass(frozen=True)
class _Words:
    """How fresh the data of `stored` is in the words of one second, as a digest."""

    stored: Stored
    second: int
    digest: str


_latest = _Words({}, 0, "")


def current_version() -> PageVersion | None:
    """One query. None where the catalog has no version, or the database does not answer."""
    try:
        read = snapshot.version()
    except DatabaseError:
        return None
    token, stored = read
    if not token:
        return None
    words = _words_of(stored, timezone.now())
    return PageVersion(read, f"{token}-{clock.today().toordinal()}-{words}")


def _words_of(stored: Stored, now: datetime) -> str:
    """Worked out once a second: "20 minutes ago" ends at a second, and ages change at one."""
    global _latest
    second = int(now.timestamp())
    if _latest.stored is not stored or _latest.second != second:
        words = msgspec.json.encode(freshness.standing(stored, now))
        _latest = _Words(stored, second, hashlib.sha256(words).hexdigest()[:16])
    return _latest.digest
