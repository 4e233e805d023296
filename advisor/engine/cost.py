"""What a choice costs over the years, in exact decimals: prices are ranges, unknown is never nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

NOTHING = Decimal(0)
CENT = Decimal("0.01")
REGULAR, EXTENDED = "regular", "extended"


@dataclass(frozen=True)
class Range:
    """An amount in USD, somewhere from `low` to `high`. `high` None: how much it is at most is not known."""

    low: Decimal
    high: Decimal | None

    def __add__(self, other: Range) -> Range:
        return Range(
            self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
        )

    def times(self, factor: Decimal | int) -> Range:
        """`factor` is 0 or more. Nothing times an unknown amount is nothing."""
        return Range(
            self.low * factor,
            NOTHING if not factor else None if self.high is None else self.high * factor,
        )

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
    """What n servers cost a year, in USD: `fixed` + `per_server` x n."""

    fixed: Decimal
    per_server: Decimal


def stated(
    amount: Decimal | None, at_least: Decimal | None, disputed: Iterable[Decimal] = ()
) -> Range:
    """One price row as a range: what it says and what other sources say instead (USD per unit).

    Without an amount it is unpublished: at least `at_least`, or more than nothing by an amount nobody knows.
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
    """(what is paid for, years without any support) over `years`.

    `covered`: whole years from today to whose last day the plan supports the release;
    `extended_to`: the same with an extension. `extended`: its rates by year, the last one for every
    later year; unknown without any. A year in which regular support ends needs the extension for
    all of it: both are sold by the year.
    """
    regular = min(years, covered)
    extension = min(years, max(extended_to, covered)) - regular
    paid = [Term(REGULAR, regular, rate)]
    *first_years, later = extended or [Rate.undiscounted(UNKNOWN)]
    paid += [Term(EXTENDED, int(year < extension), each) for year, each in enumerate(first_years)]
    paid.append(Term(EXTENDED, extension - len(first_years), later))
    return tuple(term for term in paid if term.years > 0), years - regular - extension


def cost(
    paid: Iterable[Term],
    *,
    servers: int,
    uncovered: int = 0,
    migration: Decimal | int = 0,
) -> Cost:
    """`migration` in USD per server, once, by the user's own estimate."""
    before = {REGULAR: FREE, EXTENDED: FREE}
    after = FREE
    for term in paid:
        number = term.years * servers
        before[term.kind] += term.rate.listed.times(number)
        after += term.rate.paid.times(number)
    listed = before[REGULAR] + before[EXTENDED]
    discount = _taken_off(listed, after)
    once = Decimal(migration * servers)
    total = _less(listed, discount, after) + Range(once, once)
    return Cost(before[REGULAR], before[EXTENDED], listed, discount, once, total, uncovered)


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


def _taken_off(listed: Range, paid: Range) -> Range:
    """In whole cents, so that it and what is left add up to the list price as it is shown."""
    low = _in_cents(listed.low - paid.low)
    if listed.high is None or paid.high is None:
        return Range(low, NOTHING if listed == paid else None)
    return Range(low, _in_cents(listed.high - paid.high))


def _less(listed: Range, discount: Range, paid: Range) -> Range:
    """What is left of a list price. A full discount on an unknown price leaves nothing."""
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
