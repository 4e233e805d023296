"""A workbook's sheet with the hosts: which it is, and its rows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, Protocol

from advisor.fleet.shapes import columns, header, limits
from advisor.fleet.shapes.cells import BrokenRow, Cell, Row, text_of
from advisor.fleet.shapes.ods import Ods
from advisor.fleet.shapes.shape import Form, Unreadable

MOST_SHEETS = 60
NO_TABLE = "No sheet of the workbook has a table with a header and rows below it."
NOT_A_WORKBOOK = "The file is a ZIP archive, but no XLSX or ODS workbook. Unpack it first."
Cells = list[Cell]


class Book(Protocol):
    def sheets(self) -> list[str]: ...

    def rows(self, sheet: str) -> Iterator[Cells]: ...


class Sheet(NamedTuple):
    """`table`: its first rows, as texts."""

    form: str
    name: str
    header: header.Header
    table: header.Table
    book: Book


def sheet_of(archive: zipfile.ZipFile) -> Sheet:
    """The sheet whose header is understood best. Raises Unreadable."""
    form, book = _book(archive)
    sheets = []
    for name in book.sheets()[:MOST_SHEETS]:
        table = [list(map(text_of, row)) for row in islice(book.rows(name), header.SAMPLE)]
        if table and (top := header.in_table(table)):
            sheets.append(Sheet(form, name, top, table, book))
    if not sheets:
        raise Unreadable(NO_TABLE)
    return max(sheets, key=lambda sheet: sheet.header.rank)


def _book(archive: zipfile.ZipFile) -> tuple[str, Book]:
    names = archive.namelist()
    if "content.xml" in names:
        return Form.ODS, Ods(archive)
    if any(name.startswith("xl/") for name in names):
        # It takes a third of a second to import; most files are no XLSX.
        from advisor.fleet.shapes.xlsx import Xlsx

        return Form.XLSX, Xlsx(archive)
    raise Unreadable(NOT_A_WORKBOOK)


def rows(sheet: Sheet, layout: columns.Layout) -> Iterator[list[Row]]:
    names = sheet.header.names
    places = [names.index(column) for column in layout.columns]
    body = islice(sheet.book.rows(sheet.name), sheet.header.rows, None)
    while block := list(islice(body, limits.BLOCK)):
        yield [_row(cells, len(names), places) for cells in block if any(cells)]


def _row(cells: Cells, width: int, places: Iterable[int]) -> Row:
    if any(cells[width:]):
        return BrokenRow(
            " ".join(map(text_of, cells[: width + 1])),
            f"The row has {len(cells):,} cells, the header has {width:,}.",
        )
    return tuple(cells[place] if place < len(cells) else "" for place in places)
