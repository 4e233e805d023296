"""How many tasks wait for a worker, and since when the oldest does."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Protocol

from django.conf import settings
from kombu.connection import Connection
from kombu.transport.virtual import Channel as VirtualChannel
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from config.task_log import PUBLISHED_HEADER

QUEUE = "celery"
SECONDS = 1.5


class Redis(Protocol):
    """Of its client what is needed here."""

    def llen(self, name: str) -> int: ...

    def lindex(self, name: str, index: int) -> bytes | None: ...


def of_queue() -> list[Metric]:
    """The age is known of Redis and Valkey only: from RabbitMQ one would have to take the task."""
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    with Connection(
        settings.BROKER_URL, connect_timeout=SECONDS, transport_options=options
    ) as connection:
        channel = connection.channel()
        if not isinstance(channel, VirtualChannel):
            with suppress(*connection.channel_errors):  # until the first task there is no queue
                return [_length(channel.queue_declare(QUEUE, passive=True).message_count)]
            return []
        client: Redis = channel.client  # type: ignore[attr-defined]
        length, oldest = client.llen(QUEUE), client.lindex(QUEUE, -1)
        return [_length(length), *_age(oldest)]


def _length(count: int) -> Metric:
    return GaugeMetricFamily("elwise_queue_length", "Tasks that wait for a worker.", value=count)


def _age(message: bytes | None) -> list[Metric]:
    published = json.loads(message)["headers"].get(PUBLISHED_HEADER) if message else None
    if published is None:
        return []
    age = max(time.time() - published, 0)
    text = "Since the oldest task in the queue was sent."
    return [GaugeMetricFamily("elwise_queue_oldest_age_seconds", text, value=age)]
