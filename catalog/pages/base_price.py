"""The lowest list price at which a distribution can be run anywhere, on any of its releases."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalog import presentation
from catalog.document import Distribution, Price, SupportPlan

_UNIT, _CURRENCY = "system-year", "USD"


@dataclass(frozen=True)
class BasePrice:
    """`words`: per server and year; "not published". `plan`: its name, or empty."""

    words: str
    plan: str


def base_price(distribution: Distribution) -> BasePrice | None:
    """None where no plan names a price: it is unknown."""
    priced = [(plan, price) for plan in distribution.plans for price in _references(plan)]
    published = [(plan, price) for plan, price in priced if price.amount is not None]
    if published:
        plan, price = min(published, key=lambda pair: pair[1].amount or Decimal(0))
        return BasePrice(presentation.price_in_words(price), plan.name)
    return BasePrice("not published", "") if priced else None


def _references(plan: SupportPlan) -> list[Price]:
    """Its reference prices, unless it is limited to some platforms or releases."""
    if plan.valid_on or plan.releases:
        return []
    return [price for price in plan.prices if price.reference and _is_comparable(price)]


def _is_comparable(price: Price) -> bool:
    return price.unit == _UNIT and price.currency == _CURRENCY
