"""XLSX: the sheets' stored values, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO, cast

import openpyxl

from advisor.fleet.shapes.cells import Cell, DateCell, NumberCell

LAST_ROW = 1_048_576
"""The last that a sheet can have; openpyxl would count up to any other."""


class Xlsx:
    """Formulas give the values that were stored with them; links to other files are not followed,
    entities are refused (openpyxl reads with defusedxml)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        file = cast(IO[bytes], archive.fp)
        file.seek(0)
        self._book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)

    def sheets(self) -> list[str]:
        visible = [sheet for sheet in self._book.worksheets if sheet.sheet_state == "visible"]
        return [sheet.title for sheet in visible]

    def rows(self, sheet: str) -> Iterator[list[Cell]]:
        table = self._book[sheet]
        table.reset_dimensions()
        for row in table.iter_rows(max_row=LAST_ROW, values_only=True):
            if any(row):
                yield [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else NumberCell(repr(value))
    if isinstance(value, date):
        return DateCell(value.month, value.day, f"{value:%Y-%m-%d}")
    return str(value)
