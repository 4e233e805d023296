"""Whole numbers in what a request sends: keys, versions, lengths."""

from __future__ import annotations

LONGEST_KEY = 18
"""Digits of the longest number that is certainly a key of a row, in every database."""


def whole_number(text: str, most_digits: int = LONGEST_KEY) -> int | None:
    """The number that 1 to `most_digits` of the digits 0-9 write; None for every other text.

    `int` alone also reads signs, spaces, underscores and the digits of other scripts, and raises
    ValueError for more than 4,300 digits, which `str.isdecimal` lets through.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= most_digits
    return int(text) if is_number else None
