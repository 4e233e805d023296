"""Reads an uploaded file into a table, after checking its size, encoding and format.

Every rejection is a ValueError whose message says what to do.
"""

from __future__ import annotations

import csv
import io

from tablib import Dataset

from catalog import strict_json
from catalog.query_string import printable

MAX_BYTES = 2_000_000
MAX_ROWS = 5_000
FORMATS = ("csv", "json")

_ARCHIVE = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LIST_OF_OBJECTS = 'Send a list of objects, such as [{"key": "rhel-lifecycle", "title": "…"}].'


def read_table(content: bytes, format: str) -> Dataset:
    """`format`: one of FORMATS."""
    text = _decode(content)
    headers, rows = (_csv if format == "csv" else _json)(text)
    if len(rows) > MAX_ROWS:
        raise ValueError(
            f"The file has {len(rows)} rows; at most {MAX_ROWS} can be imported at once. Split it."
        )
    if not rows:
        raise ValueError("The file has no rows below its first line.")
    return Dataset(*rows, headers=headers)


def _decode(content: bytes) -> str:
    if content.startswith((_ARCHIVE, _OLD_EXCEL)):
        raise ValueError("This is a spreadsheet or an archive. Save the table as CSV in UTF-8.")
    if content.startswith(_UTF_16):
        raise ValueError("The file is encoded as UTF-16. Save it as CSV in UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"Byte {error.start} of the file is not UTF-8. Save it as UTF-8."
        ) from None
    if "\0" in text:
        raise ValueError("The file contains a NUL character. Remove it.")
    if not text.strip():
        raise ValueError("The file is empty.")
    return text


# CSV

Table = tuple[list[str], list[tuple[object, ...]]]
"""The names of the columns, and the rows."""


def _csv(text: str) -> Table:
    try:
        headers, *lines = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    except csv.Error as error:
        raise ValueError(f"The file is not CSV: {error}.") from None
    _check_headers(headers)
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    return headers, [_full(line, number, headers) for number, line in enumerate(lines, 1)]


def _check_headers(headers: list[str]) -> None:
    if len(headers) == 1 and (";" in headers[0] or "\t" in headers[0]):
        raise ValueError("Separate the columns with commas.")
    if twice := {header for header in headers if headers.count(header) > 1}:
        raise ValueError(f"The first line names {printable(min(twice))!r} twice.")


def _full(line: list[str], number: int, headers: list[str]) -> tuple[str, ...]:
    if len(line) > len(headers):
        raise ValueError(
            f"Row {number} has {len(line)} cells; the first line names {len(headers)} columns."
        )
    return (*line, *[""] * (len(headers) - len(line)))


# JSON


def _json(text: str) -> Table:
    try:
        document = strict_json.load(text)
    except strict_json.DuplicateKeyError:
        raise
    except RecursionError:
        raise ValueError(f"The file is nested too deeply. {_LIST_OF_OBJECTS}") from None
    except ValueError as error:
        raise ValueError(f"The file is not JSON: {error}. {_LIST_OF_OBJECTS}") from None
    if not isinstance(document, list) or not all(isinstance(row, dict) for row in document):
        raise ValueError(_LIST_OF_OBJECTS)
    headers = list(document[0]) if document else []
    return headers, [_cells(row, number, headers) for number, row in enumerate(document, 1)]


def _cells(row: dict[str, object], number: int, headers: list[str]) -> tuple[object, ...]:
    if row.keys() != set(headers):
        raise ValueError(
            f"Row {number} has different keys from row 1. Give every object the same keys; "
            'write "" for an empty value.'
        )
    for header, value in row.items():
        if isinstance(value, dict | list):
            raise ValueError(
                f'"{printable(header)}" of row {number} is a list or an object. '
                "Write text, a number, true, false or null; separate several with commas."
            )
    cells = tuple(row[header] for header in headers)
    if any(isinstance(cell, str) and not _is_text(cell) for cell in (*headers, *cells)):
        raise ValueError(f"Row {number} contains an invalid character (NUL or a surrogate).")
    return cells


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
