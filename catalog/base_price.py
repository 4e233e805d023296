"""The lowest list price at which a distribution can be run anywhere, on any of its releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalog import vocabulary
from catalog.document import Distribution, Price, SupportPlan
from catalog.formats import format_amount, format_list_price
from catalog.presentation import price_in_words

_UNIT, _CURRENCY = "system-year", "USD"


@dataclass(frozen=True)
class BasePrice:
    """`words`: USD per server and year, or "not published". `plan`: its name, or empty.

    `disputed`: sources disagree, and `words` is the range of what they say.
    """

    words: str
    plan: str
    disputed: bool = False


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
        return BasePrice(_range_in_words(low, high, _CURRENCY), plan_name, low != high)
    return BasePrice("not published", "") if priced else None


def range_in_words(price: Price) -> str:
    """250 to 300.50 USD per system and year where sources disagree; else as the price reads."""
    amounts = list(_amounts(price))
    if not amounts or min(amounts) == max(amounts):
        return price_in_words(price)
    unit = vocabulary.PRICE_UNITS[price.unit]
    return f"{_range_in_words(min(amounts), max(amounts), price.currency)} {unit}"


def _range_in_words(low: Decimal, high: Decimal, currency: str) -> str:
    start = "" if low == high else f"{format_amount(low)} to "
    return f"{start}{format_list_price(high, currency)}"


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
