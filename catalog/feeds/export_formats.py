"""A table as the bytes of a CSV or JSON file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.feeds.cells import Row
from catalog.feeds.downloads import Query
from catalog.snapshot import Published
from catalog.spreadsheets import safe_cell


@dataclass(frozen=True)
class ExportedTable:
    """What a file holds. `filters`: those that were used."""

    name: str
    columns: Sequence[str]
    filters: Query
    rows: Sequence[Row]


@dataclass(frozen=True)
class FileFormat:
    content_type: str
    encode: Callable[[Published, ExportedTable], bytes]


def encode_csv(published: Published, table: ExportedTable) -> bytes:
    """One header, then data; what a preamble would say stands in the last columns.

    Lines above the header would break pandas and pivot tables. Without the byte order mark Excel
    takes UTF-8 for the local code page.
    """
    filters = " ".join(f"{name}={','.join(values)}" for name, values in table.filters.items())
    catalog: Row = {
        "catalog_as_of": date.fromisoformat(published.as_of) if published.as_of else None,
        "catalog_oldest": published.ages.oldest,
        "catalog_undated": published.ages.undated,
        "catalog_digest": published.digest,
        "filters": filters or "none",
    }
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*table.columns, *catalog])
    writer.writeheader()
    for row in table.rows:
        cells = {**row, **catalog}
        writer.writerow({column: safe_cell(cell) for column, cell in cells.items()})
    return text.getvalue().encode("utf-8-sig")


def encode_json(published: Published, table: ExportedTable) -> bytes:
    catalog = {
        "digest": published.digest,
        "as_of": published.as_of,
        "oldest": published.ages.oldest,
        "undated": published.ages.undated,
    }
    body = {
        "table": table.name,
        "filters": table.filters,
        "catalog": catalog,
        "count": len(table.rows),
        "results": [_in_order(row, table.columns) for row in table.rows],
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False, default=str).encode() + b"\n"


def _in_order(row: Row, columns: Sequence[str]) -> Row:
    return {column: row[column] for column in columns}


FORMATS: Mapping[str, FileFormat] = {
    "csv": FileFormat("text/csv; charset=utf-8", encode_csv),
    "json": FileFormat("application/json", encode_json),
}
