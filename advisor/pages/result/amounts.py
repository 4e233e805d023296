"""Amounts of the result page in words and in HTML. An unknown amount is never 0."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Protocol

from django.utils.safestring import SafeString, mark_safe

from catalog.formats import format_amount, format_price

WHOLE_FROM = 10_000
"""USD. A total from here on is an estimate that no cent makes more exact."""


class AmountRange(Protocol):
    """`high` None: unknown."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float | None: ...


def amount_in_words(amount: AmountRange) -> str:
    """1,200 USD; 100 to 200 USD; from 100 USD; unknown"""
    if amount.high is None:
        return f"from {format_price(amount.low)}" if amount.low else "unknown"
    if amount.low == amount.high:
        return format_price(amount.low)
    return f"{format_amount(amount.low)} to {format_price(amount.high)}"


def total_in_words(total: AmountRange) -> str:
    """The same for a total over years, from 10,000 USD on in whole dollars."""
    high = None if total.high is None else _rounded(total.high)
    return amount_in_words(_Total(_rounded(total.low), high))


@dataclass(frozen=True)
class _Total:
    low: float
    high: float | None


def _rounded(amount: float) -> float:
    return round(amount) if amount >= WHOLE_FROM else amount


def amount_html(amount: AmountRange, *asides: str) -> SafeString:
    """The same for a table, with each of the `asides` on a line of its own."""
    words = amount_in_words(amount)
    if amount.high is not None:
        return with_asides(words, *asides)
    if amount.low:
        return with_asides(words, "exact price unknown", *asides)
    return with_asides(mark_safe('<span class="unknown">unknown</span>'), *asides)


def with_asides(words: str, *asides: str) -> SafeString:
    html = words if isinstance(words, SafeString) else escape(words)
    for aside in asides:
        html += f'<span class="aside">{escape(aside)}</span>'
    return SafeString(html)
