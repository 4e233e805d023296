"""The parts of the costs: amounts, prices, and totals over the years."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import field

from advisor.document.evidence import SourceLink
from advisor.document.fields import (
    CheckedDay,
    Confidence,
    Count,
    Day,
    Part,
    Percent,
    Slug,
    SourceDay,
    Usd,
    about,
    one_of,
)
from advisor.engine.cost import Range
from advisor.prices import DISCOUNT, LIST, QUOTE

_Low = Annotated[Usd, about("At least.")]
_High = Annotated[Usd | None, about("At most. Null: unknown; never counted as 0.")]


class Amount(Part, frozen=True):
    """USD, as a range."""

    low: _Low
    high: _High


class YearsPaid(Part, frozen=True):
    """What a number of years costs, in USD."""

    years: Count
    low: _Low
    high: _High


class PlanPriceRow(Part, frozen=True):
    """The price of a plan per its unit."""

    term: Annotated[str, one_of("regular", "extended")] = field(name="for")
    plan: str
    plan_name: str
    low: _Low
    high: _High
    basis: Annotated[
        str,
        one_of(LIST, DISCOUNT, QUOTE),
        about("What determines `paid`; `low` and `high` are the list price."),
    ]
    discount: Annotated[Percent, about("Percent taken off; 0 unless `basis` is discount.")]
    paid: Annotated[Amount, about("With the user's own discount or quote.")]
    own: Annotated[str, about("The same in words: your quote. Empty for a list price.")]
    label: str
    unit: str
    on_record: Annotated[bool, about("False: the catalog has no price row at all.")]
    effective_on: Day | None
    as_of: SourceDay
    checked_on: CheckedDay
    confidence: Confidence
    note: str
    source: SourceLink
    disputes: list[str]


class CostOverYears(Part, frozen=True):
    """The cost of all servers over a number of years."""

    years: Count
    regular: YearsPaid
    extended: YearsPaid
    uncovered_years: Annotated[
        Count, about("Years that no known plan covers; another release is needed by then.")
    ]
    certain: Annotated[
        bool, about("False: the end of support is unknown; it is counted as if it lasted.")
    ]
    listed: Annotated[Amount, about("At list price, or at the user's quote.")]
    discount: Annotated[Amount, about("Taken off it.")]
    migration: Annotated[Usd, about("Once.")]
    total: Annotated[Amount, about("listed - discount + migration")]


class CostOption(Part, frozen=True):
    """What all servers cost with one candidate, in USD, by the price rows named."""

    distribution: Slug
    release: str
    plan: str
    prices: list[PlanPriceRow]
    over: list[CostOverYears]


class CostBreakEven(Part, frozen=True):
    """The number of servers, guests or years from which another option costs less."""

    text: str
    number: Count
    counts: Literal["server", "guest", "year"]
    distribution: Slug
    plan: str


def amount(price: Range) -> Amount:
    return Amount(*amounts(price))


def years_paid(years: int, price: Range) -> YearsPaid:
    return YearsPaid(years, *amounts(price))


def amounts(price: Range) -> tuple[float, float | None]:
    return (usd(price.low), None if price.high is None else usd(price.high))


def usd(number: Decimal) -> float:
    """In cents exactly; JSON has no decimals."""
    return float(number.quantize(_CENT))


_CENT = Decimal("0.01")


def usd_in_words(number: Decimal) -> str:
    return f"{number:,.2f} USD".replace(".00 ", " ")
