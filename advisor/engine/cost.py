"""What a choice costs over the years, in exact decimals: list prices as ranges, of which an unknown end is never nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)
REGULAR, EXTENDED = "regular", "extended"


@dataclass(frozen=True)
class Range:
    """An amount in USD, somewhere from `low` to `high`. `high` None: how much it is at most is not known."""

    low: Decimal
    high: Decimal | None

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, None if self.high is None or other.high is None else self.high + other.high)

    def times(self, factor: Decimal | int) -> Range:
        """`factor` is 0 or more. Nothing times an unknown amount is nothing."""
        return Range(self.low * factor, NOTHING if not factor else None if self.high is None else self.high * factor)

    @property
    def known(self) -> bool:
        return self.high is not None

    @property
    def is_one(self) -> bool:
        return self.low == self.high


FREE = Range(NOTHING, NOTHING)
UNKNOWN = Range(NOTHING, None)
"""A price of which nothing is on record: from 0 up, and never counted as 0."""


@dataclass(frozen=True)
class Term:
    """Whole years in which one plan is paid for. `price` is in USD per server and year; `kind` is REGULAR or EXTENDED."""

    kind: str
    years: int
    price: Range


@dataclass(frozen=True)
class Cost:
    """All servers over all years, in USD. `listed` is regular and extended support at list price; `discount` is taken off it.

    `migration` is paid once. `total` = `listed` - `discount` + `migration`. `uncovered` counts the years in which no plan on
    record supports the release: they cost nothing here, and something else has to be installed by then.
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
    """What n servers cost a year, in USD: `fixed` + `per_server` x n."""

    fixed: Decimal
    per_server: Decimal


def stated(amount: Decimal | None, at_least: Decimal | None, disputed: Iterable[Decimal] = ()) -> Range:
    """One price row as a range: what it says and what other sources say instead (USD per unit).

    Without an amount it is unpublished: at least `at_least`, or more than nothing by an amount nobody knows.
    """
    if amount is None:
        return Range(at_least or NOTHING, None)
    amounts = (amount, *disputed)
    return Range(min(amounts), max(amounts))


def terms(years: int, *, covered: int, price: Range, extended_to: int, extended_price: Range) -> tuple[tuple[Term, ...], int]:
    """(what is paid for, years without any support) over `years`.

    `covered`: whole years from today to whose last day the plan supports the release; `extended_to`: the same with an
    extension. A year in which regular support ends needs the extension for all of it, as both are sold by the year.
    """
    regular = min(years, covered)
    extended = min(years, max(extended_to, covered)) - regular
    paid = (Term(REGULAR, regular, price), Term(EXTENDED, extended, extended_price))
    return tuple(one for one in paid if one.years), years - regular - extended


def cost(paid: Iterable[Term], *, servers: int, uncovered: int = 0, discount: Decimal | int = 0, migration: Decimal | int = 0) -> Cost:
    """`discount` in percent (0-100) off every list price, `migration` in USD per server, once. Both are the user's own."""
    sums = {REGULAR: FREE, EXTENDED: FREE}
    for one in paid:
        sums[one.kind] += one.price.times(one.years * servers)
    listed = sums[REGULAR] + sums[EXTENDED]
    moved = Decimal(migration * servers)
    total = listed.times(Decimal(100 - discount) / 100) + Range(moved, moved)
    return Cost(sums[REGULAR], sums[EXTENDED], listed, listed.times(Decimal(discount) / 100), moved, total, uncovered)


def costs_less_below(one: Tariff, other: Tariff) -> int | None:
    """The number of servers below which `one` costs less than `other`, and from which on it does not.

    None where there is no such number above 1: one of them costs less, or neither does, whatever the number.
    """
    dearer, saved = one.per_server - other.per_server, other.fixed - one.fixed
    if dearer <= 0 or saved <= dearer:
        return None
    return _rounded_up(saved, dearer)


def pays_back(once: Decimal, *, saved: Decimal) -> int | None:
    """After how many whole years a yearly saving has made up for what is paid once (both in USD); None where never."""
    return _rounded_up(once, saved) if saved > 0 else None


def _rounded_up(amount: Decimal, parts: Decimal) -> int:
    whole, rest = divmod(amount, parts)
    return int(whole) + bool(rest)
