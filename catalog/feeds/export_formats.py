"""A table as the bytes of a CSV, XLSX or JSON file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog import spreadsheets
from catalog.feeds.cells import Cell, Row
from catalog.feeds.downloads import Query
from catalog.snapshot import Published


@dataclass(frozen=True)
class ExportedTable:
    """What a file holds. `filters`: those that were used."""

    name: str
    columns: Sequence[str]
    filters: Query
    rows: Sequence[Row]
    delimiter: str


@dataclass(frozen=True)
class FileFormat:
    content_type: str
    encode: Callable[[Published, ExportedTable], bytes]


def encode_csv(published: Published, table: ExportedTable) -> bytes:
    return spreadsheets.encode_csv(*_as_lists(published, table), table.delimiter)


def encode_xlsx(published: Published, table: ExportedTable) -> bytes:
    return spreadsheets.encode_xlsx(table.name, *_as_lists(published, table))


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


def _as_lists(published: Published, table: ExportedTable) -> tuple[list[str], Iterator[list[Cell]]]:
    """Columns and rows; what a preamble would say stands in the last columns.

    Lines above the header would break pandas and pivot tables.
    """
    filters = " ".join(f"{name}={','.join(values)}" for name, values in table.filters.items())
    catalog: Row = {
        "catalog_as_of": date.fromisoformat(published.as_of) if published.as_of else None,
        "catalog_oldest": published.ages.oldest,
        "catalog_undated": published.ages.undated,
        "catalog_digest": published.digest,
        "filters": filters or "none",
    }
    rows = ([*_in_order(row, table.columns).values(), *catalog.values()] for row in table.rows)
    return [*table.columns, *catalog], rows


def _in_order(row: Row, columns: Sequence[str]) -> Row:
    return {column: row[column] for column in columns}


FORMATS: Mapping[str, FileFormat] = {
    "csv": FileFormat(spreadsheets.CSV_TYPE, encode_csv),
    "xlsx": FileFormat(spreadsheets.XLSX_TYPE, encode_xlsx),
    "json": FileFormat("application/json", encode_json),
}
