"""A refresh that receives everything and learns nothing, against update_or_create for each value;
and what slow answers cost.

The recorded answers of the tests come from loopback. What decides are counts: queries a product,
and writes of values or of the catalog.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

import api
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import CatalogVersion, LifecycleValue, Product
from catalog.refresh.apply import judge, settle
from catalog.refresh.parse import parse
from catalog.refresh.record import Record
from catalog.refresh.run import refresh
from catalog.refresh.values import ProductValues, to_json, values_of
from tests.catalog.refresh.upstream_server import UpstreamServer

MOST_QUERIES = 3
AIM = {"sqlite": 400, "postgresql": 1_500}
ROUNDS, LATENCY, AT_ONCE, MOST_WAITING = 5, 0.040, 8, 1.5


def main() -> int:
    api.prepared()
    with UpstreamServer() as server:
        settings.UPSTREAM_BASE_URL, settings.UPSTREAM_ALLOWED_HOSTS = (
            server.environment["UPSTREAM_BASE_URL"],
            [server.host],
        )
        refresh(started_by="bench")
        held = [_counted(server), _against_update_or_create(server), _slow_answers(server)]
        server.shutdown()
    return 0 if all(held) else 1


def _counted(server: UpstreamServer) -> bool:
    """Nothing is written but that it was received; how many queries one product more takes."""
    before = _state()
    names = list(server.bodies)
    few, many = _queries(names[:2]), _queries(names)
    queries_each, same = (many - few) / (len(names) - 2), _state() == before
    print(
        f"queries a product: {queries_each:g} (fails beyond {MOST_QUERIES}); values and catalog "
        f"{'as before' if same else 'WERE WRITTEN'}"
    )
    return queries_each <= MOST_QUERIES and same


def _queries(names: list[str]) -> int:
    Product.objects.update(etag="", last_modified="")  # else nothing would be received
    with CaptureQueriesContext(connection) as queries:
        run = refresh(names, started_by="bench")
    assert set(run.products.values_list("outcome", flat=True)) == {"noop"}
    return sum(
        not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        for query in queries
    )


def _state() -> tuple[Any, ...]:
    return CatalogVersion.current(), tuple(
        LifecycleValue.objects.order_by("pk").values_list("pk", "state", "observed_at")
    )


def _against_update_or_create(server: UpstreamServer) -> bool:
    """Both have the same parsed answers; the loop is undone each time, so that it too finds
    everything as it is."""
    today = timezone.now().date()
    received = [
        (product, parse(server.bodies[product.name], product=product.name, today=today))
        for product in Product.objects.filter(name__in=server.bodies).select_related("distribution")
    ]
    values = sum(len(values_of(product_values)) for _, product_values in received)
    ours, loops = [], []
    for _ in range(ROUNDS):
        ours.append(_cpu(lambda: [_judged(*pair) for pair in received]))
        loops.append(_cpu(lambda: _update_or_create(received)))
    mine, loop = statistics.median(ours), statistics.median(loops)
    print(
        f"{values} values of {len(received)} products, ms of CPU: ELwise {mine:.1f}, "
        f"update_or_create {loop:,.0f}: {loop / mine:.0f}x",
        end=" ",
    )
    print(f"(aim {AIM[connection.vendor]} on {connection.vendor}; only reported)")
    return loop > mine


def _judged(product: Product, received: ProductValues) -> None:
    now = timezone.now()
    record = Record(product, now)
    assert settle(record, judge(record, received, now)) is not None, "something is new"


def _update_or_create(received: list[tuple[Product, ProductValues]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        for product, its in received:
            for (release, field), value in values_of(its).items():
                LifecycleValue.objects.update_or_create(
                    product=product,
                    release=release,
                    field=field,
                    origin="upstream",
                    state="accepted",
                    defaults={"value": to_json(value), "observed_at": now},
                )
        transaction.set_rollback(True)


def _slow_answers(server: UpstreamServer) -> bool:
    """What waiting adds to a run: with slow answers less without. The rest of a run is work, and
    not what latency costs."""
    quick, slow = [], []
    for _ in range(ROUNDS):
        server.before_answering = lambda _: None
        quick.append(_wall())
        server.before_answering = lambda _: time.sleep(LATENCY)
        slow.append(_wall())
    number = Product.objects.enabled().count()
    added, at_once = (
        statistics.median(slow) - statistics.median(quick),
        -(-number // AT_ONCE) * LATENCY,
    )
    print(
        f"{number} answers of {LATENCY * 1000:.0f} ms add {added * 1000:.0f} ms to "
        f"{statistics.median(quick) * 1000:.0f} ms,",
        f"{added / at_once:.2f} times those of {AT_ONCE} at once (aim 1.1, fails beyond "
        f"{MOST_WAITING})",
    )
    return added / at_once <= MOST_WAITING


def _wall() -> float:
    """Seconds of a run that receives everything anew."""
    Product.objects.update(etag="", last_modified="")
    start = time.perf_counter()
    refresh(started_by="bench")
    return time.perf_counter() - start


def _cpu(work: Any) -> float:
    """Milliseconds."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
