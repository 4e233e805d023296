"""What a plan costs per server and year: its list price, or the user's own discount or quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from msgspec import structs

from advisor.engine.cost import CENT, NOTHING, UNKNOWN, Range, stated
from catalog import vocabulary
from catalog.document import Distribution, Price, SupportPlan

if TYPE_CHECKING:
    from advisor.engine.types import Answers

LIST, DISCOUNT, QUOTE = "list", "discount", "quote"
ALL_OF_IT = Decimal(100)
SYSTEM_YEAR = "system-year"
LATER_YEARS = ("later years", "second year")
"""How the label of a price row ends that holds from the second year of a plan on."""


@dataclass(frozen=True)
class OwnNumbers:
    """The user's own prices: percent off list prices in general and by seller, and quotes by
    (distribution, plan) in USD per server and year. False where nothing changes a price."""

    discount: Decimal | None = None
    discounts: tuple[tuple[str, Decimal], ...] = ()
    quotes: tuple[tuple[tuple[str, str], Decimal], ...] = ()

    @classmethod
    def of(cls, answers: Answers) -> OwnNumbers:
        """Without what changes nothing, so that the same prices are the same key of a cache."""
        general = answers.discount or None
        different = (row for row in answers.discounts.items() if row[1] != (general or NOTHING))
        return cls(general, tuple(sorted(different)), tuple(sorted(answers.quotes.items())))

    def __bool__(self) -> bool:
        return bool(self.discount or self.discounts or self.quotes)

    def discount_at(self, seller: str) -> Decimal:
        """A seller's own discount replaces the general one."""
        return dict(self.discounts).get(seller, self.discount or NOTHING)

    def quote_for(self, distribution: str, plan: str) -> Decimal | None:
        return dict(self.quotes).get((distribution, plan))


@dataclass(frozen=True)
class PlanPrice:
    """USD per server and year. `amount` is what is paid, `listed` the list price in whole cents,
    `basis` what makes the difference, `row` the reference price row of the catalog."""

    amount: Range
    listed: Range
    basis: str
    row: Price | None


def plan_price(distribution: Distribution, plan: SupportPlan, own: OwnNumbers) -> PlanPrice:
    """A quote beats list price and discount. An unpublished price has no upper end without one."""
    row = plan.reference_price
    listed = list_price(distribution, plan)
    quote = own.quote_for(distribution.slug, plan.slug)
    if quote is not None:
        return PlanPrice(Range(quote, quote), listed, QUOTE, row)
    percent = own.discount_at(plan.seller)
    if not percent or listed.high == NOTHING:
        return PlanPrice(listed, listed, LIST, row)
    return PlanPrice(discounted(listed, percent), listed, DISCOUNT, row)


def list_price(distribution: Distribution, plan: SupportPlan) -> Range:
    """What the reference price row and its disputes state.

    An unpublished price is more than nothing, and at least what the dearest published plan costs
    that it extends: "standard" below "standard-els".
    """
    row = plan.reference_price
    price = range_of(row) if row else UNKNOWN
    if price.known:
        return Range(_in_cents(price.low), _in_cents(price.high or NOTHING))
    extended = max(_published_below(distribution, plan), default=NOTHING)
    return Range(max(price.low, extended, CENT if row else NOTHING), None)


def own_in_words(price: PlanPrice, seller: str, own: OwnNumbers) -> str:
    """Whose number makes the price what it is; empty for a list price."""
    if price.basis == QUOTE:
        return "your quote"
    if price.basis != DISCOUNT:
        return ""
    words = f"your discount of {percent_in_words(own.discount_at(seller))}"
    return f"{words} at {vocabulary.SELLERS[seller]}" if seller in dict(own.discounts) else words


def percent_in_words(percent: Decimal) -> str:
    return f"{percent.normalize():f} %"


def later_years(distribution: Distribution, plan: SupportPlan, own: OwnNumbers) -> PlanPrice | None:
    """The price from the second year on, where the catalog has a row of its own for it.

    A quote is for every year.
    """
    if own.quote_for(distribution.slug, plan.slug) is not None:
        return None
    rows = (row for row in plan.prices if row.unit == SYSTEM_YEAR and not row.reference)
    later = next((row for row in rows if row.label.endswith(LATER_YEARS)), None)
    if later is None or later.amount is None:
        return None
    later_only = structs.replace(plan, prices=(structs.replace(later, reference=True),))
    return replace(plan_price(distribution, later_only, own), row=later)


def discounted(price: Range, percent: Decimal) -> Range:
    """Exact: costs are rounded as sums. Only a discount of 100 % makes a price less than a cent."""
    if percent == ALL_OF_IT:
        return Range(NOTHING, NOTHING)
    share = (ALL_OF_IT - percent) / ALL_OF_IT
    high = None if price.high is None else _reduced(price.high, share)
    return Range(_reduced(price.low, share), high)


def range_of(row: Price) -> Range:
    """What a price row and those who say otherwise make of it, in USD per its unit."""
    disputed = (dispute.amount for dispute in row.disputes)
    amounts = (amount for amount in disputed if amount)
    return stated(row.amount, row.at_least, amounts)


def _published_below(distribution: Distribution, plan: SupportPlan) -> Iterator[Decimal]:
    for other in distribution.plans:
        if not plan.slug.startswith(f"{other.slug}-"):
            continue
        row = other.reference_price
        if row and row.amount is not None:
            yield range_of(row).low


def _reduced(amount: Decimal, share: Decimal) -> Decimal:
    return max(amount * share, CENT) if amount else amount


def _in_cents(amount: Decimal) -> Decimal:
    return max(amount.quantize(CENT, ROUND_HALF_UP), CENT) if amount else amount
