"""Where values are from: the catalog, its sources, and what other sources say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct

from catalog import document
from catalog.api.rows.annotations import Address, Anything, ConfidenceKey, Count, described, one_of
from catalog.models.evidence import SOURCE_KINDS

RowT = TypeVar("RowT", bound="ApiRow")


class ApiRow(Struct, frozen=True, forbid_unknown_fields=True):
    """An object of an answer, with its fields in the order in which they are sent.

    A class whose fields are not keyword-only puts them in front of those it inherits.
    """

    def extended(self, row_type: type[RowT], **fields: object) -> RowT:
        """The same fields and some more, as a row of another type."""
        own = {name: value for name, value in fields_of(self) if value is not UNSET}
        return msgspec.convert({**own, **fields}, row_type, from_attributes=True)


class CatalogReference(ApiRow, frozen=True, kw_only=True):
    """The version of the catalog behind an answer."""

    component: ClassVar = "Catalog"

    digest: Annotated[
        str,
        Meta(
            pattern="^[0-9a-f]{64}$",
            description="SHA-256 of the whole catalog: equal catalogs, equal digests.",
        ),
    ]
    as_of: Annotated[
        date | None,
        described(
            "The median date of its values: half of the dated values are from this day or earlier."
        ),
    ]
    oldest: Annotated[date | None, described("The day of the oldest value.")]
    undated: Annotated[Count, described("How many values are undated.")]


class SourceReference(ApiRow, frozen=True, kw_only=True):
    """The source of a value."""

    component: ClassVar = "CatalogSource"

    key: str
    kind: Annotated[str, one_of(SOURCE_KINDS)]
    title: str
    url: Address


class DisputeRow(ApiRow, frozen=True, kw_only=True):
    """A value that another source states and the catalog does not use."""

    component: ClassVar = "Dispute"

    about: Annotated[str, described("If the row has several values, which one.")]
    as_of: date | None
    confidence: ConfidenceKey
    source: SourceReference
    value: Annotated[Anything, described("What the other source says.")]
    why: Annotated[str, described("Why the catalog does not use it.")]


class GroundRow(ApiRow, frozen=True, kw_only=True):
    """A value that a phase of a minor release follows from."""

    component: ClassVar = "DerivedFrom"

    about: Annotated[str, described("What the value says, in words.")]
    source: SourceReference
    as_of: date | None
    confidence: ConfidenceKey


def fields_of(row: Struct) -> Iterator[tuple[str, object]]:
    """The name with which each field is sent, and its value."""
    names = zip(row.__struct_encode_fields__, row.__struct_fields__, strict=True)
    return ((name, getattr(row, attribute)) for name, attribute in names)


Sources = Mapping[str, SourceReference]
"""By key."""


def sources_of(catalog: document.Catalog) -> dict[str, SourceReference]:
    return {
        key: SourceReference(key=key, kind=source.kind, title=source.title, url=source.url)
        for key, source in catalog.sources.items()
    }


def row_of(row_type: type[RowT], entry: Struct, sources: Sources, **fields: object) -> RowT:
    """An entry of the catalog document with further fields, as a row that names its sources."""
    values = {**with_sources(entry, sources), **fields}
    return msgspec.convert(values, row_type, from_attributes=True)


def with_sources(entry: Struct, sources: Sources) -> dict[str, object]:
    """The fields of an entry, and of all in it, with the source in place of each key of one."""
    fields = {name: _with_sources(value, sources) for name, value in fields_of(entry)}
    if isinstance(key := fields.get("source"), str):
        fields["source"] = sources[key]
    return fields


def _with_sources(value: object, sources: Sources) -> object:
    if isinstance(value, tuple):
        return [_with_sources(item, sources) for item in value]
    return with_sources(value, sources) if isinstance(value, Struct) else value
