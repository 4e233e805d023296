"""Cells that tables of different exports share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from catalog.document import Catalog, Distribution, Fact, Phase, Price, Release, Sourced
from catalog.feeds.export_query import ExportQuery
from catalog.feeds.wording import disputes_in_words

Cell = str | int | float | Decimal | date | Sequence[str] | None
Row = dict[str, Cell]
"""Cells by column. A cell may be of any column that the table has."""

KNOWN, UNKNOWN, NOT_STATED = "known", "unknown", "not-stated"
SOURCE_COLUMNS = ("source_title", "source_url", "as_of", "confidence", "note", "disputes")


def selected_distributions(catalog: Catalog, query: ExportQuery) -> Iterator[Distribution]:
    for distribution in catalog.distributions:
        if query.allows("distribution", distribution.slug):
            yield distribution


def naming_cells(distribution: Distribution) -> Row:
    return {"distribution": distribution.slug, "distribution_name": distribution.name}


def source_cells(catalog: Catalog, row: Sourced | Phase, *, prefix: str = "") -> Row:
    """What the value rests on, and what other sources say."""
    source = catalog.source(row)
    cells: Row = {
        "source_title": source.title,
        "source_url": source.url,
        "as_of": row.as_of,
        "confidence": row.confidence,
        "note": row.note or None,
        "disputes": _disputes(catalog, row) or None,
    }
    return {f"{prefix}{column}": cell for column, cell in cells.items()}


def empty_cells(*columns: str) -> Row:
    return dict.fromkeys(columns)


def _disputes(catalog: Catalog, row: Sourced | Phase) -> str:
    if isinstance(row, Fact):
        return disputes_in_words(catalog, row.disputes, row.attribute)
    if isinstance(row, Release | Phase | Price):
        return disputes_in_words(catalog, row.disputes)
    return ""
