"""Text in the cells of CSV files, so that no spreadsheet takes it for a formula."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

Cell = str | int | float | Decimal | date

_FORMULA_SIGNS = frozenset("=+-@")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def safe_cell(value: object) -> Cell:
    """The value for a cell: text that a spreadsheet would take for a formula gets an apostrophe.

    Numbers and dates stay what they are, negative ones too. None is an empty cell, a list its parts
    with "; " between them.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    text = _CONTROL_CHARACTERS.sub("", str(value))
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula.

    A formula begins with = + - @, also in their full-width and other compatibility forms, also
    after blanks or invisible characters. A leading tab or line break is treated alike.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    visible = (character for character in text if unicodedata.category(character)[0] not in "CZ")
    first = unicodedata.normalize("NFKC", next(visible, ""))[:1]
    return first in _FORMULA_SIGNS
