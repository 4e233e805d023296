"""Pure: how money, days, numbers and lists read, the same on every page, in every file and feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

CENT_DIGITS = 2


def format_amount(amount: Decimal | float) -> str:
    """1,234 or 1,234.50: cents only where there are any."""
    return f"{amount:,.{CENT_DIGITS}f}".removesuffix(".00")


def format_price(amount: Decimal | float, currency: str = "USD") -> str:
    """1,234.50 USD"""
    return f"{format_amount(amount)} {currency}"


def format_list_price(amount: Decimal, currency: str = "USD") -> str:
    """A published price to its last digit: 0.0125 USD, 383.90 USD."""
    exponent = amount.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else CENT_DIGITS
    if digits <= CENT_DIGITS:
        return format_price(amount, currency)
    return f"{amount:,.{digits}f} {currency}"


def plural(number: int, noun: str, nouns: str = "") -> str:
    """1 value, 1,191 values; `nouns` where an s does not make the plural."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def join_words(words: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def as_sentence(text: str) -> str:
    """With a full stop, unless it ends like a sentence already: Which Linux?"""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def format_date(day: date) -> str:
    """31 May 2032"""
    return f"{day.day} {day:%B %Y}"


def format_relative(day: date, today: date) -> str:
    """in 2 years 6 months; 3 days ago; today: calendar years and months, then days."""
    if day == today:
        return "today"
    span = format_span(day, today)
    return f"in {span}" if day > today else f"{span} ago"


def format_span(day: date, other: date) -> str:
    """2 years 6 months; 3 days: how far two different days are apart."""
    early, late = min(day, other), max(day, other)
    months = (late.year - early.year) * 12 + late.month - early.month - (late.day < early.day)
    if months == 0:
        return plural((late - early).days, "day")
    counts = ((months // 12, "year"), (months % 12, "month"))
    return " ".join(plural(number, noun) for number, noun in counts if number)
