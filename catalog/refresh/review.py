"""What curators decide: a held value is approved or rejected, once; a value is set by hand, with a reason, and given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from catalog import freshness
from catalog.curation import change
from catalog.models import LifecycleValue, Product
from catalog.refresh.effective import Rows
from catalog.refresh.lease import in_turn
from catalog.refresh.record import Record, out_of_order_in
from catalog.refresh.values import LATEST, RELEASE, Key, Value, from_json, to_json


@dataclass
class Decided:
    """How many values were decided on, and in words what stood in the way of the others."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


class NotInOrderError(ValueError):
    """The days of a release would not follow each other."""

    def __init__(self, product: Product, releases: Iterable[str]) -> None:
        super().__init__(
            f"The days of {product.distribution.short_name} {', '.join(releases)} would not follow each other: "
            "release, end of active, security and extended support. Decide on those that belong together at once."
        )


def approve(keys: Iterable[int], *, by: AbstractBaseUser | None, why: str = "") -> Decided:
    """Accept held values, with those that belong to them. One that was decided on before counts as not done."""
    decided = Decided()
    for product, wanted in _by_product(keys):
        try:
            with change(by=by, why=why or "approved after review"), _locked(product) as record:
                decided.done += _approve(record, wanted, by, why)
        except NotInOrderError as error:
            decided.problems.append(str(error))
    return decided


def reject(keys: Iterable[int], *, by: AbstractBaseUser | None, why: str = "") -> Decided:
    """Turn held values down, with those that belong to them: they are not held again until upstream says something else."""
    decided = Decided()
    for product, wanted in _by_product(keys):
        with in_turn(), _locked(product) as record:
            decided.done += _decide_on(_with_companions(record, wanted).values(), "rejected", by, why)
    return decided


def override(
    product: Product, release: str, name: str, value: Value, *, reason: str, review_by: date | None = None, by: AbstractBaseUser | None
) -> LifecycleValue:
    """Set a value by hand: from now on readers see it, whatever upstream says. Raises NotInOrderError."""
    now = timezone.now()
    with change(by=by, why=reason), _locked(product) as record:
        before, key = record.effective(), (release, name)
        if key in record.overrides:
            _supersede([record.overrides[key]])
        made = LifecycleValue.objects.create(
            product=product,
            release=release,
            field=name,
            value=to_json(value),
            origin="curator",
            state="accepted",
            observed_at=now,
            reason=reason,
            review_by=review_by,
            decided_by=by,
            decided_at=now,
        )
        _show(product, before, {**before, key: value})
    return made


def out_of_order_with(product: Product, release: str, name: str, value: Value) -> NotInOrderError | None:
    """What would stand in the way of setting this value by hand."""
    after = {**Record(product, timezone.now()).effective(), (release, name): value}
    return NotInOrderError(product, [release]) if out_of_order_in(product.name, after, [release]) else None


def clear(row: LifecycleValue, *, by: AbstractBaseUser | None) -> bool:
    """Give a value back to upstream. Whether it was still set by hand. Raises NotInOrderError."""
    key = (row.release, row.field)
    with change(by=by, why=f"no longer set by hand; that was because: {row.reason}"), _locked(row.product) as record:
        if record.overrides.get(key) != row:
            return False
        _supersede([row])
        after = {**record.effective(), key: from_json(record.accepted[key].value) if key in record.accepted else None}
        _show(row.product, record.effective(), after)
    return True


@contextmanager
def _locked(product: Product) -> Iterator[Record]:
    with transaction.atomic():
        Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        yield Record(product, timezone.now())
        freshness.renew()


def _by_product(keys: Iterable[int]) -> Iterator[tuple[Product, set[int]]]:
    wanted = set(keys)
    for product in Product.objects.filter(values__in=wanted).select_related("distribution").distinct():
        yield product, wanted


def _approve(record: Record, wanted: set[int], by: AbstractBaseUser | None, why: str) -> int:
    chosen = _with_companions(record, wanted, bringing_their_release=True)
    if not chosen:
        return 0
    _supersede([record.accepted[key] for key in chosen if key in record.accepted])
    done = _decide_on(chosen.values(), "accepted", by, why)
    before = record.effective()
    approved = {key: from_json(row.value) for key, row in chosen.items() if key not in record.overrides}
    _show(record.product, before, {**before, **approved})
    return done


def _with_companions(record: Record, wanted: set[int], *, bringing_their_release: bool = False) -> dict[Key, LifecycleValue]:
    """The held rows that are wanted; with a release that is new all of it, with a part of a latest version its other parts.

    `bringing_their_release`: a value of a release that is itself held cannot be seen without it, so it brings all of it along.
    """
    chosen = {key for key, row in record.held.items() if row.pk in wanted}
    whole = {release for release, name in chosen if name == RELEASE or (bringing_their_release and (release, RELEASE) in record.held)}
    versions = {release for release, name in chosen if name in LATEST}
    return {key: row for key, row in record.held.items() if key in chosen or key[0] in whole or (key[0] in versions and key[1] in LATEST)}


def _decide_on(rows: Iterable[LifecycleValue], state: str, by: AbstractBaseUser | None, why: str) -> int:
    """The update asks whether each still waits: a second click, whoever's, finds nothing."""
    waiting = LifecycleValue.objects.held().filter(pk__in=[row.pk for row in rows])
    return waiting.update(state=state, decided_by=by, decided_at=timezone.now(), reason=why)


def _show(product: Product, before: dict[Key, Value], after: dict[Key, Value]) -> None:
    changed = {key: value for key, value in after.items() if key not in before or before[key] != value}
    if wrong := out_of_order_in(product.name, after, {release for release, _ in changed}):
        raise NotInOrderError(product, wrong)
    Rows(product).write(changed, on=timezone.now().date())


def _supersede(rows: Iterable[Any]) -> None:
    LifecycleValue.objects.filter(pk__in=[row.pk for row in rows]).update(state="superseded")
