"""ODS: the sheets' values, row by row, from the one document that has them all."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import Cell, DateCell, NumberCell
from advisor.fleet.shapes.shape import Unreadable

MOST_REPEATED = 10_000
REPEATED = f"The workbook repeats a row more than {MOST_REPEATED:,} times. Save the sheet as CSV."
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class Ods:
    """Entities are refused (defusedxml). An empty row counts once, however often it is repeated."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def sheets(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self._rows()))

    def rows(self, sheet: str) -> Iterator[list[Cell]]:
        return (row for name, row in self._rows() if name == sheet)

    def _rows(self) -> Iterator[tuple[str, list[Cell]]]:
        table = Element("")
        with self._archive.open("content.xml") as content:
            for event, element in iterparse(content, events=("start", "end")):
                if element.tag == f"{_TABLE}table" and event == "start":
                    table = element
                elif element.tag == f"{_TABLE}table-row" and event == "end":
                    row = _row(element)
                    for _ in range(_rows(element) if any(row) else 0):
                        yield table.get(f"{_TABLE}name", ""), row
                    element.clear()
                    table[:] = []


def _rows(element: Element) -> int:
    rows = _repeated(element, "rows")
    if rows > MOST_REPEATED:
        raise Unreadable(REPEATED)
    return rows


def _row(element: Element) -> list[Cell]:
    cells: list[Cell] = []
    for child in element:
        if child.tag.endswith(("}table-cell", "}covered-table-cell")):
            cell = _cell(child)
            cells += [cell] * min(_repeated(child, "columns"), limits.MAX_COLUMNS + 1 - len(cells))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _repeated(element: Element, kind: str) -> int:
    return int(element.get(f"{_TABLE}number-{kind}-repeated", "1"))


def _cell(element: Element) -> Cell:
    kind, value = element.get(f"{_OFFICE}value-type"), element.get(f"{_OFFICE}value", "")
    if kind == "float" and value:
        return NumberCell(value) if "." in value else value
    if kind == "date":
        day = date.fromisoformat(element.get(f"{_OFFICE}date-value", "")[:10])
        return DateCell(day.month, day.day, day.isoformat())
    return "\n".join("".join(paragraph.itertext()) for paragraph in element.iter(f"{_TEXT}p"))
