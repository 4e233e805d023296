"""Pure: what becomes of the values upstream gives for one product: applied, held for a curator,
refused, or nothing new."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.refresh import hold_reasons
from catalog.refresh.hold_conditions import (
    HeldBefore,
    ValueChange,
    Verdicts,
    appearing_releases,
    hold,
    holding_rules,
    product_changes_much,
    run_changes_much,
)
from catalog.refresh.hold_reasons import APPLY, HOLD, NOOP, REFUSE, Reason
from catalog.refresh.values import (
    DATES,
    LINKS,
    RELEASE,
    ProductValues,
    day_of,
    out_of_order,
    values_of,
)
from catalog.refresh.words import in_words


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
    """
    if reasons := tuple(_refusals(current, incoming)):
        return Decision(REFUSE, reasons)
    if current is None or not current.releases:
        return _first_import(incoming)
    changes, first = _changes(current, incoming)
    verdicts = holding_rules(changes, current, incoming, today, recently_held)
    if product_changes_much(verdicts, current):
        hold(verdicts, verdicts, hold_reasons.PRODUCT_CHANGES_MUCH)
        first = ()
    return _decision(verdicts, first)


def judge_run(decisions: Mapping[str, Decision], totals: Mapping[str, int]) -> Reason | None:
    """Why the whole run is to be held, or None.

    `totals` has the number of releases on record of every product that is refreshed, also of those
    this run did not receive: a run for one product is not a change of half the catalog. First
    imports do not count.
    """
    changed = sum(
        len(decision.changed_releases)
        for product, decision in decisions.items()
        if totals.get(product)
    )
    total = sum(totals.values())
    if not run_changes_much(changed, total):
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


def _decision(verdicts: Verdicts, first: tuple[ValueChange, ...]) -> Decision:
    appearing = appearing_releases(verdicts)
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
