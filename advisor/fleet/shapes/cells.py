"""The cells of a row, and the words in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from advisor.fleet.reported import MAX_TEXT


class NumberCell(NamedTuple):
    """A number of a program that drops the last zero: 9.1 may have been 9.10."""

    text: str


class DateCell(NamedTuple):
    """A day that a spreadsheet may have made of a version."""

    month: int
    day: int
    text: str


class BrokenRow(NamedTuple):
    """A row that cannot be read, and why."""

    raw: str
    problem: str


JOINT = "\0"
"""Between the cells of a row that is one text; no text has it, see encoding.py."""
Cell = str | NumberCell | DateCell
Row = str | tuple[Cell, ...] | BrokenRow
RowPart = Row
"""Some of the cells of a row, in its order."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_EMPTY = frozenset({"", "-", "—", "n/a", "null", "none", "nil", "(null)", "#n/a"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"([a-z]{3})[a-z]*[ .-]+(\d{1,2})|(\d{1,2})[ .-]+([a-z]{3})[a-z]*", re.IGNORECASE
)
_DETAILED = re.compile(r"\b\w+='[^']*'")
_PRETTY_NAME = re.compile(r"\bprettyName='([^']*)'")


def tidy(text: str) -> str:
    """Without control characters, halves of characters and needless spaces, and cut; words that
    programs write for nothing are empty."""
    if len(text) <= MAX_TEXT and text.isprintable() and "  " not in text:
        text = text.strip(" ")
        return "" if text.casefold() in _EMPTY else text
    text = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text[: 4 * MAX_TEXT]))
    text = _SPACES.sub(" ", text).strip()[:MAX_TEXT].rstrip()
    return "" if text.casefold() in _EMPTY else text


def text_of(cell: Cell) -> str:
    return tidy(cell if isinstance(cell, str) else cell.text)


def date_in(text: str) -> DateCell | None:
    """`Sep 06`, `6-Sep`: the day that the text is, if it is one."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    name, day = (match[1], match[2]) if match[1] else (match[4], match[3])
    if name.casefold() not in _MONTHS or not 1 <= int(day) <= 31:
        return None
    return DateCell(_MONTHS.index(name.casefold()) + 1, int(day), text)


def named_in(cell: Cell) -> Cell:
    """Of the detailed data that VMware's tools report the name of the system."""
    if not isinstance(cell, str) or not _DETAILED.match(cell):
        return cell
    match = _PRETTY_NAME.search(cell)
    return match[1] if match else ""
