"""What a choice costs over the years, in exact decimals.

Prices are ranges: an unknown price is never counted as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

NOTHING = Decimal(0)
CENT = Decimal("0.01")
REGULAR, EXTENDED = "regular", "extended"


@dataclass(frozen=True)
class Range:
    """An amount in USD, from `low` to `high`. `high` None: there is no known upper bound."""

    low: Decimal
    high: Decimal | None

    def __add__(self, other: Range) -> Range:
        return Range(
            self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
        )

    def times(self, factor: Decimal | int) -> Range:
        """`factor`: 0 or more. Zero times an unknown amount is nothing."""
        if not factor:
            return Range(self.low * factor, NOTHING)
        return Range(self.low * factor, None if self.high is None else self.high * factor)

    @property
    def known(self) -> bool:
        return self.high is not None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


FREE = Range(NOTHING, NOTHING)
UNKNOWN = Range(NOTHING, None)
"""A price without any source: from 0 up."""


@dataclass(frozen=True)
class Rate:
    """A price in USD per server and year: `listed` before a discount, `paid` after it."""

    listed: Range
    paid: Range

    @classmethod
    def undiscounted(cls, price: Range) -> Rate:
        return cls(price, price)


@dataclass(frozen=True)
class Term:
    """Whole years in which one plan is paid for. `kind` is REGULAR or EXTENDED."""

    kind: str
    years: int
    rate: Rate


@dataclass(frozen=True)
class Cost:
    """All servers over all years, in USD. `regular` and `extended` are before discounts, `listed`
    is both together; `discount` is taken off it.

    `migration` is paid once. `total` = `listed` - `discount` + `migration`. In the `uncovered`
    years no plan supports the release: they cost nothing here, another release is needed by then.
    """

    regular: Range
    extended: Range
    listed: Range
    discount: Range
    migration: Decimal
    total: Range
    uncovered: int


@dataclass(frozen=True)
class Tariff:
    """The cost of n servers a year, in USD: `fixed` + `per_server` x n."""

    fixed: Decimal
    per_server: Decimal


def stated(
    amount: Decimal | None, at_least: Decimal | None, disputed: Iterable[Decimal] = ()
) -> Range:
    """One price row as a range (USD per unit). `disputed`: the amounts of other sources.

    Without an amount the price is unpublished: `at_least` or more.
    """
    if amount is None:
        return Range(at_least or NOTHING, None)
    amounts = (amount, *disputed)
    return Range(min(amounts), max(amounts))


def terms(
    years: int,
    *,
    covered: int,
    rate: Rate,
    extended_to: int,
    extended: Sequence[Rate],
) -> tuple[tuple[Term, ...], int]:
    """(the paid terms, years without any support) over `years`.

    `covered`: the whole years from today in which the plan supports the release; `extended_to`: the
    same with an extension. `extended`: its rates by year, the last one for every later year; none:
    unknown. A year in which regular support ends needs the extension for the whole year, as both
    are sold by the year.
    """
    regular = min(years, covered)
    extension = min(years, max(extended_to, covered)) - regular
    paid = [Term(REGULAR, regular, rate)]
    *first_years, later = extended or [Rate.undiscounted(UNKNOWN)]
    paid += [
        Term(EXTENDED, int(year < extension), first_rate)
        for year, first_rate in enumerate(first_years)
    ]
    paid.append(Term(EXTENDED, extension - len(first_years), later))
    return tuple(term for term in paid if term.years > 0), years - regular - extension


def cost(
    paid: Iterable[Term],
    *,
    servers: int,
    uncovered: int = 0,
    migration: Decimal | int = 0,
) -> Cost:
    """`uncovered`: years without support. `migration`: USD per server, once."""
    before = {REGULAR: FREE, EXTENDED: FREE}
    after = FREE
    for term in paid:
        number = term.years * servers
        before[term.kind] += term.rate.listed.times(number)
        after += term.rate.paid.times(number)
    listed = before[REGULAR] + before[EXTENDED]
    discount = _discount(listed, after)
    once = Decimal(migration * servers)
    total = _less(listed, discount, after) + Range(once, once)
    return Cost(before[REGULAR], before[EXTENDED], listed, discount, once, total, uncovered)


def costs_less_below(tariff: Tariff, other: Tariff) -> int | None:
    """The number of servers from which on `tariff` no longer costs less than `other`.

    None where there is no such number above 1, as it costs less for any number or for none.
    """
    dearer, saved = tariff.per_server - other.per_server, other.fixed - tariff.fixed
    if dearer <= 0 or saved <= dearer:
        return None
    return _rounded_up(saved, dearer)


def pays_back(once: Decimal, *, saved: Decimal) -> int | None:
    """After how many whole years a yearly saving covers what is paid once (both in USD).

    None where it never does.
    """
    return _rounded_up(once, saved) if saved > 0 else None


def _discount(listed: Range, paid: Range) -> Range:
    """In whole cents, so that the discount and the rest add up to the list price."""
    low = _in_cents(listed.low - paid.low)
    if listed.high is None or paid.high is None:
        return Range(low, NOTHING if listed == paid else None)
    return Range(low, _in_cents(listed.high - paid.high))


def _less(listed: Range, discount: Range, paid: Range) -> Range:
    """The list price less the discount. A full discount on an unknown price leaves nothing."""
    low = listed.low - discount.low
    if paid.high is None or listed.high is None or discount.high is None:
        high = None if paid.high is None else paid.high.quantize(CENT, ROUND_HALF_DOWN)
        return Range(low, high)
    return Range(low, listed.high - discount.high)


def _in_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _rounded_up(amount: Decimal, parts: Decimal) -> int:
    whole, rest = divmod(amount, parts)
    return int(whole) + bool(rest)
