"""Tables for spreadsheets: CSV and XLSX, in which no text is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalog.query_string import parse_day

Cell = str | int | float | Decimal | date

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DELIMITERS = {",": ",", ";": ";", "\t": "\t", "tab": "\t"}
"""By what the query says."""

MAX_WIDTH = 420
"""Pixels of the widest column of an XLSX file."""
MAX_TEXT = 32_767
"""Characters that a cell of an XLSX file can hold."""
EPOCH = date(1900, 3, 1)
"""Spreadsheets disagree about the number of any day before."""

_FORMULA_SIGNS = frozenset("=+-@")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)


def delimiter_of(sent: Sequence[str], format: str) -> str:
    """The delimiter that a query asks for; a comma where it asks for none."""
    if not sent:
        return ","
    if format != "csv":
        raise ValueError("A delimiter is for CSV files only: leave it out.")
    if len(sent) > 1 or sent[0] not in DELIMITERS:
        raise ValueError("delimiter is one of: , ; tab. Send it once.")
    return DELIMITERS[sent[0]]


def encode_csv(
    columns: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ","
) -> bytes:
    """One header, then data. UTF-8 with a byte order mark: without it Excel takes another code."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def encode_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Days are dates, numbers are numbers, and everything else is text: 9.10 stays 9.10.

    Equal tables are equal bytes: the file holds no time of its own.
    """
    file = io.BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    workbook.set_properties({"created": datetime.combine(EPOCH, time.min)})
    day_format = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    moment_format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
    sheet = workbook.add_worksheet(title)
    sheet.write_row(0, 0, columns, workbook.add_format({"bold": True, "bottom": 1}))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, day_format, moment_format)
    sheet.autofit(MAX_WIDTH)
    workbook.close()
    return file.getvalue()


def safe_cell(value: object) -> Cell:
    """The value for a cell: text that a spreadsheet would take for a formula gets an apostrophe.

    Numbers and dates stay what they are, negative ones too. None is an empty cell, a list its parts
    with "; " between them.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    text = _CONTROL_CHARACTERS.sub("", str(value))
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula.

    A formula begins with = + - @, also in their full-width and other compatibility forms, also
    after blanks or invisible characters. A leading tab or line break is treated alike.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    visible = (character for character in text if unicodedata.category(character)[0] not in "CZ")
    first = unicodedata.normalize("NFKC", next(visible, ""))[:1]
    return first in _FORMULA_SIGNS


def _write(
    sheet: Worksheet, row: int, column: int, value: object, day: Format, moment: Format
) -> None:
    cell = _as_day(safe_cell(value))
    if cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:MAX_TEXT])
    else:
        sheet.write_number(row, column, float(cell))


def _as_day(cell: Cell) -> Cell:
    """A day or a moment (UTC) that is spelled as text, as a date; one before EPOCH as text."""
    if isinstance(cell, str):
        spelled = datetime.fromisoformat(cell[:-1]) if _MOMENT.fullmatch(cell) else parse_day(cell)
        return _as_day(spelled) if spelled else cell
    if isinstance(cell, datetime):
        return cell if cell.date() >= EPOCH else cell.isoformat()
    if isinstance(cell, date):
        return cell if cell >= EPOCH else cell.isoformat()
    return cell
