"""The process that sends what is due (celery beat): what the queue does not take is kept, and sent as soon as it is back."""

from __future__ import annotations

import logging
from typing import Any

from celery.beat import SchedulingError
from django_celery_beat.models import PeriodicTasks
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from catalog.refresh import later

log = logging.getLogger(__name__)

SECONDS_TO_NEXT_TRY = 5


class Scheduler(DatabaseScheduler):
    """Found by restarting the queue: celery's own lets pass what was due meanwhile, and with RabbitMQ never sends anything again."""

    producer = None
    """Each message goes over a connection of the pool, which opens another for one that died."""

    _queue_is_away = False

    def apply_entry(self, entry: ModelEntry, producer: object = None) -> None:
        try:
            self.apply_async(entry, advance=False)
        except SchedulingError as error:
            log.warning(
                "The queue does not take %s, it is sent when it is back: %s", entry.name, error
            )
            self._queue_is_away = True
            self._keep(entry)
        else:
            log.info("Sent: %s", entry.name)
            self._queue_is_away = False
        if entry.model.one_off:
            PeriodicTasks.update_changed()  # so that it is looked at again: to be tried again, or to be switched off

    def tick(self, *args: Any, **kwargs: Any) -> float:
        seconds: float = super().tick(*args, **kwargs)
        return max(seconds, SECONDS_TO_NEXT_TRY) if self._queue_is_away else seconds

    def _keep(self, entry: ModelEntry) -> None:
        if entry.model.one_off:
            entry.model.total_run_count = 0  # it was not sent: so it stays due
        elif entry.task == later.TASK:
            later.note(*_asked_for(*entry.args, **entry.kwargs))


def _asked_for(
    products: list[str] | None = None, started_by: str = "schedule"
) -> tuple[list[str] | None, str]:
    return products, started_by
