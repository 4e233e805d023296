"""Pure: which changes of upstream wait for a curator, each with the rules that hold it.

The rules' names and sentences stand in `hold_reasons`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from catalog.lifecycle import UNKNOWN
from catalog.refresh import hold_reasons
from catalog.refresh.values import (
    DATES,
    LATEST,
    LINKS,
    RELEASE,
    Ending,
    Key,
    ProductValues,
    Value,
    day_of,
    out_of_order,
    product_from,
    values_of,
)

LATER_AT_MOST = timedelta(days=31)
PRODUCT_PERCENT = 30
RUN_PERCENT = 20


@dataclass(frozen=True)
class ValueChange:
    """One value that becomes another. `release` is empty for a field of the product.

    A release that appears is a change of the field `release` from None to its name, followed by
    one change a value; one that disappears is the single change of that field to None.
    """

    release: str
    field: str
    old: Value
    new: Value

    @property
    def key(self) -> Key:
        return self.release, self.field


HeldBefore: TypeAlias = tuple[str, str, Value]
"""Release, field and value of what was held within the last 90 days and no longer waits."""

Verdicts: TypeAlias = dict[ValueChange, list[str]]
"""Each change with the rules that hold it; none: it is applied."""


def holding_rules(
    changes: Iterable[ValueChange],
    current: ProductValues,
    incoming: ProductValues,
    today: date,
    recently_held: Collection[HeldBefore],
) -> Verdicts:
    """By itself and beside the others, each change with the rules that hold it.

    Choices where the rules leave room:

    * A date is a lifecycle value; a latest version, a link and an identifier are not.
      The shares count lifecycle values.
    * Name, day and link of a latest version are one thing: all are applied, or all held.
    * A release that appears while another disappears looks like one renamed, and is held with it.
    * A phase that appears or vanishes (the key itself) changes kind. Only an unknown end may
      become a date unseen.
    * A phase said to be over without a day may get a day in the past unseen, not one still to come.
    * The day of a release that is not out on `today` may move freely: it was a plan.
    * Dates that pass on their own but would stand in the wrong order beside what is held
      are held too.
    """
    verdicts: Verdicts = {change: [] for change in changes}
    _hold_by_themselves(verdicts, today)
    _hold_releases_that_appear(verdicts)
    _hold_identical_dates(verdicts, incoming)
    _hold_what_flips_back(verdicts, recently_held)
    _hold_what_belongs_together(verdicts)
    _hold_what_would_break_the_order(verdicts, current)
    return verdicts


def with_changes(product: ProductValues, changes: Collection[ValueChange]) -> ProductValues:
    """The values after these changes; a release that disappears takes all of its values with it."""
    gone = {change.release for change in changes if change.field == RELEASE and change.new is None}
    values = {key: value for key, value in values_of(product).items() if key[0] not in gone}
    return product_from(
        product.name,
        values | {change.key: change.new for change in changes if change.release not in gone},
    )


def hold(verdicts: Verdicts, changes: Iterable[ValueChange], rule: str) -> None:
    for change in changes:
        if rule not in verdicts[change]:
            verdicts[change].append(rule)


# One change by itself


def _hold_by_themselves(verdicts: Verdicts, today: date) -> None:
    appearing = appearing_releases(verdicts)
    for change in verdicts:
        if change.release not in appearing:
            verdicts[change].extend(_rules_for(change, today))


def appearing_releases(changes: Iterable[ValueChange]) -> list[str]:
    return [
        change.release for change in changes if change.field == RELEASE and change.new is not None
    ]


def _rules_for(change: ValueChange, today: date) -> Iterator[str]:
    if change.field == RELEASE:
        yield hold_reasons.RELEASE_DISAPPEARS
    elif change.field == "released_on":
        yield from _rules_for_release_day(change, today)
    elif change.field in DATES:
        yield from _rules_for_end(change, today)
    elif change.field in ("latest_name", "latest_on"):
        yield from _rules_for_latest(change)
    elif (
        change.field in LINKS
        and change.old
        and change.new
        and _host(change.old) != _host(change.new)
    ):
        yield hold_reasons.LINK_HOST_CHANGES
    elif change.field == "identifiers" and not change.new:
        yield hold_reasons.IDENTIFIERS_DISAPPEAR


def _rules_for_release_day(change: ValueChange, today: date) -> Iterator[str]:
    old = day_of(change.old)
    if old and change.new is None:
        yield hold_reasons.DATE_BECOMES_NULL
    elif old and old <= today:
        yield hold_reasons.RELEASE_DATE_CHANGES


def _rules_for_end(change: ValueChange, today: date) -> Iterator[str]:
    old, new = day_of(change.old), day_of(change.new)
    if old and new:
        if new < old:
            yield hold_reasons.END_EARLIER
        elif new - old > LATER_AT_MOST:
            yield hold_reasons.END_MUCH_LATER
    elif old:
        yield hold_reasons.DATE_BECOMES_NULL
    elif not (new and _may_become_known(change.old, new, today)):
        yield hold_reasons.KIND_CHANGES


def _may_become_known(old: Value, new: date, today: date) -> bool:
    return isinstance(old, Ending) and old.kind == UNKNOWN and (not old.over or new <= today)


def _rules_for_latest(change: ValueChange) -> Iterator[str]:
    old, new = change.old, change.new
    if isinstance(old, date):
        if new is None:
            yield hold_reasons.DATE_BECOMES_NULL
        elif isinstance(new, date) and new < old:
            yield hold_reasons.LATEST_BACKWARDS
    elif old and (new is None or _version(new) < _version(old)):
        yield hold_reasons.LATEST_BACKWARDS


def _version(name: Value) -> tuple[int, ...]:
    """The numbers in `10.2`, `8 (2111)` or `2023.12.20260817.0`, in their order."""
    return tuple(int(number[:30]) for number in re.findall(r"[0-9]+", str(name)))


def _host(link: Value) -> str:
    return urlsplit(str(link)).netloc.lower()


# Changes beside each other


def _hold_releases_that_appear(verdicts: Verdicts) -> None:
    appearing = appearing_releases(verdicts)
    theirs = [change for change in verdicts if change.release in appearing]
    if len(appearing) > 1:
        hold(verdicts, theirs, hold_reasons.SEVERAL_NEW_RELEASES)
    if any(change.field == RELEASE and change.new is None for change in verdicts):
        hold(verdicts, theirs, hold_reasons.RELEASE_DISAPPEARS)


def _hold_identical_dates(verdicts: Verdicts, incoming: ProductValues) -> None:
    """Upstream copied a release and forgot its dates.

    What was so before and does not change stays as it is.
    """
    dates = [change for change in verdicts if change.field in DATES]
    for names in _same_dates(incoming):
        hold(
            verdicts,
            [change for change in dates if change.release in names],
            hold_reasons.IDENTICAL_DATES,
        )


def _same_dates(product: ProductValues) -> list[set[str]]:
    """The groups of releases that came out on the same day and end on the same days; a release
    without an end has no twin."""
    groups: dict[tuple[date | None, ...], set[str]] = {}
    for release in product.releases:
        ends = tuple(day_of(end) for end in (release.active, release.security, release.extended))
        if any(ends):
            groups.setdefault((release.released_on, *ends), set()).add(release.name)
    return [names for names in groups.values() if len(names) > 1]


def _hold_what_flips_back(verdicts: Verdicts, recently_held: Collection[HeldBefore]) -> None:
    back = [
        change
        for change, by in verdicts.items()
        if not by and (change.release, change.field, change.new) in recently_held
    ]
    hold(verdicts, back, hold_reasons.FLIPS_BACK)


def _hold_what_belongs_together(verdicts: Verdicts) -> None:
    """A release that appears is applied or held as a whole; so are name, day and link of a
    latest version."""
    appearing = appearing_releases(verdicts)
    groups: dict[str, list[ValueChange]] = {}
    for change in verdicts:
        if change.release in appearing or change.field in LATEST:
            groups.setdefault(change.release, []).append(change)
    for group in groups.values():
        for rule in [rule for change in group for rule in verdicts[change]]:
            hold(verdicts, group, rule)


def _hold_what_would_break_the_order(verdicts: Verdicts, current: ProductValues) -> None:
    after = with_changes(current, [change for change, held_by in verdicts.items() if not held_by])
    broken = {release.name for release in after.releases if out_of_order(release)}
    dates = [
        change
        for change, held_by in verdicts.items()
        if not held_by and change.release in broken and change.field in DATES
    ]
    hold(verdicts, dates, hold_reasons.ORDER_WOULD_BREAK)


def product_changes_much(verdicts: Verdicts, current: ProductValues) -> bool:
    """Counted against the dates on record.

    A release that appears changes none of them, one that disappears all of its own.
    """
    on_record = Counter(
        release
        for (release, field), value in values_of(current).items()
        if field in DATES and value is not None
    )
    gone = sum(
        on_record[change.release]
        for change in verdicts
        if change.field == RELEASE and change.new is None
    )
    appearing = appearing_releases(verdicts)
    changed = sum(change.field in DATES and change.release not in appearing for change in verdicts)
    return (changed + gone) * 100 > on_record.total() * PRODUCT_PERCENT


def run_changes_much(changed: int, total: int) -> bool:
    """Whether too many of all releases change a date, appear or disappear in one run."""
    return changed * 100 > total * RUN_PERCENT
