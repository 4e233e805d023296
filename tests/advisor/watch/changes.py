"""Random changes of a single row of a catalog document."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from msgspec.structs import replace

from catalog import vocabulary
from catalog.document import Catalog, Distribution, Fact, Phase, Release, SupportPlan
from catalog.lifecycle import DATE, UNKNOWN, End

Row = TypeVar("Row")
Change = Callable[[Catalog, random.Random], Catalog]

CONFIDENCES = tuple(vocabulary.CONFIDENCE)
DAY = timedelta(days=1)


def change(catalog: Catalog, dice: random.Random) -> Catalog:
    return dice.choice(CHANGES)(catalog, dice)


def _with_row(
    rows: tuple[Row, ...], dice: random.Random, make: Callable[[Row], Row]
) -> tuple[Row, ...]:
    place = dice.randrange(len(rows))
    return (*rows[:place], make(rows[place]), *rows[place + 1 :])


def _in_distribution(
    catalog: Catalog, dice: random.Random, make: Callable[[Distribution], Distribution]
) -> Catalog:
    return replace(catalog, distributions=_with_row(catalog.distributions, dice, make))


def _in_facts(field: str, make: Callable[[Any, random.Random], Any]) -> Change:
    def changed(catalog: Catalog, dice: random.Random) -> Catalog:
        def of(row: Distribution) -> Distribution:
            rows = getattr(row, field)
            if not rows:
                return row
            return replace(row, **{field: _with_row(rows, dice, lambda fact: make(fact, dice))})

        return _in_distribution(catalog, dice, of)

    return changed


def _other_value(fact: Fact, dice: random.Random) -> Fact:
    definition = vocabulary.ATTRIBUTES[fact.attribute]
    if dice.random() < 0.2:
        return replace(fact, value=None)
    if definition.type == vocabulary.BOOLEAN:
        return replace(fact, value=not fact.value)
    if definition.type == vocabulary.NUMBER:
        return replace(fact, value=dice.choice((0, 1, 5, 24, 60)))
    keys = [choice.key for choice in definition.choices]
    if definition.type == vocabulary.CHOICE:
        return replace(fact, value=dice.choice(keys))
    if definition.type == vocabulary.CHOICES:
        return replace(fact, value=tuple(dice.sample(keys, dice.randrange(len(keys) + 1))))
    return replace(fact, value=f"{fact.value} changed")


def _other_confidence(row: Any, dice: random.Random) -> Any:
    return replace(row, confidence=dice.choice(CONFIDENCES))


def _checked_again(row: Any, _: random.Random) -> Any:
    return replace(row, checked_on=date(2026, 11, 25), as_of=date(2026, 11, 24))


def _other_note(row: Any, dice: random.Random) -> Any:
    return replace(row, note=f"Note {dice.random()}")


def _unreliable(row: Fact, _: random.Random) -> Fact:
    return replace(row, unreliable=not row.unreliable)


def _other_statement(row: Any, dice: random.Random) -> Any:
    return replace(row, supported=dice.choice((True, False, None)))


def _other_end(release: Release, dice: random.Random) -> Release:
    def of(phase: Phase) -> Phase:
        day = phase.end.day or date(2030, 1, 1)
        days = dice.choice((-2000, -400, -30, -1, 1, 30, 400, 2000))
        if dice.random() < 0.15:
            return replace(phase, end=End(UNKNOWN))
        return replace(phase, end=End(DATE, day + days * DAY))

    if not release.phases:
        return release
    return replace(release, phases=_with_row(release.phases, dice, of))


def _withdrawn(release: Release, _: random.Random) -> Release:
    return replace(release, withdrawn_on=date(2026, 11, 1))


def _other_price(plan: SupportPlan, dice: random.Random) -> SupportPlan:
    amount = dice.choice((None, Decimal(0), Decimal("99.5"), Decimal(450), Decimal(3000)))
    if not plan.prices:
        return plan
    prices = _with_row(plan.prices, dice, lambda price: replace(price, amount=amount))
    return replace(plan, prices=prices)


def _other_seller(plan: SupportPlan, dice: random.Random) -> SupportPlan:
    return replace(plan, seller=dice.choice(tuple(vocabulary.SELLERS)))


def _other_platforms(plan: SupportPlan, dice: random.Random) -> SupportPlan:
    return replace(plan, valid_on=dice.choice(((), ("aws",))))


def _fact_removed(catalog: Catalog, dice: random.Random) -> Catalog:
    def of(row: Distribution) -> Distribution:
        if not row.facts:
            return row
        place = dice.randrange(len(row.facts))
        return replace(row, facts=row.facts[:place] + row.facts[place + 1 :])

    return _in_distribution(catalog, dice, of)


def _release_removed(catalog: Catalog, dice: random.Random) -> Catalog:
    return _in_distribution(catalog, dice, lambda row: replace(row, releases=row.releases[1:]))


def _other_migration(catalog: Catalog, dice: random.Random) -> Catalog:
    migrations = _with_row(
        catalog.migrations, dice, lambda row: replace(row, official=not row.official)
    )
    return replace(catalog, migrations=migrations)


def _other_event(catalog: Catalog, dice: random.Random) -> Catalog:
    return replace(
        catalog, events=_with_row(catalog.events, dice, lambda row: replace(row, text="Other."))
    )


CHANGES: tuple[Change, ...] = (
    *3 * (_in_facts("facts", _other_value),),
    _in_facts("facts", _other_confidence),
    _in_facts("facts", _checked_again),
    _in_facts("facts", _other_note),
    _in_facts("facts", _unreliable),
    _in_facts("statements", _other_statement),
    *2 * (_in_facts("releases", _other_end),),
    _in_facts("releases", _withdrawn),
    *2 * (_in_facts("plans", _other_price),),
    _in_facts("plans", _other_seller),
    _in_facts("plans", _other_platforms),
    _fact_removed,
    _release_removed,
    _other_migration,
    _other_event,
)
