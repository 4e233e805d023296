"""The worker that reads an import now. One that gives no sign of life loses it to another."""

from __future__ import annotations

import os
import secrets
import socket
import time
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from advisor.models import FleetImport, ImportState

EXPIRES_AFTER = timedelta(seconds=45)
"""Longer than a write waits for a lock (20 s on SQLite)."""
SECONDS_BETWEEN_SIGNS = 2.0
MAX_ATTEMPTS = 5


class LeaseLostError(Exception):
    """The import was cancelled, or another worker has claimed it over."""


def waiting(now: datetime) -> QuerySet[FleetImport]:
    """What nobody works on: complete uploads, and those whose worker is gone."""
    is_free = Q(state=ImportState.UPLOADED) | Q(state=ImportState.PARSING, until__lt=now)
    return FleetImport.objects.filter(is_free).order_by("uploaded_at", "pk")


def at_work(now: datetime) -> QuerySet[FleetImport]:
    return FleetImport.objects.filter(state=ImportState.PARSING, until__gte=now)


class Lease:
    """Of one import, by this process."""

    def __init__(self, key: int) -> None:
        self.key = key
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:120]
        self._signed_at = 0.0

    def take(self) -> FleetImport | None:
        """None: another worker has it, or there is nothing left to do."""
        free = waiting(timezone.now()).filter(pk=self.key)
        claimed = free.update(
            state=ImportState.PARSING,
            owner=self.owner,
            until=_end(),
            bytes_read=0,
            attempts=F("attempts") + 1,
            version=F("version") + 1,
        )
        return FleetImport.objects.select_related("team").get(pk=self.key) if claimed else None

    def sign(self, bytes_read: int) -> None:
        """Says, every few seconds, that the work goes on. Raises LeaseLostError."""
        if time.monotonic() - self._signed_at >= SECONDS_BETWEEN_SIGNS:
            self._signed_at = time.monotonic()
            self.change(bytes_read=bytes_read, until=_end())

    def change(self, **values: object) -> None:
        """Of the import, while it is ours. Raises LeaseLostError."""
        own = FleetImport.objects.filter(pk=self.key, owner=self.owner, state=ImportState.PARSING)
        if not own.update(**values):
            raise LeaseLostError

    def hold(self) -> None:
        """Within a transaction this keeps the import ours until it ends."""
        self.change(until=_end())

    def finish(self, **values: object) -> None:
        """`values`: with the state that it comes to."""
        self.change(
            owner="",
            until=None,
            version=F("version") + 1,
            finished_at=timezone.now(),
            **values,
        )


def _end() -> datetime:
    return timezone.now() + EXPIRES_AFTER
