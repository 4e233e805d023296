"""Cells to words: what a row says of its host, and what of it must be asked about first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from advisor.fleet.reported import MAX_TEXT, ReportedHost, ReportedSystem
from advisor.fleet.shapes.limits import MAX_HOSTS_PER_ROW
from advisor.fleet.shapes.shape import Question


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


Cell = str | NumberCell | DateCell
Row = tuple[Cell, ...] | BrokenRow

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(
    r"([a-z]{3})[a-z]*[ .-]+(\d{1,2})|(\d{1,2})[ .-]+([a-z]{3})[a-z]*", re.IGNORECASE
)
_LOSES_A_ZERO = re.compile(r"\d+\.1")
_EMPTY = frozenset({"", "-", "—", "n/a", "null", "none", "nil", "(null)", "#n/a"})

DATES = Question(
    "dates",
    "A spreadsheet has made dates of versions. How is “{}” to be read?",
    choices=(
        ("month.day", "month and day: {1}"),
        ("day.month", "day and month: {2}"),
        ("", "do not read it: the rows stay unmatched"),
    ),
)
NUMBERS = Question(
    "numbers",
    "The versions are numbers, and a number drops the last zero: “{}” may have been {}0.",
    choices=(
        ("as written", "the versions are as written"),
        ("", "leave the minor release open"),
    ),
)


def tidy(text: str) -> str:
    """Without control characters, halves of characters and needless spaces, and cut."""
    text = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
    text = _SPACES.sub(" ", text).strip()[:MAX_TEXT].rstrip()
    return "" if text.casefold() in _EMPTY else text


class Reading:
    """Reads rows of one layout, and collects the questions they raise.

    Equal cells give equal words, whatever was read before.
    """

    def __init__(self, fields: Sequence[str], answers: Mapping[str, str] | None = None) -> None:
        self.fields = tuple(fields)
        self.answers = {
            key[1:]: answer for key, answer in (answers or {}).items() if key[:1] == "?"
        }
        self.questions: dict[str, Question] = {}

    def host(self, row: Row, number: int) -> ReportedHost:
        if isinstance(row, BrokenRow):
            return ReportedHost(number, ReportedSystem(), raw=tidy(row.raw), problem=row.problem)
        words: dict[str, str] = {}
        problem = ""
        for field, cell in zip(self.fields, row, strict=True):
            if words.get(field):
                continue
            words[field], trouble = self._words(field, cell)
            problem = problem or trouble
        hosts, trouble = _hosts(words.pop("hosts", ""))
        return _host(words, number, hosts, _raw(self.fields, row), problem or trouble)

    def _words(self, field: str, cell: Cell) -> tuple[str, str]:
        """What the cell says, and what keeps it from being read."""
        if isinstance(cell, str):
            text = tidy(cell)
            if field == "version" and (match := _DATE.fullmatch(text)):
                if date := _date(match, text):
                    return self._date(date)
            return text, ""
        if field != "version":
            return tidy(cell.text), ""
        return self._number(cell) if isinstance(cell, NumberCell) else self._date(cell)

    def _number(self, cell: NumberCell) -> tuple[str, str]:
        if not _LOSES_A_ZERO.fullmatch(cell.text):
            return cell.text, ""
        self._ask(NUMBERS, cell.text, cell.text, cell.text)
        if self.answers.get("numbers") == "as written":
            return cell.text, ""
        return cell.text.partition(".")[0], ""

    def _date(self, cell: DateCell) -> tuple[str, str]:
        month_first, day_first = f"{cell.month}.{cell.day}", f"{cell.day}.{cell.month}"
        self._ask(DATES, cell.text, cell.text, month_first, day_first)
        answers = {"month.day": month_first, "day.month": day_first}
        if version := answers.get(self.answers.get("dates", "")):
            return version, ""
        return cell.text, f"“{cell.text}” is a date that a spreadsheet made of a version."

    def _ask(self, question: Question, example: str, *values: str) -> None:
        if question.key not in self.questions:
            self.questions[question.key] = Question(
                question.key,
                question.text.format(*values),
                example,
                tuple((key, label.format(*values)) for key, label in question.choices),
            )


def _date(match: re.Match[str], text: str) -> DateCell | None:
    name, day = (match[1], match[2]) if match[1] else (match[4], match[3])
    if name.casefold() not in _MONTHS or not 1 <= int(day) <= 31:
        return None
    return DateCell(_MONTHS.index(name.casefold()) + 1, int(day), text)


def _hosts(text: str) -> tuple[int, str]:
    if not text:
        return 1, ""
    number = re.fullmatch(r"(\d{1,3}(?:[,.' ]\d{3})+|\d+)(?:\.0+)?", text)
    hosts = int(re.sub(r"\D", "", number[1])) if number else -1
    if 0 <= hosts <= MAX_HOSTS_PER_ROW:
        return hosts, ""
    return 1, f"“{text}” is no number of hosts."


def _host(words: dict[str, str], number: int, hosts: int, raw: str, problem: str) -> ReportedHost:
    host, group, entitlement = (words.pop(key, "") for key in ("host", "group", "entitlement"))
    codename = words.pop("codename", "")
    if "stream" in codename.casefold() and "stream" not in words.get("name", "").casefold():
        words["name"] = f"{words.get('name', '')} Stream".strip()
    return ReportedHost(
        number, ReportedSystem(**words), hosts, host, group, entitlement, raw, problem
    )


def _raw(fields: Iterable[str], row: Iterable[Cell]) -> str:
    own = ("host", "group", "entitlement", "hosts")
    cells = [
        cell if isinstance(cell, str) else cell.text
        for field, cell in zip(fields, row, strict=True)
        if field not in own
    ]
    return tidy(" ".join(cell for cell in cells if cell))
