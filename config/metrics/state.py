"""What is looked up when Prometheus asks. Whatever cannot be learned in time is left out: a missing
value is an alert, a 0 would be a lie."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import connections
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from catalog.models import CatalogVersion
from catalog.stored_freshness import StoredProduct
from config.metrics import task_queue
from config.models import LastRun

SECONDS = 2.0
"""For each of database and queue."""

_log = logging.getLogger(__name__)
_busy: set[str] = set()
_lock = threading.Lock()

Metrics = list[Metric]


class State(Collector):
    """The database and the queue are asked at the same time."""

    def collect(self) -> Iterator[Metric]:
        pending = [_begin("database", of_database)]
        if settings.BROKER_URL:
            pending.append(_begin("broker", task_queue.of_queue))
        for wait in pending:
            yield from wait()

    def describe(self) -> Metrics:
        return []


def of_database() -> Metrics:
    _, freshness = CatalogVersion.with_freshness()
    if "products" not in freshness:
        return [_last_run_ages()]
    products = [product for product in freshness["products"] if product["enabled"]]
    held = sum(len(product["held"]) for product in products)
    return [
        _gauge("elwise_held_changes", "Upstream changes under review.", held),
        _refresh_ages(products),
        _last_run_ages(),
    ]


def _refresh_ages(products: list[StoredProduct]) -> Metric:
    ages = GaugeMetricFamily(
        "elwise_refresh_age_seconds",
        "Since release data of the product was last received.",
        labels=["product"],
    )
    for product in products:
        if last_success := product["last_success"]:
            ages.add_metric([product["name"]], _age(datetime.fromisoformat(last_success)))
    return ages


def _last_run_ages() -> Metric:
    ages = GaugeMetricFamily(
        "elwise_last_run_age_seconds", "Since beat ticked, a backup was made.", labels=["name"]
    )
    for row in LastRun.objects.order_by("name"):
        ages.add_metric([row.name], _age(row.at))
    return ages


def _age(moment: datetime) -> float:
    return (timezone.now() - moment).total_seconds()


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _begin(service: str, question: Callable[[], Metrics]) -> Callable[[], Metrics]:
    """Begins in a thread. The result waits for it, and says whether the service is up."""
    answers: SimpleQueue[Metrics | None] = SimpleQueue()
    with _lock:
        if service not in _busy:  # an earlier question may still wait for a silent service
            _busy.add(service)
            threading.Thread(target=_ask, args=(service, question, answers), daemon=True).start()

    def wait() -> Metrics:
        try:
            metrics = answers.get(timeout=SECONDS)
        except Empty:
            metrics = None
        up = _gauge(f"elwise_{service}_up", f"1 if the {service} answers.", metrics is not None)
        return [up, *(metrics or [])]

    return wait


def _ask(
    service: str, question: Callable[[], Metrics], answers: SimpleQueue[Metrics | None]
) -> None:
    try:
        answers.put(question())
    except Exception as error:  # whatever a library raises, the service did not answer
        _log.info("No metrics of the %s: %s", service, error)
        answers.put(None)
    finally:
        connections.close_all()
        with _lock:
            _busy.discard(service)
