"""The lowest list price at which a distribution can be run anywhere, on any of its releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalog.document import Distribution, Price, SupportPlan
from catalog.formats import format_amount, format_list_price

_UNIT, _CURRENCY = "system-year", "USD"


@dataclass(frozen=True)
class BasePrice:
    """`words`: USD per server and year, or "not published". `plan`: its name, or empty."""

    words: str
    plan: str


def base_price(distribution: Distribution) -> BasePrice | None:
    """None where no plan names a price: it is unknown. A range where sources disagree."""
    priced = [(plan, price) for plan in distribution.plans for price in _references(plan)]
    published = [
        (min(amounts), max(amounts), plan.name)
        for plan, price in priced
        if (amounts := list(_amounts(price)))
    ]
    if published:
        low, high, plan_name = min(published)
        start = "" if low == high else f"{format_amount(low)} to "
        return BasePrice(f"{start}{format_list_price(high, _CURRENCY)}", plan_name)
    return BasePrice("not published", "") if priced else None


def _references(plan: SupportPlan) -> list[Price]:
    """Its reference prices, unless it is limited to some platforms or releases."""
    if plan.valid_on or plan.releases:
        return []
    return [price for price in plan.prices if price.reference and _is_comparable(price)]


def _is_comparable(price: Price) -> bool:
    return price.unit == _UNIT and price.currency == _CURRENCY


def _amounts(price: Price) -> Iterator[Decimal]:
    """What the row and those who dispute it state."""
    if price.amount is None:
        return
    yield price.amount
    for dispute in price.disputes:
        if dispute.amount is not None:
            yield dispute.amount
