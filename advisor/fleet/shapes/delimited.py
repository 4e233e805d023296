"""CSV: records of a text that arrives in pieces, block by block, in bounded memory.

A row is the cells of the columns that are wanted, joined by JOINT: counting one text is faster than
counting a tuple. `careful` reads with the standard library's reader only; `quick` splits whole
pieces where that is the same, and tests hold it to `careful`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from operator import contains, itemgetter
from typing import NamedTuple

from advisor.fleet.reported import MAX_TEXT
from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import JOINT, BrokenRow, Row
from advisor.fleet.shapes.shape import Unreadable

LONG_LINE = f"A line is longer than {limits.MAX_LINE:,} characters. Is it a list of hosts?"
LONG_ROW = (
    f"Some {limits.BLOCK} rows have more than {limits.MAX_BLOCK:,} characters together. Is a"
    " quotation mark missing?"
)


class Table(NamedTuple):
    """`width`: columns of a row. `places`: of the cells that are wanted, from 0."""

    delimiter: str
    width: int
    places: tuple[int, ...]


class Lines:
    """The lines of texts that arrive, with their ends; refuses what would fill the memory."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self.since_block = 0

    def __iter__(self) -> Iterator[str]:
        for text in whole_lines(self._texts):
            self.since_block += len(text)
            if self.since_block > limits.MAX_BLOCK:
                raise Unreadable(LONG_ROW)
            yield from io.StringIO(text, newline="")


def plain_lines(texts: Iterable[str]) -> Iterator[str]:
    """Of text in which a line is never continued in the next."""
    for text in whole_lines(texts):
        yield from io.StringIO(text, newline="")


def whole_lines(texts: Iterable[str]) -> Iterator[str]:
    """The same text in pieces that end where a line ends."""
    rest = ""
    for text in texts:
        if len(rest) + text.find("\n") > limits.MAX_LINE:
            raise Unreadable(LONG_LINE)
        # A "\r" at the end may be the first half of a line's end.
        end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
        if end:
            yield rest + text[:end]
            rest = text[end:]
        else:
            rest += text
        if len(rest) > limits.MAX_LINE:
            raise Unreadable(LONG_LINE)
    if rest:
        yield rest


def careful(texts: Iterable[str], table: Table, header: int) -> Iterator[list[Row]]:
    """Rows below the header, empty ones left out; one of another width is a BrokenRow."""
    for block in _below(_records(Lines(texts), table.delimiter), header):
        yield _rows(block, table)


def quick(texts: Iterable[str], table: Table, header: int) -> Iterator[list[Row]]:
    """As `careful`, until a quotation mark comes, without its reader where lines are regular."""
    pieces = whole_lines(texts)
    for piece in pieces:
        if '"' in piece:
            yield from careful(chain([piece], pieces), table, header)
            return
        rows = None if header else _regular(piece, table)
        if rows is None:
            records = list(chain.from_iterable(_records(_unquoted(piece), table.delimiter)))
            rows = _rows(records[header:], table)
            header = max(0, header - len(records))
        yield rows


def _unquoted(piece: str) -> Lines:
    return Lines([piece])


def _records(lines: Lines, delimiter: str) -> Iterator[list[list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        while block := list(islice(reader, limits.BLOCK)):
            lines.since_block = 0
            yield block if all(map(any, block)) else [record for record in block if any(record)]
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read as CSV: {error}.") from None


def _below(blocks: Iterable[list[list[str]]], header: int) -> Iterator[list[list[str]]]:
    for block in blocks:
        yield block[header:]
        header = max(0, header - len(block))


def _rows(records: list[list[str]], table: Table) -> list[Row]:
    if len(table.places) > 1 and set(map(len, records)) == {table.width}:
        return [JOINT.join(cells) for cells in map(itemgetter(*table.places), records)]
    return [_row(record, table) for record in records]


def _row(record: list[str], table: Table) -> Row:
    if len(record) < table.width or any(record[table.width :]):
        return BrokenRow(
            " ".join(record)[:MAX_TEXT],
            f"The row has {len(record):,} cells, the header has {table.width:,}.",
        )
    return JOINT.join(record[place] for place in table.places)


def _regular(piece: str, table: Table) -> list[Row] | None:
    """The rows, if every line has as many cells as the header; None where one has not.

    With n lines of w cells, splitting at delimiters leaves (w - 1) n + 1 cells, and the last cell
    of a line hangs together with the first of the next: cell (w - 1) k. If there are n line ends
    and n such cells with a line end, then each has one, and no other cell has any. A row of which
    nothing is wanted may be empty: then None as well.
    """
    if "\r" in piece:
        piece = piece.replace("\r\n", "\n")
    step, lines = table.width - 1, piece.count("\n")
    if not step or "\r" in piece or piece[-1:] != "\n":
        return None
    cells = piece.split(table.delimiter)
    ends = cells[step::step]
    if len(cells) != step * lines + 1 or not all(map(contains, ends, repeat("\n"))):
        return None
    columns = [_column(cells, ends, place, step) for place in table.places]
    rows = [JOINT.join(row) for row in zip(*columns, strict=True)]
    return None if JOINT * (len(columns) - 1) in rows else rows


def _column(cells: list[str], ends: Sequence[str], place: int, step: int) -> list[str]:
    if 0 < place < step:
        return cells[place::step]
    halves = "\n".join(ends).split("\n")
    return halves[::2] if place else [cells[0], *halves[1:-1:2]]
