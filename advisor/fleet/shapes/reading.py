"""Rows to hosts: what a row says of its host, and what of it must be asked about first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from advisor.fleet.reported import ReportedHost, ReportedSystem
from advisor.fleet.shapes.cells import (
    JOINT,
    BrokenRow,
    Cell,
    DateCell,
    NumberCell,
    Row,
    RowPart,
    date_in,
    named_in,
    text_of,
    tidy,
)
from advisor.fleet.shapes.limits import MAX_HOSTS_PER_ROW
from advisor.fleet.shapes.machines import no_host
from advisor.fleet.shapes.shape import STATE_FIELDS, FileQuestion

OF_A_PLACE = ("group", "entitlement", "hosts")
OF_A_HOST = ("host", *OF_A_PLACE)
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
ASKED = (DATES, NUMBERS)
"""What rows may ask."""
SystemRead = tuple[ReportedSystem, str, str]
"""The system, how the row names it, and what keeps it from being read: a sentence or empty."""
PlaceRead = tuple[str, str, int, str]
"""The group, the entitlement, how many hosts, and what is wrong with that number."""


class Reading:
    """Reads rows of one layout, and collects the questions they raise.

    Equal cells give equal words, whatever was read before. A part of a row is read once, and equal
    systems are the same object.
    """

    def __init__(self, fields: Sequence[str], mapping: Mapping[str, str] | None = None) -> None:
        answers = (mapping or {}).items()
        self.answers = {key[1:]: answer for key, answer in answers if key[:1] == "?"}
        self.questions: dict[str, FileQuestion] = {}
        self._systems = {UNKNOWN: UNKNOWN}
        places = range(len(fields))
        self._of_system = [place for place in places if fields[place] not in OF_A_HOST]
        self._of_place = [place for place in places if fields[place] in OF_A_PLACE]
        self._of_host = [place for place in places if fields[place] == "host"]
        self._fields = [fields[place] for place in self._of_system]
        self._place_fields = [fields[place] for place in self._of_place]
        self.system = lru_cache(REMEMBERED)(self._read_system)
        self.place = lru_cache(REMEMBERED)(self._read_place)

    def host(self, row: Row, number: int) -> ReportedHost:
        system_part, place_part, name = self.parts(row)
        system, raw, problem = self.system(system_part)
        group, entitlement, hosts, trouble = self.place(place_part)
        return ReportedHost(
            number, system, hosts, name, group, entitlement, raw, problem or trouble
        )

    def parts(self, row: Row) -> tuple[RowPart, RowPart, str]:
        """What names the system, what says where and how many hosts it runs on, and the host."""
        if isinstance(row, BrokenRow):
            return row, row, ""
        cells = _cells(row)
        system = tuple([cells[place] for place in self._of_system])
        place_part = tuple([cells[place] for place in self._of_place])
        name = _first(cells[place] for place in self._of_host) if self._of_host else ""
        return system, place_part, name

    def _read_place(self, part: RowPart) -> PlaceRead:
        if isinstance(part, BrokenRow) or not self._place_fields:
            return "", "", 1, ""
        pairs = list(zip(self._place_fields, _cells(part), strict=True))
        group, entitlement, number = (
            _first(cell for cell_field, cell in pairs if cell_field == field)
            for field in OF_A_PLACE
        )
        return group, entitlement, *_hosts(number)

    def _read_system(self, part: RowPart) -> SystemRead:
        if isinstance(part, BrokenRow):
            return UNKNOWN, tidy(part.raw), part.problem
        cells = _cells(part)
        reason = no_host(self._fields, cells)
        read_words = _as_written if reason else self._words
        words: dict[str, str] = {}
        problem = ""
        for field, cell in zip(self._fields, cells, strict=True):
            if field not in STATE_FIELDS and not words.get(field):
                words[field], trouble = read_words(field, cell)
                problem = problem or trouble
        codename = words.pop("codename", "").casefold()
        if "stream" in codename and "stream" not in words.get("name", "").casefold():
            words["name"] = f"{words.get('name', '')} Stream".strip()
        system = ReportedSystem(**words, no_host=reason)
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


def _as_written(field: str, cell: Cell) -> tuple[str, str]:
    """Of a machine that is no host: nothing of it has to be asked about."""
    return text_of(named_in(cell) if field == "name" else cell), ""


def _cells(part: str | tuple[Cell, ...]) -> Sequence[Cell]:
    return part.split(JOINT) if isinstance(part, str) else part


def _first(cells: Iterable[Cell]) -> str:
    """The first text that is not empty."""
    return next(filter(None, map(text_of, cells)), "")


def _hosts(text: str) -> tuple[int, str]:
    if not text:
        return 1, ""
    number = _NUMBER.fullmatch(text)
    hosts = int(re.sub(r"\D", "", number[1])) if number else MAX_HOSTS_PER_ROW + 1
    if hosts <= MAX_HOSTS_PER_ROW:
        return hosts, ""
    return 1, f"“{text}” is no number of hosts."
