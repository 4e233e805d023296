"""CSV: records of a text that arrives in pieces, block by block, in bounded memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

from advisor.fleet.reported import MAX_TEXT
from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import BrokenRow, Row
from advisor.fleet.shapes.shape import Unreadable

Records = list[list[str]]


class Lines:
    """The lines of texts that arrive, with their ends; refuses what would fill the memory."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self.since_block = 0

    def __iter__(self) -> Iterator[str]:
        rest = ""
        for text in self._texts:
            self.since_block += len(text)
            if self.since_block > limits.MAX_BLOCK:
                raise Unreadable(
                    f"{limits.BLOCK} rows are longer than {limits.MAX_BLOCK:,} characters. Is a"
                    " quotation mark missing?"
                )
            # A "\r" at the end may be half of a line's end.
            *lines, rest = list(io.StringIO(rest + text, newline="")) or [""]
            if len(rest) > limits.MAX_LINE:
                raise Unreadable(f"A line is longer than {limits.MAX_LINE:,} characters.")
            yield from lines
        yield from io.StringIO(rest, newline="")


def records(texts: Iterable[str], delimiter: str) -> Iterator[Records]:
    """Rows in blocks, empty lines left out. Raises Unreadable."""
    lines = Lines(texts)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        while block := list(islice(reader, limits.BLOCK)):
            lines.since_block = 0
            yield block if all(map(any, block)) else [row for row in block if any(row)]
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read as CSV: {error}.") from None


def rows(
    blocks: Iterable[Records], header: Sequence[str], columns: Sequence[str]
) -> Iterator[list[Row]]:
    """Of each record the cells of these columns; a record of another width is a broken row."""
    width, places = len(header), [header.index(column) for column in columns]
    pick = itemgetter(*places)
    for block in blocks:
        if set(map(len, block)) != {width}:
            block = [_of_width(record, width) for record in block]
            yield [_picked(record, places) for record in block]
        elif len(places) == 1:
            yield list(zip(map(pick, block), strict=False))
        else:
            yield list(map(pick, block))


def _picked(record: list[str] | BrokenRow, places: Sequence[int]) -> Row:
    if isinstance(record, BrokenRow):
        return record
    return tuple(record[place] for place in places)


def _of_width(record: list[str], width: int) -> list[str] | BrokenRow:
    if len(record) == width or (len(record) > width and not any(record[width:])):
        return record
    return BrokenRow(
        " ".join(record)[:MAX_TEXT],
        f"The row has {len(record)} cells, the header has {width}.",
    )


def below(blocks: Iterable[Records], header: int) -> Iterator[Records]:
    """Without the first rows."""
    left = header
    for block in blocks:
        if left:
            block, left = block[left:], max(0, left - len(block))
        yield block
