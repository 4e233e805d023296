"""One refresh: every product asked, judged and settled for itself. Command, admin and schedule all call `refresh`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from catalog import freshness
from catalog.models import LifecycleValue, Product, ProductRun, Run
from catalog.refresh import lease
from catalog.refresh.apply import (
    Received,
    Settled,
    apply,
    for_machines,
    judge,
    note_success,
    settle,
)
from catalog.refresh.decide import Decision, judge_run
from catalog.refresh.lease import LeaseLostError, in_turn
from catalog.refresh.parse import parse
from catalog.refresh.record import Record
from catalog.refresh.rules import HOLD, NOOP, REFUSE, Reason, Refused
from catalog.refresh.upstream import Answer, FetchFailed, fetch
from catalog.refresh.values import RELEASE, values_of

log = logging.getLogger(__name__)

FAILED = "failed"
CIRCUIT_OPEN = "circuit-open"
FAILURES_TO_OPEN = 5
SECONDS_FOR_ONE = 45
"""What one product may take: the time limit of a fetch, and some for the rest."""
AT_ONCE = 8
"""Questions that upstream is asked at the same time: a slow answer keeps no other waiting."""
PROBE_EVERY = timedelta(minutes=15)
BODIES_KEPT = timedelta(days=30)


class UnknownProductError(ValueError):
    """A product was asked for that is not among those to refresh."""


@dataclass
class _Asked:
    """One product of the run: what was received, what was decided on it, and in the end what came of it.

    `unchanged`: nothing of it was written, so that it is noted with the run's end.
    """

    product: Product
    received: Received | None = None
    body: str = ""
    decision: Decision | None = None
    settled: Settled | None = None
    unchanged: bool = False
    seconds: float = 0.0


def refresh(products: Iterable[str] | None = None, *, started_by: str) -> Run:
    """Refresh these products, or all that are enabled. Where another run is under way that one is returned, and nothing is done.

    Raises UnknownProductError. All else that goes wrong is in the run: its state, and the outcome of each product.
    """
    chosen = _chosen(products)
    run = _begun(chosen, whole=products is None, started_by=started_by)
    if run is None:
        return lease.under_way() or Run.objects.latest("id")
    return _carried_out(run, lambda: chosen)


def begin(products: Iterable[str] | None = None, *, started_by: str) -> Run | None:
    """The beginning of such a refresh, for another process to carry out; None where a run is under way. Raises UnknownProductError."""
    return _begun(_chosen(products), whole=products is None, started_by=started_by)


def carry_out(run: Run) -> Run:
    """The rest of it. A run that is over, or was given up meanwhile, is left alone."""

    def chosen() -> list[Product]:
        lease.take_over(run)
        return _chosen(run.expected)

    return _carried_out(run, chosen)


def _begun(chosen: list[Product], *, whole: bool, started_by: str) -> Run | None:
    return lease.begin([product.name for product in chosen], whole=whole, started_by=started_by)


def _carried_out(run: Run, chosen: Callable[[], list[Product]]) -> Run:
    try:
        _carry_out(run, chosen())
    except LeaseLostError as error:
        log.warning("Refresh: %s", error)
        run.refresh_from_db()
    except BaseException as error:
        lease.finish(run, "failed", f"{type(error).__name__}: {error}")
        raise
    return run


def _chosen(names: Iterable[str] | None) -> list[Product]:
    every = Product.objects.select_related("distribution")
    if names is None:
        return list(every.enabled())
    wanted = set(names)
    chosen = list(every.filter(name__in=wanted))
    if missing := wanted - {product.name for product in chosen}:
        known = ", ".join(every.values_list("name", flat=True))
        raise UnknownProductError(
            f"Not among the products to refresh: {', '.join(sorted(missing))}. Known: {known}."
        )
    return chosen


def _carry_out(run: Run, chosen: list[Product]) -> None:
    began = time.monotonic()
    ProductRun.objects.filter(at__lt=timezone.now() - BODIES_KEPT).exclude(body="").update(body="")
    asked = [_Asked(product) for product in chosen]
    for one in asked:
        one.settled = _left_alone(one.product)
    lease.beat(run, f"asking for {len(asked)} products")
    with _asked_at_once([one.product for one in asked if one.settled is None]) as answer:
        for number, one in enumerate(asked, 1):
            lease.beat(run, f"asking for {one.product.name}, {number} of {len(asked)}")
            if one.settled is None:
                _guarded(one, lambda one=one: _judge(one, answer, began))
    hold_run = _hold_run(asked)
    for one in asked:
        if one.settled is None:
            _guarded(one, lambda one=one: _settle(one, run, hold_run))
        if not one.unchanged:
            _note(one, run)
    _finish(run, asked)


def _guarded(one: _Asked, step: Callable[[], None]) -> None:
    """One product's failure never stops the others."""
    started = time.monotonic()
    try:
        step()
    except LeaseLostError:
        raise
    except Refused as error:
        reasons = [for_machines(reason) for reason in error.reasons]
        one.settled = Settled(REFUSE, reasons, refused=len(reasons))
    except FetchFailed as error:
        again = (
            f"; it asks to be left alone for {error.retry_after:.0f} s" if error.retry_after else ""
        )
        one.settled = _failure(error.reason, error.words + again)
    except Exception as error:
        log.exception("Refresh of %s failed", one.product)
        one.settled = _failure("unexpected", f"{type(error).__name__}: {error}")
    one.seconds += time.monotonic() - started


def _failure(rule: str, words: str) -> Settled:
    return Settled(FAILED, [for_machines(Reason(rule, words=words))])


@contextmanager
def _asked_at_once(products: list[Product]) -> Iterator[Callable[[Product], Answer]]:
    """Ask for all of them. What is yielded waits for the answer of one, or raises what went wrong. The threads know no database."""
    pool = ThreadPoolExecutor(AT_ONCE, "upstream")
    asked = {
        one.pk: pool.submit(fetch, one.name, etag=one.etag, last_modified=one.last_modified)
        for one in products
    }
    try:
        yield lambda product: asked[product.pk].result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _left_alone(product: Product) -> Settled | None:
    """What comes of a product that is not asked for now, as it failed too often."""
    if product.open_until is None or timezone.now() >= product.open_until:
        return None
    return _failure(
        CIRCUIT_OPEN,
        f"It failed {product.failures} times in a row; it is asked again from {product.open_until:%H:%M} UTC.",
    )


def _judge(one: _Asked, answer: Callable[[Product], Answer], began: float) -> None:
    """Receive and judge, outside of any transaction."""
    product, now = one.product, timezone.now()
    if time.monotonic() - began > settings.CELERY_TASK_SOFT_TIME_LIMIT - SECONDS_FOR_ONE:
        one.settled = _failure("no-time-left", "The run took too long; the next one asks again.")
        return
    received = answer(product)
    record = Record(product, now)
    if received.status == 304:
        one.received = Received(None)
        one.settled, one.unchanged = (
            Settled(HOLD if record.held else NOOP, held=len(record.held)),
            True,
        )
        return
    one.body = received.body.decode(errors="replace")
    values = parse(received.body, product=product.name, today=now.date())
    one.received = Received(values, received.etag, received.last_modified)
    one.decision = judge(record, values, now)
    one.settled = settle(record, one.decision)
    one.unchanged = one.settled is not None and one.settled.outcome != REFUSE


def _hold_run(asked: list[_Asked]) -> Reason | None:
    """Why nothing of this run is applied, should it change too much of the catalog at once."""
    decisions = {
        one.product.name: one.decision
        for one in asked
        if one.decision and one.decision.outcome != REFUSE
    }
    if not any(decision.changed_releases for decision in decisions.values()):
        return None
    listed = LifecycleValue.objects.in_force().filter(
        field=RELEASE, origin="upstream", value__isnull=False, product__enabled=True
    )
    totals = dict(listed.order_by().values_list("product__name").annotate(Count("id")))
    return judge_run(decisions, totals)


def _settle(one: _Asked, run: Run, hold_run: Reason | None) -> None:
    assert one.received is not None
    one.settled = apply(one.product, one.received, run=run, now=timezone.now(), hold_run=hold_run)


def _note(one: _Asked, run: Run) -> None:
    """Keep what came of a product, and count its failures: after some in a row it is asked only now and then."""
    assert one.settled is not None
    now = timezone.now()
    with transaction.atomic():
        _outcome(one, run, now).save()
        if one.settled.outcome == REFUSE:
            Product.objects.filter(pk=one.product.pk).update(
                last_attempt=now, failures=0, open_until=None
            )
        if one.settled.outcome == FAILED and one.settled.reasons[0]["rule"] != CIRCUIT_OPEN:
            failures = one.product.failures + 1
            until = now + PROBE_EVERY if failures >= FAILURES_TO_OPEN else None
            Product.objects.filter(pk=one.product.pk).update(
                last_attempt=now, failures=failures, open_until=until
            )


def _outcome(one: _Asked, run: Run, now: datetime) -> ProductRun:
    settled = one.settled
    assert settled is not None
    return ProductRun(
        run=run,
        product=one.product,
        outcome=settled.outcome,
        reasons=settled.reasons,
        fetched=len(values_of(one.received.values)) if one.received and one.received.values else 0,
        applied=settled.applied,
        held=settled.held,
        refused=settled.refused,
        duration=round(one.seconds, 3),
        at=now,
        body=one.body.replace("\0", "\ufffd") if settled.outcome == REFUSE else "",
    )


def _finish(run: Run, asked: list[_Asked]) -> None:
    """The end of the run, and with it of all products of which nothing was written."""
    now, unchanged = timezone.now(), [one for one in asked if one.unchanged]
    good = sum(
        one.settled is not None and one.settled.outcome not in (REFUSE, FAILED) for one in asked
    )
    state = "ok" if good == len(asked) else "partial" if good else "failed"
    with in_turn():
        lease.finish(run, state)
        ProductRun.objects.bulk_create(_outcome(one, run, now) for one in unchanged)
        decisions = dict(
            Product.objects.filter(pk__in=[one.product.pk for one in unchanged]).values_list(
                "pk", "decisions"
            )
        )
        for one in unchanged:
            assert one.received is not None
            decided_meanwhile = decisions.get(one.product.pk) != one.product.decisions
            note_success(one.product, Received(None) if decided_meanwhile else one.received, now)
        freshness.renew()
