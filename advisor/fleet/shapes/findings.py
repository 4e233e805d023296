"""Rows that are no hosts: each host once, with the system that its rows name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import JOINT, BrokenRow, Cell, Row, text_of
from advisor.fleet.shapes.reading import OF_A_HOST
from advisor.fleet.shapes.shape import Unreadable

TOO_MANY = f"The findings are of more than {limits.MAX_FINDING_HOSTS:,} hosts. Send them in parts."
NO_HOST = "Findings need a column that names the host: a host has many of them."


def hosts(blocks: Iterable[list[Row]], fields: Sequence[str], inside: str) -> Iterator[list[Row]]:
    """The rows of the hosts, in the order in which they come first.

    Of a host whose rows name different systems nothing is believed. `inside`: see Family.
    """
    if "host" not in fields:
        raise Unreadable(NO_HOST)
    host_places = [place for place, field in enumerate(fields) if field == "host"]
    system_places = [place for place, field in enumerate(fields) if field not in OF_A_HOST]
    rows: dict[str, Row] = {}
    for row in _split(blocks):
        cells = row if isinstance(row, BrokenRow) else _only_inside(row, system_places, inside)
        host = _host(cells, host_places, len(rows))
        rows[host] = _merged(rows.get(host), cells, system_places)
        if len(rows) > limits.MAX_FINDING_HOSTS:
            raise Unreadable(TOO_MANY)
    values = list(rows.values())
    for start in range(0, len(values), limits.BLOCK):
        yield values[start : start + limits.BLOCK]


def _split(blocks: Iterable[list[Row]]) -> Iterator[tuple[Cell, ...] | BrokenRow]:
    for block in blocks:
        for row in block:
            yield tuple(row.split(JOINT)) if isinstance(row, str) else row


def _host(row: Row, places: Sequence[int], number: int) -> str:
    """A row that cannot be read stays, as a host of its own."""
    if isinstance(row, BrokenRow):
        return f"{JOINT}{number}"
    return next(filter(None, (text_of(row[place]).casefold() for place in places)), "")


def _merged(known: Row | None, row: Row, places: Sequence[int]) -> Row:
    if known is None or isinstance(known, BrokenRow) or isinstance(row, BrokenRow):
        return row if known is None else known
    names = [_name(known, places), _name(row, places)]
    if not names[0] or names[0] == names[1]:
        return row
    if not names[1]:
        return known
    return BrokenRow(" / ".join(names), f"The findings name two systems: {' and '.join(names)}.")


def _name(row: Row, places: Sequence[int]) -> str:
    return " ".join(text_of(row[place]) for place in places)


def _only_inside(cells: tuple[Cell, ...], places: Sequence[int], inside: str) -> tuple[Cell, ...]:
    if not inside:
        return cells
    return tuple(
        _after(cell, inside) if place in places else cell for place, cell in enumerate(cells)
    )


def _after(cell: Cell, inside: str) -> str:
    _, _, rest = (cell if isinstance(cell, str) else cell.text).partition(inside)
    return rest.strip().partition("\n")[0]
