"""The lowest list price at which a distribution can be run anywhere, on any of its releases."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.document import Distribution, Price, SupportPlan
from catalog.formats import format_list_price

_UNIT, _CURRENCY = "system-year", "USD"


@dataclass(frozen=True)
class BasePrice:
    """`words`: USD per server and year, or "not published". `plan`: its name, or empty."""

    words: str
    plan: str


def base_price(distribution: Distribution) -> BasePrice | None:
    """None where no plan names a price: it is unknown."""
    priced = [(plan, price) for plan in distribution.plans for price in _references(plan)]
    published = [(price.amount, plan.name) for plan, price in priced if price.amount is not None]
    if published:
        amount, plan = min(published)
        return BasePrice(format_list_price(amount, _CURRENCY), plan)
    return BasePrice("not published", "") if priced else None


def _references(plan: SupportPlan) -> list[Price]:
    """Its reference prices, unless it is limited to some platforms or releases."""
    if plan.valid_on or plan.releases:
        return []
    return [price for price in plan.prices if price.reference and _is_comparable(price)]


def _is_comparable(price: Price) -> bool:
    return price.unit == _UNIT and price.currency == _CURRENCY
