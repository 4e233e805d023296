"""Write what was decided: one product, one transaction, only what changed, nothing deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from catalog.curation import change
from catalog.json_values import JsonObject
from catalog.models import LifecycleValue, Product, Run
from catalog.refresh import freshness, hold_reasons, lease
from catalog.refresh.baseline import evidence
from catalog.refresh.decide import ChangeToHold, Decision, decide, hold_everything
from catalog.refresh.effective import Rows
from catalog.refresh.hold_conditions import ValueChange
from catalog.refresh.hold_reasons import APPLY, HOLD, NOOP, REFUSE, Reason
from catalog.refresh.record import Record, out_of_order_in
from catalog.refresh.values import RELEASE, Key, ProductValues, Value, from_json, to_json


@dataclass(frozen=True)
class Received:
    """What upstream answered for a product, and how to ask for news of it.

    `values` is None where the answer is the same as the last time.
    """

    values: ProductValues | None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Settled:
    """What came of a product. `reasons` say for machines which rules spoke."""

    outcome: str
    reasons: list[JsonObject] = field(default_factory=list)
    applied: int = 0
    held: int = 0
    refused: int = 0


@dataclass(frozen=True)
class _Plan:
    """What is to be written: changes to accept, changes to hold, rows that are no longer held."""

    decision: Decision
    accept: tuple[ValueChange, ...] = ()
    hold: tuple[ChangeToHold, ...] = ()
    still_held: int = 0
    no_longer_held: tuple[LifecycleValue, ...] = ()

    @property
    def writes(self) -> bool:
        return bool(self.accept or self.hold or self.no_longer_held or self.decision.first)

    def settled(self) -> Settled:
        outcome = HOLD if self.hold or self.still_held else APPLY if self.accept else NOOP
        if self.decision.outcome == REFUSE:
            outcome = REFUSE
        reasons = [for_machines(reason) for reason in self.decision.reasons]
        refused = len(reasons) if outcome == REFUSE else 0
        return Settled(
            outcome, reasons, len(self.accept), len(self.hold) + self.still_held, refused
        )


def judge(
    record: Record, incoming: ProductValues, now: datetime, *, hold_run: Reason | None = None
) -> Decision:
    """`decide` with what is on record; `hold_run` holds whatever it would apply."""
    decision = decide(record.current(), incoming, now.date(), recently_held=record.held_before())
    return hold_everything(decision, hold_run) if hold_run else decision


def settle(record: Record, decision: Decision) -> Settled | None:
    """What came of a product of which nothing is to be written; None where something is."""
    plan = _plan(record, decision)
    return None if plan.writes else plan.settled()


def apply(
    product: Product, received: Received, *, run: Run, now: datetime, hold_run: Reason | None = None
) -> Settled:
    """Read again under a lock, decide again, and write what follows, all at once or not at all.

    With `hold_run` not even details are written, so that the answer is not taken for known: the
    next run asks for all of it.
    Raises LeaseLostError where another process has given the run up.
    """
    with change(origin="refresh", why=f"{evidence(product.name)}, in run {run.pk}"):
        Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        lease.beat(run)
        record = Record(product, now)
        assert received.values is not None
        plan = _plan(record, judge(record, received.values, now, hold_run=hold_run))
        if plan.decision.outcome != REFUSE:
            _write(record, plan, run, now)
            note_success(product, received if hold_run is None else Received(received.values), now)
            if (
                plan.accept or plan.hold or plan.no_longer_held
            ):  # how long ago it was asked is written down once, at the end of the run
                freshness.renew()
        return plan.settled()


def note_success(product: Product, received: Received, now: datetime) -> None:
    """The product was received and decided.

    In the transaction of what was judged, so that nothing is taken for known that is not.
    """
    seen: dict[str, object] = {
        "last_attempt": now,
        "last_success": now,
        "failures": 0,
        "open_until": None,
    }
    if received.values is not None:
        seen |= {"etag": received.etag, "last_modified": received.last_modified}
    Product.objects.filter(pk=product.pk).update(**seen)


def _plan(record: Record, decision: Decision) -> _Plan:
    if decision.outcome == REFUSE:
        return _Plan(decision)
    accept = [item for item in decision.apply if not _turned_down(record, item)]
    hold = [item for item in decision.hold if not _turned_down(record, item)]
    accept, broken = _in_order(record, accept)
    hold = [item for item in (*hold, *broken) if not _believed(record, item)]
    waiting = {key: row.value for key, row in record.held.items()}
    new = tuple(
        item for item in hold if item.key not in waiting or waiting[item.key] != to_json(item.new)
    )
    still_held = {item.key for item in hold} - {item.key for item in new}
    gone = tuple(row for key, row in record.held.items() if key not in still_held)
    return _Plan(decision, tuple(accept), new, len(still_held), gone)


def _turned_down(record: Record, item: ValueChange) -> bool:
    """Whether a curator has rejected just this, or the whole release that it belongs to."""
    return record.turned_down(item.key, item.new) or record.turned_down(
        (item.release, RELEASE), item.release
    )


def _believed(record: Record, item: ValueChange) -> bool:
    """Whether just this is on record.

    A release that comes back waits with what is new in it; the rest was never given up.
    """
    row = record.accepted.get(item.key)
    return row is not None and from_json(row.value) == item.new


def _in_order(
    record: Record, accept: list[ValueChange]
) -> tuple[list[ValueChange], list[ChangeToHold]]:
    """Changes that leave each release's days in order as readers see them; others are held."""
    after = record.effective() | {
        item.key: item.new for item in accept if item.key not in record.standing
    }
    wrong = set(out_of_order_in(record.product.name, after, {item.release for item in accept}))
    broken = [
        ChangeToHold(
            item.release, item.field, item.old, item.new, (hold_reasons.ORDER_WOULD_BREAK,)
        )
        for item in accept
        if item.release in wrong
    ]
    return [item for item in accept if item.release not in wrong], broken


def _write(record: Record, plan: _Plan, run: Run, now: datetime) -> None:
    before = record.effective()
    believed = (*plan.accept, *plan.decision.first)
    replaced = [record.accepted[item.key] for item in believed if item.key in record.accepted]
    replaced += [record.own[item.key] for item in plan.accept if _agreed(record, item)]
    LifecycleValue.objects.filter(
        pk__in=[row.pk for row in (*replaced, *plan.no_longer_held)]
    ).update(state="superseded")
    rows = [
        LifecycleValue(
            product=record.product,
            release=item.release,
            field=item.field,
            value=to_json(item.new),
            state=state,
            observed_at=now,
            run=run,
            evidence=evidence(record.product.name),
            rules=list(item.rules) if isinstance(item, ChangeToHold) else [],
        )
        for state, items in (("accepted", believed), ("held", plan.hold))
        for item in items
    ]
    LifecycleValue.objects.bulk_create(rows)
    _show(record, before, plan.accept, now)


def _agreed(record: Record, item: ValueChange) -> bool:
    """Whether upstream now says what another source said against it: from now on it is followed."""
    return item.key in record.own and record.own[item.key].value == to_json(item.new)


def _show(
    record: Record, before: dict[Key, Value], accept: Iterable[ValueChange], now: datetime
) -> None:
    """Let readers see what was accepted, except where another value stands before it.

    What the catalog said of a release before upstream first did comes to stand so.
    """
    rows = Rows(record.product)
    changed = {
        item.key: item.new for item in accept if item.key in before or rows.value(*item.key) is None
    }
    rows.write(
        {key: value for key, value in changed.items() if key not in record.standing},
        on=now.date(),
    )


def for_machines(reason: Reason) -> JsonObject:
    named: JsonObject = {
        "rule": reason.rule,
        "release": reason.release,
        "field": reason.field,
        "words": reason.words,
    }
    return {**named, "old": to_json(reason.old), "new": to_json(reason.new)}
