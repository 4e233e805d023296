"""The export of identifiers: a row for each name that a distribution is recognised by."""

from __future__ import annotations

from collections.abc import Iterator

from catalog import vocabulary
from catalog.document import Catalog
from catalog.feeds.cells import (
    SOURCE_COLUMNS,
    Row,
    naming_cells,
    selected_distributions,
    source_cells,
)
from catalog.feeds.export_query import ExportQuery

COLUMNS = (
    "distribution",
    "distribution_name",
    "kind",
    "label",
    "value",
    "release",
    *SOURCE_COLUMNS,
)


def identifier_rows(catalog: Catalog, query: ExportQuery) -> Iterator[Row]:
    """`release` empty: of every release."""
    for distribution in selected_distributions(catalog, query):
        for identifier in distribution.identifiers:
            if not query.allows("kind", identifier.kind):
                continue
            if not query.allows("confidence", identifier.confidence):
                continue
            release = distribution.release(identifier.release)
            yield {
                **naming_cells(distribution),
                "kind": identifier.kind,
                "label": vocabulary.IDENTIFIER_KINDS[identifier.kind],
                "value": identifier.value,
                "release": release.slug if release else None,
                **source_cells(catalog, identifier),
            }
