"""Where a table's header is, what its columns mean, and which delimiter separates them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from advisor.fleet.shapes.cells import tidy
from advisor.fleet.shapes.columns import LOST, family_of, proposed
from advisor.fleet.shapes.families import GENERAL, Family
from advisor.fleet.shapes.limits import MAX_COLUMNS
from advisor.fleet.shapes.shape import NAMING, STATE_FIELDS, Column, FileQuestion, Unreadable

DELIMITERS = ",;\t|"
WITHIN = 30
"""Rows in which the header is looked for: some exports begin with a title."""
SAMPLE = 100
"""Rows by which columns are told apart that no header names."""
SYSTEM = re.compile(
    r"linux|rhel|red ?hat|centos|rocky|alma|debian|ubuntu|suse|sles|fedora|windows|bsd|solaris"
    r"|\baix\b|\bel\d",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v?\d{1,4}(\.\d+){0,3}( \(.*\))?")
WIDE = f"The table has more than {MAX_COLUMNS:,} columns. Leave out those that are not needed."
_MOST_OF = 0.5
Table = Sequence[Sequence[str]]


class Header(NamedTuple):
    """`rows`: up to and with the header; 0: there is none. `names`: of the columns."""

    family: Family
    rows: int
    names: tuple[str, ...]
    proposals: dict[str, str]
    delimiter: str = ""

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """The larger, the surer."""
        return (
            self.family is not GENERAL,
            not NAMING.isdisjoint(self.proposals.values()),
            sum(field not in STATE_FIELDS for field in self.proposals.values()),
            len(self.names),
        )

    def columns(self, table: Table) -> tuple[Column, ...]:
        body = table[self.rows : self.rows + 5]
        return tuple(
            Column(name, self.proposals.get(name, ""), _samples(body, place))
            for place, name in enumerate(self.names)
        )

    def questions(self) -> tuple[FileQuestion, ...]:
        if NAMING.isdisjoint(self.proposals.values()):
            return (FileQuestion("columns", LOST),)
        return ()


def in_text(head: str) -> tuple[Header, Table] | None:
    """Of delimited text; None: it is no table. The last line may be cut."""
    readings = []
    absent = [delimiter for delimiter in DELIMITERS if delimiter not in head]
    for delimiter in DELIMITERS:
        if delimiter in absent[1:]:
            continue  # the table would be that of the first one
        table = _table(head, delimiter)
        header = in_table(table)
        if header and (len(header.names) > 1 or header.rows):
            readings.append((header._replace(delimiter=delimiter), table))
    return max(readings, key=lambda reading: reading[0].rank, default=None)


def in_table(table: Table) -> Header | None:
    """The row that names most; where none does, the columns by what is in them."""
    if table and len(table[0]) > MAX_COLUMNS:
        raise Unreadable(WIDE)
    tops = [row if len(row) <= MAX_COLUMNS else () for row in table[:WITHIN]]
    candidates = [_named(row, number) for number, row in enumerate(tops, 1) if any(row)]
    strong = [header for header in candidates if _holds(header)]
    if strong:
        return max(strong, key=lambda header: (header.rank, -header.rows))
    return _by_content(table)


def _holds(header: Header) -> bool:
    """A row below the first is a header only if it names a system and more."""
    return header.rank >= ((False, False, 1) if header.rows == 1 else (False, True, 2))


def _named(row: Sequence[str], number: int) -> Header:
    names = _unique(row)
    family = family_of(names)
    return Header(family, number, names, proposed(names, family))


def _unique(row: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for place, cell in enumerate(row, 1):
        name = tidy(cell) or f"column {place}"
        names.append(f"{name} ({place})" if name in names else name)
    return tuple(names)


def _by_content(table: Table) -> Header | None:
    rows = [row for row in table[:SAMPLE] if any(row)]
    width = max(map(len, rows), default=0)
    same = [row for row in rows if len(row) == width]
    if width < 2 or len(same) < 0.8 * len(rows):
        return None
    first, body = same[0], same[1:] or same
    numbered = any(SYSTEM.search(cell) for cell in first) or len(same) == 1
    names = (
        tuple(f"column {place}" for place in range(1, width + 1)) if numbered else _unique(first)
    )
    proposals = _proposed_by_content(names, body)
    return Header(GENERAL, 0 if numbered else 1, names, proposals)


def _proposed_by_content(names: Sequence[str], body: Table) -> dict[str, str]:
    shares = [_share(body, place, SYSTEM) for place in range(len(names))]
    place = max(range(len(names)), key=shares.__getitem__)
    if shares[place] < _MOST_OF:
        return {}
    proposals = {names[place]: "name"}
    following = place + 1
    if following < len(names) and _share(body, following, _VERSION, whole=True) >= _MOST_OF:
        proposals[names[following]] = "version"
    return proposals


def _share(body: Table, place: int, pattern: re.Pattern[str], *, whole: bool = False) -> float:
    test = pattern.fullmatch if whole else pattern.search
    return sum(bool(test(row[place][:100])) for row in body) / len(body)


def _samples(body: Table, place: int) -> tuple[str, ...]:
    cells = [tidy(row[place])[:60] for row in body if place < len(row)]
    return tuple(dict.fromkeys(cell for cell in cells if cell))[:3]


def _table(head: str, delimiter: str) -> Table:
    try:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        return list(islice(filter(any, rows), SAMPLE))
    except csv.Error:
        return []
