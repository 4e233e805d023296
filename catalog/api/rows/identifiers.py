"""Rows of identifiers: what distributions call themselves, and what inventories call them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from catalog import document, vocabulary
from catalog.api.rows.annotations import (
    AsOf,
    CheckedOn,
    ConfidenceKey,
    DistributionSlug,
    Note,
    described,
    one_of,
)
from catalog.api.rows.evidence import ApiRow, SourceReference, Sources, row_of


class IdentifierEntry(ApiRow, frozen=True, kw_only=True):
    """A name by which a distribution or one of its releases is recognised.

    Distributions may share one: CentOS Linux and CentOS Stream write the same ID.
    """

    component: ClassVar = "Identifier"

    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    kind: Annotated[str, one_of(vocabulary.IDENTIFIER_KINDS)]
    note: Note
    release: Annotated[str | None, described("Only for this major release. Null: for all.")]
    source: SourceReference
    value: str
    label: Annotated[str, described("The kind as a reader sees it.")]


class IdentifierRow(IdentifierEntry, frozen=True):
    """An identifier, and the distribution it is of."""

    distribution: DistributionSlug


def identifier_rows(catalog: document.Catalog, sources: Sources) -> Iterator[IdentifierRow]:
    for distribution in catalog.distributions:
        for identifier in distribution.identifiers:
            words = identifier_in_words(identifier)
            yield row_of(
                IdentifierRow, identifier, sources, distribution=distribution.slug, **words
            )


def identifier_in_words(identifier: document.Identifier) -> dict[str, str]:
    return {"label": vocabulary.IDENTIFIER_KINDS[identifier.kind]}
