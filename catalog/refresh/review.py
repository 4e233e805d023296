"""What curators decide: held values are approved or rejected, overrides are set and ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from catalog.curation import change
from catalog.models import LifecycleValue, Product, Release
from catalog.refresh.agreement import judge_again
from catalog.refresh.effective import Rows
from catalog.refresh.lease import in_turn
from catalog.refresh.record import Record, out_of_order_in
from catalog.refresh.values import LATEST, RELEASE, Key, Value, from_json, to_json
from catalog.refresh.words import FIELDS, value_in_words


@dataclass
class Decided:
    """How many values were decided on, and in words what stood in the way of the others."""

    decided_count: int = 0
    problems: list[str] = field(default_factory=list)


class NotKeptError(ValueError):
    """What somebody wanted a value to be is not taken; the message says why, and what to do."""


class NotInOrderError(NotKeptError):
    """The days of a release would not follow each other."""

    def __init__(self, product: Product, releases: Iterable[str]) -> None:
        super().__init__(
            f"The days of {product.distribution.short_name} {', '.join(releases)} "
            "would be out of order: release, end of active, security and extended support. "
            "Decide changes that belong together at once."
        )


def approve(keys: Iterable[int], *, by: User | None, why: str = "") -> Decided:
    """Accept held values, with those that belong to them.

    One that was decided on before does not count as done.
    """
    decided = Decided()
    for product, wanted in _by_product(keys):
        try:
            with change(by=by, why=why or "approved after review"), _locked(product) as record:
                decided.decided_count += _approve(record, wanted, by, why)
        except NotInOrderError as error:
            decided.problems.append(str(error))
    return decided


def reject(keys: Iterable[int], *, by: User | None, why: str = "") -> Decided:
    """Reject held values, with those that belong to them.

    They are not held again until upstream says something else.
    """
    decided = Decided()
    for product, wanted in _by_product(keys):
        with in_turn(), _locked(product) as record:
            decided.decided_count += _decide_on(
                _with_companions(record, wanted).values(), "rejected", by, why
            )
    return decided


def override(
    product: Product,
    release: str,
    name: str,
    value: Value,
    *,
    reason: str,
    review_by: date | None = None,
    by: User | None,
) -> LifecycleValue:
    """Override a value: readers see it whatever upstream says. Raises NotInOrderError."""
    with change(by=by, why=reason), _locked(product) as record:
        before, key = record.effective(), (release, name)
        if key in record.overrides:
            _supersede([record.overrides[key]])
        row = _by_hand(product, key, value, reason, review_by, by)
        row.save()
        _show(product, before, {**before, key: value}, seen=False)
    return row


def keep_what_was_written(
    release: Release, fields: Iterable[str], *, reason: str, by: User | None
) -> list[str]:
    """Make overrides of what somebody wrote into the rows of a release, where it is refreshed.

    `fields`: what they changed. The upstream value reverts an override. Returns in words
    what became of each. Raises NotKeptError: an override needs a reason, and the days of a
    release follow each other.
    """
    product = (
        Product.objects.filter(distribution=release.distribution_id)
        .select_related("distribution")
        .first()
    )
    if product is None or release.parent_id:
        return []
    with _locked(product) as record:
        rows = Rows(product)
        changed = _written(record, rows, release, fields)
        if not changed:
            return []
        back = {
            key
            for key in changed
            if any(rows.shows(*key, from_json(row.value)) for row in record.beneath(key))
        }
        if (new := changed.keys() - back) and not reason:
            raise NotKeptError(_no_reason(record, *new))
        _supersede(record.overrides[key] for key in changed if key in record.overrides)
        LifecycleValue.objects.bulk_create(
            _by_hand(product, key, value, reason, None, by)
            for key, value in changed.items()
            if key not in back
        )
        return [_outcome(record, key, given_back=key in back) for key in changed]


def check_written(product: Product, rows: Rows, release: Release, fields: Iterable[str]) -> None:
    """Whether `keep_what_was_written` would take the rows. Raises NotInOrderError."""
    _written(Record(product, timezone.now()), rows, release, fields)


def _written(
    record: Record, rows: Rows, release: Release, fields: Iterable[str]
) -> dict[Key, Value]:
    """What the rows of a release say otherwise than readers saw. Raises NotInOrderError."""
    product, effective = record.product, record.effective()
    values = {(release.name, name): rows.value(release.name, name) for name in fields}
    changed: dict[Key, Value] = {
        key: value
        for key, value in values.items()
        if key in effective and value and not rows.shows(*key, effective[key])
    }
    wrong = out_of_order_in(product.name, effective | changed, [release.name]) if changed else []
    if wrong:
        raise NotInOrderError(product, wrong)
    return changed


def _outcome(record: Record, key: Key, *, given_back: bool) -> str:
    outcome = f"manual override from now on; {_says(record, key)}"
    if given_back and key in record.own:
        outcome = f"override removed; {_says(record, key)}"
    elif given_back:
        outcome = "override removed; it is the value of endoflife.date"
    return f"{FIELDS[key[1]].capitalize()}: {outcome}."


def _no_reason(record: Record, *keys: Key) -> str:
    fields = "; ".join(f"{FIELDS[key[1]]} ({_says(record, key)})" for key in sorted(keys))
    return (
        'Write the source under "Why". These values become manual overrides that no refresh '
        f"changes: {fields}."
    )


def _says(record: Record, key: Key) -> str:
    row = record.accepted.get(key)
    return f"endoflife.date says {value_in_words(from_json(row.value)) if row else 'nothing'}"


def out_of_order_with(
    product: Product, release: str, name: str, value: Value
) -> NotInOrderError | None:
    """What would stand in the way of this override."""
    after = {**Record(product, timezone.now()).effective(), (release, name): value}
    return (
        NotInOrderError(product, [release])
        if out_of_order_in(product.name, after, [release])
        else None
    )


def clear(row: LifecycleValue, *, by: User | None) -> bool:
    """Show again the value that an override hides. Whether it was still in force.

    Raises NotInOrderError.
    """
    key = (row.release, row.field)
    with (
        change(by=by, why=f"Override removed. Its reason was: {row.reason}"),
        _locked(row.product) as record,
    ):
        if record.overrides.get(key) != row:
            return False
        _supersede([row])
        beneath = [from_json(row.value) for row in record.beneath(key)]
        after = {**record.effective(), key: next(iter(beneath), None)}
        _show(row.product, record.effective(), after)
    return True


@contextmanager
def _locked(product: Product) -> Iterator[Record]:
    """The record, for a decision on it."""
    with transaction.atomic():
        Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        yield Record(product, timezone.now())
        judge_again(product)


def _by_hand(
    product: Product,
    key: Key,
    value: Value,
    reason: str,
    review_by: date | None,
    by: User | None,
) -> LifecycleValue:
    now = timezone.now()
    return LifecycleValue(
        product=product,
        release=key[0],
        field=key[1],
        value=to_json(value),
        origin="curator",
        state="accepted",
        observed_at=now,
        reason=reason,
        review_by=review_by,
        decided_by=by,
        decided_at=now,
    )


def _by_product(keys: Iterable[int]) -> Iterator[tuple[Product, set[int]]]:
    wanted = set(keys)
    for product in (
        Product.objects.filter(values__in=wanted).select_related("distribution").distinct()
    ):
        yield product, wanted


def _approve(record: Record, wanted: set[int], by: User | None, why: str) -> int:
    chosen = _with_companions(record, wanted, bringing_their_release=True)
    if not chosen:
        return 0
    _supersede(row for key in chosen for row in record.beneath(key))
    decided_count = _decide_on(chosen.values(), "accepted", by, why)
    before = record.effective()
    approved = {
        key: from_json(row.value) for key, row in chosen.items() if key not in record.overrides
    }
    _show(record.product, before, {**before, **approved})
    return decided_count


def _with_companions(
    record: Record, wanted: set[int], *, bringing_their_release: bool = False
) -> dict[Key, LifecycleValue]:
    """The held rows that are wanted, with all of a new release and all parts of a latest version.

    `bringing_their_release`: a value of a release that is itself held cannot be seen without it,
    so it brings all of it along.
    """
    chosen = {key for key, row in record.held.items() if row.pk in wanted}
    whole = {
        release
        for release, name in chosen
        if name == RELEASE or (bringing_their_release and (release, RELEASE) in record.held)
    }
    versions = {release for release, name in chosen if name in LATEST}
    return {
        key: row
        for key, row in record.held.items()
        if key in chosen or key[0] in whole or (key[0] in versions and key[1] in LATEST)
    }


def _decide_on(rows: Iterable[LifecycleValue], state: str, by: User | None, why: str) -> int:
    """The update asks whether each still waits: a second click, whoever's, finds nothing."""
    waiting = LifecycleValue.objects.held().filter(pk__in=[row.pk for row in rows])
    return int(waiting.update(state=state, decided_by=by, decided_at=timezone.now(), reason=why))


def _show(
    product: Product, before: dict[Key, Value], after: dict[Key, Value], *, seen: bool = True
) -> None:
    changed = {
        key: value for key, value in after.items() if key not in before or before[key] != value
    }
    if wrong := out_of_order_in(product.name, after, {release for release, _ in changed}):
        raise NotInOrderError(product, wrong)
    rows = Rows(product)
    new = {name for name, field in changed if field == RELEASE and name not in rows.releases}
    whole = {key: value for key, value in after.items() if key[0] in new}
    rows.write(changed | whole, on=timezone.now().date(), seen=seen)


def _supersede(rows: Iterable[LifecycleValue]) -> None:
    LifecycleValue.objects.filter(pk__in=[row.pk for row in rows]).update(state="superseded")
