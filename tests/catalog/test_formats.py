"""How money, days, numbers and lists read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog import formats


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal(799), "799 USD"),
        (Decimal("383.9"), "383.90 USD"),
        (1234.5, "1,234.50 USD"),
        (Decimal(1000000), "1,000,000 USD"),
        (Decimal("0.333333"), "0.33 USD"),
    ],
)
def test_price_has_cents_only_where_needed(amount: Decimal | float, words: str) -> None:
    assert formats.format_price(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0.0125", "0.0125 EUR"), ("383.9", "383.90 EUR"), ("1349", "1,349 EUR")],
)
def test_list_price_keeps_every_digit(amount: str, words: str) -> None:
    assert formats.format_list_price(Decimal(amount), "EUR") == words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Use Birch 9", "Use Birch 9."),
        ("Which Linux?", "Which Linux?"),
        ("Use Birch 9. ", "Use Birch 9."),
        ("Leave!", "Leave!"),
    ],
)
def test_sentence_ends_once(text: str, sentence: str) -> None:
    assert formats.as_sentence(text) == sentence


def test_plural_counts_with_thousands() -> None:
    assert formats.plural(1, "value") == "1 value"
    assert formats.plural(0, "value") == "0 values"
    assert formats.plural(1191, "value") == "1,191 values"
    assert formats.plural(2, "query", "queries") == "2 queries"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")],
)
def test_words_join_with_and(words: list[str], sentence: str) -> None:
    assert formats.join_words(words) == sentence


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 26), "today"),
        (date(2026, 11, 27), "in 1 day"),
        (date(2026, 11, 3), "23 days ago"),
        (date(2029, 5, 31), "in 2 years 6 months"),
        (date(2025, 11, 26), "1 year ago"),
    ],
)
def test_relative_day_counts_in_calendar_units(day: date, words: str) -> None:
    assert formats.format_relative(day, date(2026, 11, 26)) == words
