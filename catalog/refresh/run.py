"""One refresh: each product is fetched, judged and settled by itself.

The command, the task and the thread of the server all come here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from catalog.models import LifecycleValue, Product, ProductRun, Run
from catalog.models.preview import delete_expired_previews
from catalog.refresh import freshness, lease
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
from catalog.refresh.hold_reasons import HOLD, NOOP, REFUSE, Reason, Refused
from catalog.refresh.lease import LeaseLostError, in_turn
from catalog.refresh.parallel import fetch_all
from catalog.refresh.parse import parse
from catalog.refresh.record import Record
from catalog.refresh.upstream import Answer, FetchFailed
from catalog.refresh.values import RELEASE, values_of

log = logging.getLogger(__name__)

FAILED = "failed"
CIRCUIT_OPEN = "circuit-open"
FAILURES_TO_OPEN = 5
SECONDS_PER_PRODUCT = 45
"""What one product may take: the time limit of a fetch, and some for the rest."""
PROBE_EVERY = timedelta(minutes=15)
BODIES_KEPT_FOR = timedelta(days=30)

Answers = Mapping[int, Future[Answer]]


class UnknownProductError(ValueError):
    """A product was asked for that is not among those to refresh."""


@dataclass
class _Attempt:
    """One product of the run: what was received, what was decided on it, how it was settled.

    `unchanged`: nothing of it was written, so that it is recorded with the run's end.
    """

    product: Product
    received: Received | None = None
    body: str = ""
    decision: Decision | None = None
    settled: Settled | None = None
    unchanged: bool = False
    seconds: float = 0.0

    @property
    def succeeded(self) -> bool:
        return self.settled is not None and self.settled.outcome not in (REFUSE, FAILED)


def refresh(products: Iterable[str] | None = None, *, started_by: str) -> Run:
    """Refresh these products, or all that are enabled.

    Where another run is under way that one is returned, and nothing is done. Raises
    UnknownProductError. All else that goes wrong is in the run: its state, and each outcome.
    """
    run = begin(products, started_by=started_by)
    if run is None:
        return lease.under_way() or Run.objects.latest("id")
    return carry_out(run)


def begin(products: Iterable[str] | None = None, *, started_by: str) -> Run | None:
    """A run to carry out; None where another is under way. Raises UnknownProductError."""
    chosen = _chosen(products)
    names = [product.name for product in chosen]
    return lease.begin(names, whole=products is None, started_by=started_by)


def carry_out(run: Run) -> Run:
    """The rest of a run that this process has begun. One that was abandoned is left alone."""
    try:
        _carry_out(run, _chosen(run.expected))
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
        unknown = ", ".join(sorted(missing))
        known = ", ".join(every.values_list("name", flat=True))
        raise UnknownProductError(f"Not among the products to refresh: {unknown}. Known: {known}.")
    return chosen


def _carry_out(run: Run, chosen: list[Product]) -> None:
    _forget_old_bodies()
    delete_expired_previews()
    attempts = [_Attempt(product, settled=_left_alone(product)) for product in chosen]
    lease.beat(run, f"asking for {len(attempts)} products")
    _receive(run, attempts)
    hold_run = reason_to_hold_run(attempts)
    for attempt in attempts:
        if attempt.settled is None:
            _guarded(attempt, partial(_settle, attempt, run, hold_run))
        if not attempt.unchanged:
            _record(attempt, run)
    _finish(run, attempts)


def _forget_old_bodies() -> None:
    old = ProductRun.objects.filter(at__lt=timezone.now() - BODIES_KEPT_FOR)
    old.exclude(body="").update(body="")


def _receive(run: Run, attempts: list[_Attempt]) -> None:
    """Fetch all at once, then judge one after the other, outside of any transaction."""
    deadline = time.monotonic() + settings.CELERY_TASK_SOFT_TIME_LIMIT - SECONDS_PER_PRODUCT
    with fetch_all(attempt.product for attempt in attempts if attempt.settled is None) as answers:
        for number, attempt in enumerate(attempts, 1):
            lease.beat(run, f"asking for {attempt.product.name}, {number} of {len(attempts)}")
            if attempt.settled is None:
                _guarded(attempt, partial(judge_attempt, attempt, run, answers, deadline))


def _guarded(attempt: _Attempt, step: Callable[[], None]) -> None:
    """One product's failure never stops the others."""
    started = time.monotonic()
    try:
        step()
    except LeaseLostError:
        raise
    except Refused as error:
        reasons = [for_machines(reason) for reason in error.reasons]
        attempt.settled = Settled(REFUSE, reasons, refused=len(reasons))
    except FetchFailed as error:
        seconds = error.retry_after
        again = f"; it asks to be left alone for {seconds:.0f} s" if seconds else ""
        attempt.settled = _failure(error.reason, error.words + again)
    except Exception as error:
        log.exception("Refresh of %s failed", attempt.product)
        attempt.settled = _failure("unexpected", f"{type(error).__name__}: {error}")
    attempt.seconds += time.monotonic() - started


def _failure(rule: str, words: str) -> Settled:
    return Settled(FAILED, [for_machines(Reason(rule, words=words))])


def _left_alone(product: Product) -> Settled | None:
    """What comes of a product that is not asked for now, as it failed too often."""
    if product.open_until is None or timezone.now() >= product.open_until:
        return None
    again = f"{product.open_until:%H:%M} UTC"
    words = f"It failed {product.failures} times in a row; it is asked again from {again}."
    return _failure(CIRCUIT_OPEN, words)


def judge_attempt(attempt: _Attempt, run: Run, answers: Answers, deadline: float) -> None:
    product, now = attempt.product, timezone.now()
    if time.monotonic() > deadline:
        words = "The run took too long; the next one asks again."
        attempt.settled = _failure("no-time-left", words)
        return
    answer = _wait_for(answers[product.pk], run)
    record = Record(product, now)
    if answer.status == 304:
        held = len(record.held)
        attempt.received, attempt.unchanged = Received(None), True
        attempt.settled = Settled(HOLD if held else NOOP, held=held)
        return
    attempt.body = answer.body.decode(errors="replace")
    values = parse(answer.body, product=product.name, today=now.date())
    attempt.received = Received(values, answer.etag, answer.last_modified)
    attempt.decision = judge(record, values, now)
    attempt.settled = settle(record, attempt.decision)
    attempt.unchanged = attempt.succeeded


def _wait_for(answer: Future[Answer], run: Run) -> Answer:
    """The answer, or what went wrong with it. The run stays alive meanwhile."""
    while not wait([answer], timeout=lease.SECONDS_BETWEEN_HEARTBEATS).done:
        lease.beat(run)
    return answer.result()


def reason_to_hold_run(attempts: list[_Attempt]) -> Reason | None:
    """Why nothing of this run is applied, should it change too much of the catalog at once."""
    decisions = {
        attempt.product.name: attempt.decision
        for attempt in attempts
        if attempt.decision and attempt.decision.outcome != REFUSE
    }
    if not any(decision.changed_releases for decision in decisions.values()):
        return None
    listed = LifecycleValue.objects.in_force().filter(
        field=RELEASE, origin="upstream", value__isnull=False, product__enabled=True
    )
    totals = dict(listed.order_by().values_list("product__name").annotate(Count("id")))
    return judge_run(decisions, totals)


def _settle(attempt: _Attempt, run: Run, hold_run: Reason | None) -> None:
    assert attempt.received is not None
    attempt.settled = apply(
        attempt.product, attempt.received, run=run, now=timezone.now(), hold_run=hold_run
    )


def _record(attempt: _Attempt, run: Run) -> None:
    """Save the outcome, and count failures: after some in a row it is asked only now and then."""
    assert attempt.settled is not None
    now = timezone.now()
    with transaction.atomic():
        _outcome(attempt, run, now).save()
        if attempt.settled.outcome == REFUSE:
            _update(attempt.product, last_attempt=now, failures=0, open_until=None)
        elif attempt.settled.outcome == FAILED and not _was_left_alone(attempt.settled):
            failures = attempt.product.failures + 1
            open_until = now + PROBE_EVERY if failures >= FAILURES_TO_OPEN else None
            _update(attempt.product, last_attempt=now, failures=failures, open_until=open_until)


def _was_left_alone(settled: Settled) -> bool:
    return bool(settled.reasons[0]["rule"] == CIRCUIT_OPEN)


def _update(product: Product, **fields: object) -> None:
    Product.objects.filter(pk=product.pk).update(**fields)


def _outcome(attempt: _Attempt, run: Run, now: datetime) -> ProductRun:
    settled, received = attempt.settled, attempt.received
    assert settled is not None
    return ProductRun(
        run=run,
        product=attempt.product,
        outcome=settled.outcome,
        reasons=settled.reasons,
        fetched=len(values_of(received.values)) if received and received.values else 0,
        applied=settled.applied,
        held=settled.held,
        refused=settled.refused,
        duration=round(attempt.seconds, 3),
        at=now,
        body=attempt.body.replace("\0", "\ufffd") if settled.outcome == REFUSE else "",
    )


def _finish(run: Run, attempts: list[_Attempt]) -> None:
    """The end of the run, and with it of all products of which nothing was written."""
    now = timezone.now()
    unchanged = [attempt for attempt in attempts if attempt.unchanged]
    with in_turn():
        lease.finish(run, _state(attempts))
        ProductRun.objects.bulk_create(_outcome(attempt, run, now) for attempt in unchanged)
        _note_successes(unchanged, now)
        freshness.renew()


def _state(attempts: list[_Attempt]) -> str:
    succeeded = sum(attempt.succeeded for attempt in attempts)
    return "ok" if succeeded == len(attempts) else "partial" if succeeded else "failed"


def _note_successes(unchanged: list[_Attempt], now: datetime) -> None:
    """Where curators have decided meanwhile, the answer is not taken for known."""
    keys = [attempt.product.pk for attempt in unchanged]
    decisions = dict(Product.objects.filter(pk__in=keys).values_list("pk", "decisions"))
    for attempt in unchanged:
        assert attempt.received is not None
        decided_meanwhile = decisions.get(attempt.product.pk) != attempt.product.decisions
        received = Received(None) if decided_meanwhile else attempt.received
        note_success(attempt.product, received, now)
