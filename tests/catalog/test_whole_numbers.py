"""Whole numbers in requests: only short rows of the digits 0-9 are read."""

import pytest

from catalog.whole_numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_read(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1_0", "1.0", "\u0661", "²", "x", "9" * 19, "9" * 5000]
)
def test_every_other_text_is_no_number(text: str) -> None:
    assert whole_number(text) is None


def test_most_digits_is_of_the_text_not_the_number() -> None:
    assert whole_number("123", 3) == 123
    assert whole_number("0123", 3) is None
