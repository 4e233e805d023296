"""The price at which a distribution begins: the cheapest plan that is not tied to a platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from advisor.prices import list_price
from catalog.document import Distribution, Release
from catalog.formats import format_amount, format_price


@dataclass(frozen=True)
class BasePrice:
    """USD per server and year in words, with the plan. Not `known`: no price is published."""

    words: str
    plan: str
    known: bool


def base_price(distribution: Distribution, release: Release | None) -> BasePrice:
    prices = sorted(_published_prices(distribution, release))
    if prices:
        low, high, plan = prices[0]
        words = format_price(low) if low == high else f"{format_amount(low)} to {format_price(high)}"
        return BasePrice(words, plan, known=True)
    is_sold = any(plan.reference_price for plan in distribution.plans)
    return BasePrice("not published" if is_sold else "unknown", "", known=False)


def _published_prices(
    distribution: Distribution, release: Release | None
) -> Iterator[tuple[Decimal, Decimal, str]]:
    """(low, high, plan): apart where sources disagree."""
    for plan in distribution.plans:
        if plan.valid_on or (release and not plan.is_for(release)):
            continue
        price = list_price(distribution, plan)
        if price.high is not None:
            yield price.low, price.high, plan.name
