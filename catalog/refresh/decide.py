"""Pure: what becomes of the values upstream gives for one product: applied, held for a curator,
refused, or nothing new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias
from urllib.parse import urlsplit

from catalog.lifecycle import UNKNOWN
from catalog.refresh import hold_reasons
from catalog.refresh.hold_reasons import APPLY, HOLD, NOOP, REFUSE, Reason
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
from catalog.refresh.words import in_words

LATER_AT_MOST = timedelta(days=31)
PRODUCT_PERCENT = 30
RUN_PERCENT = 20


@dataclass(frozen=True)
class ValueChange:
    """One value that becomes another. `release` is empty for a field of the product.

    A release that appears is a change of the field `release` from None to its name, followed by
    one change a value;
    one that disappears is the single change of that field to None.
    """

    release: str
    field: str
    old: Value
    new: Value

    @property
    def key(self) -> Key:
        return self.release, self.field


@dataclass(frozen=True)
class ChangeToHold(ValueChange):
    """A change that waits for a curator, with every rule that holds it."""

    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The outcome HOLD says that something is held; `apply` may still have changes to make.

    `reasons` has one entry for each change and rule, applied ones too. `first` are details (latest
    link, identifiers, links of the product) nobody had looked up yet: there is nothing to judge
    them by, they alter no outcome, and may be recorded.
    """

    outcome: str
    reasons: tuple[Reason, ...] = ()
    apply: tuple[ValueChange, ...] = ()
    hold: tuple[ChangeToHold, ...] = ()
    first: tuple[ValueChange, ...] = ()

    @property
    def changed_releases(self) -> frozenset[str]:
        """The releases that appear, disappear or change a date, whether that is applied or held."""
        return frozenset(
            change.release
            for change in (*self.apply, *self.hold)
            if change.field in (RELEASE, *DATES)
        )


HeldBefore: TypeAlias = tuple[str, str, Value]
"""Release, field and value of what was held within the last 90 days and no longer waits."""

_Verdicts: TypeAlias = dict[ValueChange, list[str]]
"""Each change with the rules that hold it; none: it is applied."""


def decide(
    current: ProductValues | None,
    incoming: ProductValues,
    today: date,
    *,
    recently_held: Collection[HeldBefore] = (),
) -> Decision:
    """What becomes of `incoming`, beside the newest accepted upstream values `current`.

    `current` holds upstream's values only: no curator's override, and no phase that rests on
    another source. Without any release in it, everything is applied. `today` is the day in UTC.

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
    if reasons := tuple(_refusals(current, incoming)):
        return Decision(REFUSE, reasons)
    if current is None or not current.releases:
        return _first_import(incoming)
    changes, first = _changes(current, incoming)
    verdicts: _Verdicts = {change: [] for change in changes}
    _hold_by_themselves(verdicts, today)
    _hold_releases_that_appear(verdicts)
    _hold_identical_dates(verdicts, incoming)
    _hold_what_flips_back(verdicts, recently_held)
    _hold_what_belongs_together(verdicts)
    _hold_what_would_break_the_order(verdicts, current)
    if _product_changes_much(verdicts, current):
        _hold(verdicts, verdicts, hold_reasons.PRODUCT_CHANGES_MUCH)
        first = ()
    return _decision(verdicts, first)


def judge_run(decisions: Mapping[str, Decision], totals: Mapping[str, int]) -> Reason | None:
    """Why the whole run is to be held, or None.

    It is where more than 20 % of all releases change a date, appear or disappear. `totals` has the
    number of releases on record of every product that is refreshed, also of those this run did not
    receive: a run for one product is not a change of half the catalog. First imports do not count.
    """
    changed = sum(
        len(decision.changed_releases)
        for product, decision in decisions.items()
        if totals.get(product)
    )
    total = sum(totals.values())
    if not total or changed * 100 <= total * RUN_PERCENT:
        return None
    rule = hold_reasons.RUN_CHANGES_MUCH
    words = f"{changed} of {total} releases change: {hold_reasons.HOLDING[rule]}."
    return Reason(rule, words=words)


def hold_everything(decision: Decision, reason: Reason) -> Decision:
    """The same decision with nothing applied: what would have been is held by the rule of
    `reason`."""
    if decision.outcome not in (APPLY, HOLD):
        return replace(decision, first=())
    held = {change.key: change.rules for change in decision.hold}
    changes = (
        *decision.apply,
        *(ValueChange(held.release, held.field, held.old, held.new) for held in decision.hold),
    )
    return _decision({change: [*held.get(change.key, ()), reason.rule] for change in changes}, ())


def with_changes(product: ProductValues, changes: Collection[ValueChange]) -> ProductValues:
    """The values after these changes; a release that disappears takes all of its values with it."""
    gone = {change.release for change in changes if change.field == RELEASE and change.new is None}
    values = {key: value for key, value in values_of(product).items() if key[0] not in gone}
    return product_from(
        product.name,
        values | {change.key: change.new for change in changes if change.release not in gone},
    )


def _refusals(current: ProductValues | None, incoming: ProductValues) -> Iterator[Reason]:
    if current and incoming.name != current.name:
        yield Reason(
            hold_reasons.WRONG_PRODUCT,
            words=f"{hold_reasons.REFUSING[hold_reasons.WRONG_PRODUCT]}: {incoming.name!r}",
        )
    if current and current.releases and not incoming.releases:
        yield Reason(
            hold_reasons.NO_RELEASES, words=hold_reasons.REFUSING[hold_reasons.NO_RELEASES]
        )
    for release in incoming.releases:
        if fields := out_of_order(release):
            rule = hold_reasons.REFUSING[hold_reasons.DATES_OUT_OF_ORDER]
            words = f"{rule}: {fields[1]} of {release.name} lies before {fields[0]}"
            yield Reason(hold_reasons.DATES_OUT_OF_ORDER, release.name, fields[1], words=words)


def _first_import(incoming: ProductValues) -> Decision:
    values = values_of(incoming) if incoming.releases else {}
    changes = tuple(
        ValueChange(*key, None, value) for key, value in values.items() if value is not None
    )
    reasons = tuple(_reason(change, hold_reasons.FIRST_IMPORT) for change in changes)
    return Decision(APPLY if changes else NOOP, reasons, apply=changes)


def _changes(
    current: ProductValues, incoming: ProductValues
) -> tuple[tuple[ValueChange, ...], tuple[ValueChange, ...]]:
    """What differs, in the order of `incoming`; and the details seen for the first time.

    A release that appears brings a latest version, or that it has none: nothing of it is a detail.
    """
    before, after = values_of(current), values_of(incoming)
    differing = [
        ValueChange(*key, before.get(key), value)
        for key, value in after.items()
        if key not in before or before[key] != value
    ]
    versions = {
        change.release for change in differing if change.field in ("latest_name", "latest_on")
    }
    first = tuple(
        change
        for change in differing
        if change.key not in before and change.release not in versions
    )
    incoming_names = {release.name for release in incoming.releases}
    gone = (
        ValueChange(release.name, RELEASE, release.name, None)
        for release in current.releases
        if release.name not in incoming_names
    )
    return (*(change for change in differing if change not in first), *gone), first


def _hold(verdicts: _Verdicts, changes: Iterable[ValueChange], rule: str) -> None:
    for change in changes:
        if rule not in verdicts[change]:
            verdicts[change].append(rule)


# One change by itself


def _hold_by_themselves(verdicts: _Verdicts, today: date) -> None:
    appearing = _appearing(verdicts)
    for change in verdicts:
        if change.release not in appearing:
            verdicts[change].extend(_rules_for(change, today))


def _appearing(changes: Iterable[ValueChange]) -> list[str]:
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


def _hold_releases_that_appear(verdicts: _Verdicts) -> None:
    appearing = _appearing(verdicts)
    theirs = [change for change in verdicts if change.release in appearing]
    if len(appearing) > 1:
        _hold(verdicts, theirs, hold_reasons.SEVERAL_NEW_RELEASES)
    if any(change.field == RELEASE and change.new is None for change in verdicts):
        _hold(verdicts, theirs, hold_reasons.RELEASE_DISAPPEARS)


def _hold_identical_dates(verdicts: _Verdicts, incoming: ProductValues) -> None:
    """Upstream copied a release and forgot its dates.

    What was so before and does not change stays as it is.
    """
    dates = [change for change in verdicts if change.field in DATES]
    for names in _same_dates(incoming):
        _hold(
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


def _hold_what_flips_back(verdicts: _Verdicts, recently_held: Collection[HeldBefore]) -> None:
    back = [
        change
        for change, by in verdicts.items()
        if not by and (change.release, change.field, change.new) in recently_held
    ]
    _hold(verdicts, back, hold_reasons.FLIPS_BACK)


def _hold_what_belongs_together(verdicts: _Verdicts) -> None:
    """A release that appears is applied or held as a whole; so are name, day and link of a
    latest version."""
    appearing = _appearing(verdicts)
    groups: dict[str, list[ValueChange]] = {}
    for change in verdicts:
        if change.release in appearing or change.field in LATEST:
            groups.setdefault(change.release, []).append(change)
    for group in groups.values():
        for rule in [rule for change in group for rule in verdicts[change]]:
            _hold(verdicts, group, rule)


def _hold_what_would_break_the_order(verdicts: _Verdicts, current: ProductValues) -> None:
    after = with_changes(current, [change for change, held_by in verdicts.items() if not held_by])
    broken = {release.name for release in after.releases if out_of_order(release)}
    dates = [
        change
        for change, held_by in verdicts.items()
        if not held_by and change.release in broken and change.field in DATES
    ]
    _hold(verdicts, dates, hold_reasons.ORDER_WOULD_BREAK)


def _product_changes_much(verdicts: _Verdicts, current: ProductValues) -> bool:
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
    appearing = _appearing(verdicts)
    changed = sum(change.field in DATES and change.release not in appearing for change in verdicts)
    return (changed + gone) * 100 > on_record.total() * PRODUCT_PERCENT


# The decision


def _decision(verdicts: _Verdicts, first: tuple[ValueChange, ...]) -> Decision:
    appearing = _appearing(verdicts)
    reasons = tuple(
        _reason(change, rule)
        for change, held_by in verdicts.items()
        for rule in held_by
        or [hold_reasons.NEW_RELEASE if change.release in appearing else _applied_by(change)]
    )
    apply = tuple(change for change, held_by in verdicts.items() if not held_by)
    hold = tuple(
        ChangeToHold(change.release, change.field, change.old, change.new, tuple(held_by))
        for change, held_by in verdicts.items()
        if held_by
    )
    return Decision(HOLD if hold else APPLY if apply else NOOP, reasons, apply, hold, first)


def _applied_by(change: ValueChange) -> str:
    if change.field in ("latest_name", "latest_on"):
        return hold_reasons.NEW_LATEST
    if change.field in LINKS:
        return hold_reasons.LINK_CHANGES
    if change.field == "identifiers":
        return hold_reasons.IDENTIFIERS_CHANGE
    if day_of(change.old) is None:
        return hold_reasons.BECOMES_KNOWN
    return hold_reasons.PLAN_MOVES if change.field == "released_on" else hold_reasons.END_LATER


def _reason(change: ValueChange, rule: str) -> Reason:
    words = in_words(change.release, change.field, change.old, change.new, hold_reasons.RULES[rule])
    return Reason(rule, change.release, change.field, change.old, change.new, words)
