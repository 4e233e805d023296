"""PuppetDB's facts: rows of certname, name and value, many of a host, to a row for each host.

https://www.puppet.com/docs/puppetdb/8/api/query/v4/facts.html. Hosts with an older Facter report
`operatingsystem` and `operatingsystemrelease` instead of the structured `os`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from advisor.fleet.reported import MAX_TEXT
from advisor.fleet.shapes import delimited, limits
from advisor.fleet.shapes.cells import BrokenRow, Cell, Row, text_of, tidy
from advisor.fleet.shapes.columns import FACT, normal
from advisor.fleet.shapes.documents import cell_at
from advisor.fleet.shapes.json_stream import Entry
from advisor.fleet.shapes.shape import Unreadable

FIELDS = ("host", "group", "name", "version", "pretty_name")
TOO_MANY = f"The facts are of more than {limits.MAX_FACT_HOSTS:,} hosts. Send them in parts."
NO_FACT = "The entry is no fact: it has no certname, name and value."
_GROUP, _NAME, _VERSION, _PRETTY_NAME = range(4)
_FLAT = {
    "operatingsystem": _NAME,
    "operatingsystemrelease": _VERSION,
    "lsbdistdescription": _PRETTY_NAME,
}
_STRUCTURED = {
    ("name",): _NAME,
    ("release", "full"): _VERSION,
    ("distro", "description"): _PRETTY_NAME,
}


class Fact(NamedTuple):
    """`value`: as JSON gives it, or a cell."""

    host: str
    group: str
    name: str
    value: object


def is_fact(value: object) -> bool:
    """Whether an entry of JSON is one."""
    return isinstance(value, dict) and value.keys() >= FACT


def of_entries(entries: Iterable[Entry]) -> Iterator[Fact | BrokenRow]:
    for _, value in entries:
        if isinstance(value, dict) and is_fact(value):
            yield _fact(value, value["value"])
        else:
            yield BrokenRow(tidy(str(value)[:MAX_TEXT]), NO_FACT)


def of_records(records: Iterator[list[str]], header: int) -> Iterator[Fact | BrokenRow]:
    """Of CSV, whose last row of the header names the columns."""
    names = [normal(name) for name in list(islice(records, header))[-1]]
    for record in records:
        if len(record) == len(names):
            cells = dict(zip(names, record, strict=True))
            yield _fact(cells, cells["value"])
        else:
            yield delimited.broken(record, len(names))


def hosts(facts: Iterable[Fact | BrokenRow]) -> Iterator[list[Row]]:
    """Rows of FIELDS, of each host one. A row that is no fact comes at once."""
    by_host: dict[str, list[Cell]] = {}
    texts: dict[Cell, Cell] = {}
    for fact in facts:
        if isinstance(fact, BrokenRow) or not fact.host:
            yield [fact if isinstance(fact, BrokenRow) else BrokenRow(fact.name, NO_FACT)]
            continue
        cells = by_host.setdefault(fact.host, ["", "", "", ""])
        for place, cell in enumerate(_cells(fact, cells)):
            cells[place] = texts.setdefault(cell, cell)
        if len(by_host) > limits.MAX_FACT_HOSTS:
            raise Unreadable(TOO_MANY)
    rows = iter(by_host.items())
    while block := [(host, *cells) for host, cells in islice(rows, limits.BLOCK)]:
        yield list(block)


def _fact(values: Mapping[str, object], value: object) -> Fact:
    host, group, name = (
        text_of(cell_at(values, [key])) for key in ("certname", "environment", "name")
    )
    return Fact(host, group, name, value)


def _cells(fact: Fact, known: Sequence[Cell]) -> list[Cell]:
    """What is known of the host with this fact: the structured one counts before flat ones."""
    cells = list(known)
    cells[_GROUP] = cells[_GROUP] or fact.group
    if fact.name == "os":
        for path, place in _STRUCTURED.items():
            cells[place] = _cell(fact.value, path) or cells[place]
    elif (flat := _FLAT.get(fact.name)) is not None:
        cells[flat] = cells[flat] or _cell(fact.value)
    return cells


def _cell(value: object, path: Sequence[str] = ()) -> Cell:
    cell = cell_at(value, path)
    return tidy(cell) if isinstance(cell, str) else cell
