"""Rows of sources, each with the number of values that cite it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

import msgspec
from msgspec import field

from catalog import citations, document
from catalog.api.rows.annotations import (
    Address,
    ConfidenceKey,
    Count,
    PageAddress,
    described,
    one_of,
)
from catalog.api.rows.evidence import ApiRow, CatalogReference
from catalog.models.evidence import SOURCE_KINDS


class CitedSource(ApiRow, frozen=True, kw_only=True):
    """A source, and how many values cite it."""

    key: str
    title: str
    url: Annotated[Address, described("Where it can be read.")]
    kind: Annotated[str, one_of(SOURCE_KINDS)]
    values: Annotated[Count, described("How many values cite it.")]


class SourceRow(CitedSource, frozen=True, kw_only=True):
    """A source of the list."""

    page: PageAddress


class SectionReference(ApiRow, frozen=True, kw_only=True):
    """A section of the page of a distribution."""

    component: ClassVar = "PageSection"

    slug: str
    section: str


class CitationRow(ApiRow, frozen=True, kw_only=True):
    """A value that cites a source."""

    component: ClassVar = "RestsOnSource"

    sort: Annotated[str, one_of(citations.SORTS)]
    about: str
    words: str
    section: Annotated[
        SectionReference | None,
        described("The distribution and section of the page that shows it."),
    ] = field(name="where")
    as_of: date | None
    confidence: ConfidenceKey
    why: str


class SourceAnswer(SourceRow, frozen=True, kw_only=True):
    """A source with every value that cites it."""

    component: ClassVar = "SourceDetail"

    rests_on_it: tuple[CitationRow, ...]
    catalog: CatalogReference


def source_rows(catalog: document.Catalog) -> Iterator[CitedSource]:
    by_source = citations.by_source(catalog)
    for key, source in sorted(catalog.sources.items()):
        yield CitedSource(
            key=key,
            title=source.title,
            url=source.url,
            kind=source.kind,
            values=len(by_source.get(key, ())),
        )


def citation_rows(catalog: document.Catalog, key: str) -> tuple[CitationRow, ...]:
    """All that cites a source, by kind of value."""
    entries = citations.of_source(catalog, key)
    return tuple(msgspec.convert(entries, list[CitationRow], from_attributes=True))
