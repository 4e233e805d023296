"""Amounts in words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from advisor.pages.result.amounts import total_in_words


@dataclass(frozen=True)
class Range:
    low: float
    high: float | None


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (405_093.00, 445_602.30, "405,093 to 445,602 USD"),
        (10_000.20, 10_000.40, "10,000 USD"),
        (742.67, 9_999.50, "742.67 to 9,999.50 USD"),
        (0.0, 0.0, "0 USD"),
        (14_999.60, None, "from 15,000 USD"),
        (0.0, None, "unknown"),
    ],
)
def test_large_total_has_no_cents(low: float, high: float | None, words: str) -> None:
    assert total_in_words(Range(low, high)) == words
