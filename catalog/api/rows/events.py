"""Rows of migration paths, events and claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, ClassVar

from msgspec import field

from catalog import document, vocabulary
from catalog.api.rows.annotations import (
    Architectures,
    AsOf,
    CheckedOn,
    ConfidenceKey,
    Note,
    described,
    one_of,
)
from catalog.api.rows.evidence import ApiRow, SourceReference, Sources, row_of
from catalog.models.history import PRECISIONS


class MigrationRow(ApiRow, frozen=True, kw_only=True):
    """A migration from one release to another."""

    component: ClassVar = "MigrationPath"

    architectures: Annotated[Architectures, described("The tool runs on these. Empty: not stated.")]
    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    from_: str = field(name="from")
    from_release: str
    in_place: Annotated[bool, described("False: it requires a new installation.")]
    limits: str
    note: Note
    official: Annotated[bool, described("Made by the target project.")]
    offline: Annotated[
        bool | None, described("Use without internet access is documented. Null: unknown.")
    ]
    source: SourceReference
    to: str
    to_release: str
    tool: str


class EventEntry(ApiRow, frozen=True, kw_only=True):
    """Something that happened or is planned."""

    component: ClassVar = "Event"

    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    day: Annotated[
        date,
        described("If only the month or year is known, its first day."),
    ] = field(name="date")
    distributions: tuple[str, ...]
    note: Note
    planned: bool
    precision: Annotated[str, one_of(PRECISIONS)]
    source: SourceReference
    text: str
    title: str


class ClaimRow(ApiRow, frozen=True, kw_only=True):
    """A common claim about Enterprise Linux and its verdict."""

    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    finding: str = field(name="found")
    key: str
    note: Note
    statement: str = field(name="said")
    source: SourceReference
    topic: Annotated[str, one_of(vocabulary.CLAIM_TOPICS)]
    verdict: Annotated[str, one_of(vocabulary.VERDICTS)]


def migration_rows(
    paths: Iterable[document.MigrationPath], sources: Sources
) -> Iterator[MigrationRow]:
    return (row_of(MigrationRow, path, sources) for path in paths)


def event_rows(entries: Iterable[document.Event], sources: Sources) -> Iterator[EventEntry]:
    return (row_of(EventEntry, event, sources) for event in entries)


def claim_rows(catalog: document.Catalog, sources: Sources) -> Iterator[ClaimRow]:
    return (row_of(ClaimRow, claim, sources) for claim in catalog.claims)
