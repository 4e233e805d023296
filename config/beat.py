"""The scheduler, which leaves a sign of life in the database."""

from __future__ import annotations

import logging
import time

from django.db import Error, close_old_connections
from django.utils import timezone
from django_celery_beat.schedulers import DatabaseScheduler

from catalog.scheduled import forget_future_runs
from config.models import BEAT, LastRun

SECONDS_BETWEEN_SIGNS = 20

_log = logging.getLogger(__name__)


class Scheduler(DatabaseScheduler):
    """A tick that waits for its queue or its database leaves none."""

    _next_sign = 0.0

    def tick(self, *arguments: object, **keywords: object) -> float:
        seconds: float = super().tick(*arguments, **keywords)
        if time.monotonic() >= self._next_sign:
            close_old_connections()  # one that broke
            try:
                forget_future_runs(timezone.now())
                LastRun.record(BEAT)
            except Error as error:
                _log.warning("No sign of life was left: %s", error)
            self._next_sign = time.monotonic() + SECONDS_BETWEEN_SIGNS
        return seconds
