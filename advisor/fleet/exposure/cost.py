"""What the plans of a fleet cost over the months of an exposure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from advisor.engine.cost import CENT, UNKNOWN, Range
from advisor.fleet.exposure.curves import MonthBounds, Whole
from advisor.fleet.exposure.systems import FleetSystem
from advisor.fleet.exposure.types import CostBand

_MONTHS_OF_YEAR = 12


class PaidMonths(NamedTuple):
    """Host-months that are paid for, at least and at most, at a price per year."""

    least: int
    most: int
    price: Range


def present_plans(systems: Sequence[FleetSystem], hosts: Whole, stay: MonthBounds) -> CostBand:
    """Of the plans that hosts have, while these give support. `hosts`: [S]."""
    months = zip(systems, hosts.tolist(), *_lists(stay), strict=True)
    return _cost_band(
        PaidMonths(number * certain, number * over, system.present_price)
        for system, number, certain, over in months
    )


def bought_plans(
    systems: Sequence[FleetSystem],
    hosts: Whole,
    stay: MonthBounds,
    priced: MonthBounds,
    ask: MonthBounds,
) -> CostBand:
    """Of the plans that are bought once the present ones give no support. `hosts`: [S]."""
    months = zip(
        systems,
        hosts.tolist(),
        *_lists(stay),
        priced.certain.tolist(),
        ask.certain.tolist(),
        strict=True,
    )
    return _cost_band(
        paid
        for system, number, certain, over, bought, sold in months
        for paid in _bought(system, number, (certain, over), (bought, sold))
    )


def _bought(
    system: FleetSystem, number: int, stay: tuple[int, int], sold: tuple[int, int]
) -> Iterator[PaidMonths]:
    """`sold`: months with support at a published price, and with support at any."""
    (certain, over), (bought, asked_for) = stay, sold
    yield PaidMonths(
        number * max(bought - over, 0), number * (bought - certain), system.bought_price
    )
    yield PaidMonths(0, number * (asked_for - bought), UNKNOWN)


def _cost_band(paid: Iterable[PaidMonths]) -> CostBand:
    low = high = Decimal(0)
    unknown = 0
    for months in paid:
        if months.price.high is None:
            unknown += months.most
            continue
        low += months.price.low * months.least
        high += months.price.high * months.most
    return CostBand(_per_month(low), _per_month(high), unknown)


def _per_month(amount: Decimal) -> Decimal:
    return (amount / _MONTHS_OF_YEAR).quantize(CENT, ROUND_HALF_UP)


def _lists(bounds: MonthBounds) -> tuple[list[int], list[int]]:
    return bounds.certain.tolist(), bounds.over.tolist()
