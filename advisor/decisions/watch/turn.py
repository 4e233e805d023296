"""One process at a time does a kind of work, for as long as it gives signs of life."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from advisor.models import WatchTurn

EXPIRES_AFTER = timedelta(seconds=90)
"""Longer than a batch takes and a write waits for a lock."""


class Turn:
    """`extend` says that the work goes on; False: another process has taken over."""

    def __init__(self, work: str) -> None:
        self.work = work
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def take(self) -> bool:
        now = timezone.now()
        WatchTurn.objects.get_or_create(work=self.work)
        free = Q(owner="") | Q(until__lt=now) | Q(until=None)
        return self._claim(Q(work=self.work) & free)

    def extend(self) -> bool:
        return self._claim(Q(work=self.work, owner=self.owner))

    def leave(self) -> None:
        WatchTurn.objects.filter(work=self.work, owner=self.owner).update(owner="", until=None)

    def _claim(self, condition: Q) -> bool:
        until = timezone.now() + EXPIRES_AFTER
        return bool(WatchTurn.objects.filter(condition).update(owner=self.owner, until=until))


@contextmanager
def turn(work: str) -> Iterator[Turn | None]:
    """None while another process has it."""
    own = Turn(work)
    if not own.take():
        yield None
        return
    try:
        yield own
    finally:
        own.leave()
