"""Amounts of the result page in words and in HTML. An unknown amount is never 0."""

from __future__ import annotations

from html import escape
from typing import Protocol

from django.utils.safestring import SafeString, mark_safe

from catalog.formats import format_amount, format_price


class AmountRange(Protocol):
    """`high` None: unknown."""

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float | None: ...


def amount_in_words(amount: AmountRange) -> str:
    """1,200 USD; 100 to 200 USD; unknown, at least 100 USD"""
    if amount.high is None:
        return f"unknown, at least {format_price(amount.low)}" if amount.low else "unknown"
    if amount.low == amount.high:
        return format_price(amount.low)
    return f"{format_amount(amount.low)} to {format_price(amount.high)}"


def amount_html(amount: AmountRange, *asides: str) -> SafeString:
    """The same for a table, with each of the `asides` on a line of its own."""
    if amount.high is None:
        words = mark_safe('<span class="unknown">unknown</span>')
        at_least = [f"at least {format_price(amount.low)}"] if amount.low else []
        return with_asides(words, *at_least, *asides)
    return with_asides(amount_in_words(amount), *asides)


def with_asides(words: str, *asides: str) -> SafeString:
    html = words if isinstance(words, SafeString) else escape(words)
    for aside in asides:
        html += f'<span class="aside">{escape(aside)}</span>'
    return SafeString(html)
