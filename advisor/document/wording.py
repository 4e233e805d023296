"""Small pieces of sentences: lists, counts, amounts, spans of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import floor

from catalog import lifecycle


def joined(words: Sequence[str]) -> str:
    """Red Hat, CIQ and Oracle"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def amount_in_words(amount: float) -> str:
    """1,500 or 1,499.50, without the currency"""
    return f"{amount:,.2f}".removesuffix(".00")


def years_in_words(years: float) -> str:
    """Whole and half years, rounded down: "9½ years"; months below half a year."""
    halves = floor(years * 2)
    if halves == 0:
        months = floor(years * 12)
        return f"{months} month{'' if months == 1 else 's'}" if months else "less than a month"
    if halves == 1:
        return "half a year"
    half = "½" if halves % 2 else ""
    return f"{halves // 2}{half} year{'' if halves == 2 else 's'}"


def day_after(today: date, years: float) -> date:
    """The day so many years on: whole calendar years, and that part of the next."""
    whole_years = int(years)
    start = lifecycle.years_after(today, whole_years)
    days_of_next_year = (lifecycle.years_after(today, whole_years + 1) - start).days
    return start + timedelta(days=round((years - whole_years) * days_of_next_year))
