"""Rows to hosts: what a row says of its host, and what of it must be asked about first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from advisor.fleet.reported import ReportedHost, ReportedSystem
from advisor.fleet.shapes.cells import (
    JOINT,
    BrokenRow,
    Cell,
    DateCell,
    NumberCell,
    Row,
    date_in,
    named_in,
    text_of,
    tidy,
)
from advisor.fleet.shapes.limits import MAX_HOSTS_PER_ROW
from advisor.fleet.shapes.shape import FileQuestion

OF_A_HOST = ("host", "group", "entitlement", "hosts")
"""The fields that are not about the system."""
REMEMBERED = 10_000
UNKNOWN = ReportedSystem()
_LOSES_A_ZERO = re.compile(r"\d+\.1")
_NUMBER = re.compile(r"(\d{1,3}(?:[,.' ]\d{3})+|\d{1,9})(?:\.0+)?")

DATES = FileQuestion(
    "dates",
    "A spreadsheet has made dates of versions. How is “{0}” to be read?",
    choices=(
        ("month.day", "month and day: {1}"),
        ("day.month", "day and month: {2}"),
        ("", "not at all: the rows stay unmatched"),
    ),
)
NUMBERS = FileQuestion(
    "numbers",
    "Versions are written as numbers, which drop a last zero: “{0}” may have been “{0}0”.",
    choices=(
        ("as written", "{0} is {0}"),
        ("", "leave the minor release open"),
    ),
)
SystemRead = tuple[ReportedSystem, str, str]
"""The system, how the row names it, and what keeps it from being read: a sentence or empty."""


class Reading:
    """Reads rows of one layout, and collects the questions they raise.

    Equal cells give equal words, whatever was read before. A system is read once, and equal
    systems are the same object.
    """

    def __init__(self, fields: Sequence[str], mapping: Mapping[str, str] | None = None) -> None:
        answers = (mapping or {}).items()
        self.answers = {key[1:]: answer for key, answer in answers if key[:1] == "?"}
        self.questions: dict[str, FileQuestion] = {}
        self._systems = {UNKNOWN: UNKNOWN}
        places = range(len(fields))
        self._of_system = [place for place in places if fields[place] not in OF_A_HOST]
        self._fields = [fields[place] for place in self._of_system]
        self._of_host = {
            field: [place for place in places if fields[place] == field]
            for field in OF_A_HOST
            if field in fields
        }
        self._system = lru_cache(REMEMBERED)(self._read_system)
        self._tidy = lru_cache(REMEMBERED)(text_of)

    def host(self, row: Row, number: int) -> ReportedHost:
        if isinstance(row, BrokenRow):
            return ReportedHost(number, UNKNOWN, raw=tidy(row.raw), problem=row.problem)
        cells: Sequence[Cell] = row.split(JOINT) if isinstance(row, str) else row
        system, raw, problem = self._system(tuple([cells[place] for place in self._of_system]))
        words = {field: self._first(cells, places) for field, places in self._of_host.items()}
        hosts, trouble = _hosts(words.pop("hosts", ""))
        return ReportedHost(number, system, hosts, **words, raw=raw, problem=problem or trouble)

    def _first(self, cells: Sequence[Cell], places: Sequence[int]) -> str:
        for place in places:
            if text := self._tidy(cells[place]):
                return text
        return ""

    def _read_system(self, cells: tuple[Cell, ...]) -> SystemRead:
        words: dict[str, str] = {}
        problem = ""
        for field, cell in zip(self._fields, cells, strict=True):
            if not words.get(field):
                words[field], trouble = self._words(field, cell)
                problem = problem or trouble
        codename = words.pop("codename", "").casefold()
        if "stream" in codename and "stream" not in words.get("name", "").casefold():
            words["name"] = f"{words.get('name', '')} Stream".strip()
        system = ReportedSystem(**words)
        system = self._systems.setdefault(system, system)
        return system, self._raw(system, cells), problem

    def _raw(self, system: ReportedSystem, cells: Sequence[Cell]) -> str:
        """As a person would name it, with the version as it is written."""
        versions = [
            text_of(cell)
            for field, cell in zip(self._fields, cells, strict=True)
            if field == "version"
        ]
        version = next(filter(None, versions), "")
        name = f"{system.name or system.id} {version}".strip()
        return tidy(system.pretty_name or name or system.cpe or system.kernel)

    def _words(self, field: str, cell: Cell) -> tuple[str, str]:
        """What the cell says, and what keeps it from being read."""
        text = text_of(named_in(cell) if field == "name" else cell)
        if field != "version":
            return text, ""
        if isinstance(cell, NumberCell):
            return self._number(text), ""
        date = cell if isinstance(cell, DateCell) else date_in(text)
        return self._date(date) if date else (text, "")

    def _number(self, text: str) -> str:
        if not _LOSES_A_ZERO.fullmatch(text):
            return text
        self._ask(NUMBERS, text)
        return text if self.answers.get("numbers") == "as written" else text.partition(".")[0]

    def _date(self, date: DateCell) -> tuple[str, str]:
        versions = {
            "month.day": f"{date.month}.{date.day}",
            "day.month": f"{date.day}.{date.month}",
        }
        self._ask(DATES, date.text, *versions.values())
        if version := versions.get(self.answers.get("dates", "")):
            return version, ""
        return date.text, f"“{date.text}” is a date that a spreadsheet made of a version."

    def _ask(self, question: FileQuestion, *values: str) -> None:
        if question.key not in self.questions:
            choices = [(key, label.format(*values)) for key, label in question.choices]
            text = question.text.format(*values)
            self.questions[question.key] = FileQuestion(
                question.key, text, values[0], tuple(choices)
            )


def _hosts(text: str) -> tuple[int, str]:
    if not text:
        return 1, ""
    number = _NUMBER.fullmatch(text)
    hosts = int(re.sub(r"\D", "", number[1])) if number else MAX_HOSTS_PER_ROW + 1
    if hosts <= MAX_HOSTS_PER_ROW:
        return hosts, ""
    return 1, f"“{text}” is no number of hosts."
