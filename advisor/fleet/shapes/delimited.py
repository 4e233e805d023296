"""CSV: records of a text that arrives in pieces, block by block, in bounded memory.

A row is the cells of the columns that are wanted, joined by JOINT: counting one text is faster than
counting a tuple.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
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
    """`width`: columns of a row. `places`: of the cells that are wanted, from 0; the first
    `of_system` name the system, on which nothing but the speed of counting depends."""

    delimiter: str
    width: int
    places: tuple[int, ...]
    of_system: int = 0


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


def rows(texts: Iterable[str], table: Table, header: int) -> Iterator[list[Row]]:
    """Rows below the header, empty ones left out; one of another width is a BrokenRow."""
    for block in _below(_records(Lines(texts), table.delimiter), header):
        yield _rows(block, table)


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
