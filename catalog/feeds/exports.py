"""The catalog as flat tables for spreadsheets and programs: one value a row, with its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from catalog import clock, reading, snapshot, spreadsheets
from catalog.document import Catalog
from catalog.feeds import downloads, identifier_table, release_table, value_tables
from catalog.feeds.cells import Row, selected_distributions
from catalog.feeds.downloads import InvalidQuery, Query
from catalog.feeds.export_formats import FORMATS, ExportedTable
from catalog.feeds.export_query import ExportQuery, check_query
from catalog.feeds.release_data import ReleaseData, release_data
from catalog.snapshot import Published

LONGEST_NAME = 120


@dataclass(frozen=True)
class Table:
    """`columns` in their order, without those of the catalog."""

    columns: tuple[str, ...]
    filters: tuple[str, ...]


RELEASES = "releases"
TABLES: Mapping[str, Table] = {
    RELEASES: Table(release_table.COLUMNS, ("distribution", "status", "minors", "as_of")),
    "facts": Table(value_tables.FACT_COLUMNS, ("distribution", "attribute", "group", "confidence")),
    "prices": Table(value_tables.PRICE_COLUMNS, ("distribution", "plan")),
    "statements": Table(
        value_tables.STATEMENT_COLUMNS, ("distribution", "subject", "confidence", "valid_on")
    ),
    "migrations": Table(value_tables.MIGRATION_COLUMNS, ("distribution",)),
    "identifiers": Table(identifier_table.COLUMNS, ("distribution", "kind", "confidence")),
}
_VALUE_ROWS: Mapping[str, Callable[[Catalog, ExportQuery], Iterator[Row]]] = {
    "facts": value_tables.fact_rows,
    "prices": value_tables.price_rows,
    "statements": value_tables.statement_rows,
    "migrations": value_tables.migration_rows,
    "identifiers": identifier_table.identifier_rows,
}


@require_safe
def export(request: HttpRequest, table: str, format: str) -> HttpResponseBase:
    published = snapshot.current()
    try:
        files = [f"{name}.{kind}" for name in TABLES for kind in FORMATS]
        downloads.must_be_known("file", [f"{table}.{format}"], files)
        sent = downloads.read(request, (*TABLES[table].filters, "delimiter"))
        delimiter = spreadsheets.delimiter_of(sent.pop("delimiter"), format)
        query = check_query(sent, published.document)
    except ValueError as error:
        return InvalidQuery(str(error)).answer()
    except InvalidQuery as error:
        return error.answer()
    effective = reading.on(published, clock.today())
    fresh = release_data(published, _slugs(published, query)) if table == RELEASES else {}

    def encode() -> bytes:
        rows = _rows(table, effective.document, query, fresh)
        exported = ExportedTable(table, TABLES[table].columns, query.filters, list(rows), delimiter)
        return FORMATS[format].encode(published, exported)

    since = effective.since if table == RELEASES else None
    return downloads.answer(
        request,
        published,
        {**_etag_parts(query, fresh, since), "delimiter": delimiter},
        encode,
        content_type=FORMATS[format].content_type,
        disposition=f'attachment; filename="{file_name(table, query.filters, format)}"',
    )


def file_name(table: str, filters: Query, format: str) -> str:
    """The filters in the name say years later what is in it: elwise-prices.plan-rhel-premium.csv"""
    parts = [f"elwise-{table}", *("-".join([name, *values]) for name, values in filters.items())]
    if len(".".join(parts)) > LONGEST_NAME:
        counts = (f"{name}-{len(values)}-chosen" for name, values in filters.items())
        parts = [f"elwise-{table}", *counts]
    return f"{re.sub(r'[^a-z0-9._-]', '-', '.'.join(parts))}.{format}"


def _rows(table: str, catalog: Catalog, query: ExportQuery, fresh: ReleaseData) -> Iterator[Row]:
    if table == RELEASES:
        return release_table.release_rows(catalog, query, fresh)
    return _VALUE_ROWS[table](catalog, query)


def _slugs(published: Published, query: ExportQuery) -> Iterator[str]:
    for distribution in selected_distributions(published.document, query):
        yield distribution.slug


def _etag_parts(query: ExportQuery, fresh: ReleaseData, since: date | None) -> dict[str, object]:
    """`since`: from which day on minor releases have the phases that they have now."""
    parts: dict[str, object] = {**query.filters}
    if fresh:
        parts["release_data"] = fresh
    if since:
        parts["minors_since"] = since.isoformat()
    return parts
