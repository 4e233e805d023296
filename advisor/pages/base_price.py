"""The price at which a distribution begins: of its cheapest plan that is for every platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from advisor.prices import list_price
from catalog.document import Distribution, Release, SupportPlan
from catalog.formats import format_amount, format_price


@dataclass(frozen=True)
class BasePrice:
    """USD per server and year in words, with the plan. Not `known`: no price is published."""

    words: str
    plan: str
    known: bool


def base_price(distribution: Distribution, release: Release | None) -> BasePrice:
    plans = [plan for plan in distribution.plans if release is None or plan.is_for(release)]
    # Without one for every platform: the cheapest of any.
    general = [plan for plan in plans if not plan.valid_on] or plans
    prices = sorted(_published_prices(distribution, general))
    if prices:
        low, high, plan_name = prices[0]
        start = "" if low == high else f"{format_amount(low)} to "
        return BasePrice(f"{start}{format_price(high)}", plan_name, known=True)
    is_sold = any(plan.reference_price for plan in general)
    return BasePrice("not published" if is_sold else "unknown", "", known=False)


def _published_prices(
    distribution: Distribution, plans: Iterable[SupportPlan]
) -> Iterator[tuple[Decimal, Decimal, str]]:
    """(low, high, plan): two amounts where sources disagree."""
    for plan in plans:
        price = list_price(distribution, plan)
        if price.high is not None:
            yield price.low, price.high, plan.name
