"""The catalog document: everything the published catalog says, as types.

Equal catalogs give equal canonical bytes, and the bytes are what the catalog is known by. A field without a default is
always written; one with a default (`latest` of an end, `derived_from` of a phase) only where `catalog.minors` has set it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from catalog import lifecycle
from catalog.mapping_face import MappingFace

FORMAT = 1

Value = bool | int | float | str | tuple[str, ...] | None
"""What a fact states. None: looked for, not found."""


class Sourced(MappingFace, frozen=True, kw_only=True, gc=False):
    """Where a row is from: its source by key, the date the source carries, and the day somebody compared the two."""

    source: str
    as_of: date | None
    confidence: str
    note: str
    checked_on: date | None


class Source(MappingFace, frozen=True, kw_only=True, gc=False):
    """Who publishes what other rows cite."""

    title: str
    url: str
    kind: str


class Dispute(MappingFace, frozen=True, kw_only=True, gc=False):
    """What another source says of a value, and why the catalog does not use it. `about`: which value of the row."""

    about: str
    value: Value
    source: str
    as_of: date | None
    confidence: str
    why: str


class Ground(MappingFace, frozen=True, kw_only=True, gc=False):
    """What a phase follows from, in words, and where that is from."""

    about: str
    source: str
    as_of: date | None
    confidence: str


class Phase(lifecycle.Phase, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A stretch of a release's life. `derived_from` empty: it is recorded, and does not follow from other rows."""

    paid: bool
    projected: bool
    plans: tuple[str, ...]
    disputes: tuple[Dispute, ...]
    source: str
    as_of: date | None
    confidence: str
    note: str
    checked_on: date | None
    derived_from: tuple[Ground, ...] = ()


class LatestVersion(MappingFace, frozen=True, kw_only=True, gc=False):
    """The newest version of a release, and the day it came."""

    name: str
    released_on: date | None = msgspec.field(name="on")


class Release(Sourced, frozen=True, kw_only=True, gc=False):
    """A major release, or a minor one with the name of its major release as `parent`."""

    name: str
    slug: str
    parent: str | None
    released_on: date | None
    latest: LatestVersion | None
    preview: bool
    withdrawn_on: date | None
    disputes: tuple[Dispute, ...]
    phases: tuple[Phase, ...]


class Price(Sourced, frozen=True, kw_only=True, gc=False):
    """A list price. Neither `amount` nor `at_least`: it is not published."""

    label: str
    reference: bool
    amount: Decimal | None
    at_least: Decimal | None
    currency: str
    unit: str
    effective_on: date | None
    disputes: tuple[Dispute, ...]


class SupportPlan(Sourced, frozen=True, kw_only=True, gc=False):
    """What support can be had. `releases` empty: for every release; `valid_on` empty: on every platform."""

    slug: str
    name: str
    summary: str
    seller: str
    valid_on: tuple[str, ...]
    releases: tuple[str, ...]
    prices: tuple[Price, ...]


class Fact(Sourced, frozen=True, kw_only=True, gc=False):
    """The value of an attribute: of the distribution, or only of a release, or only with a plan."""

    attribute: str
    value: Value
    release: str | None
    plan: str | None
    unreliable: bool
    disputes: tuple[Dispute, ...]


class SupportStatement(Sourced, frozen=True, kw_only=True, gc=False):
    """Whether the maker of a piece of software supports it here. `releases` empty: on every release."""

    subject: str
    supported: bool | None
    releases: tuple[str, ...]
    starts: date | None
    ends: date | None


class Distribution(MappingFace, frozen=True, kw_only=True, gc=False):
    """A distribution with all that belongs to it. Releases: majors newest first, then minors."""

    slug: str
    name: str
    short_name: str
    monogram: str
    role: str
    summary: str
    aliases: tuple[str, ...]
    endoflife_product: str
    successors: tuple[str, ...]
    plans: tuple[SupportPlan, ...]
    releases: tuple[Release, ...]
    facts: tuple[Fact, ...]
    statements: tuple[SupportStatement, ...]


class MigrationPath(Sourced, frozen=True, kw_only=True, gc=False):
    """A migration from one release to another. `architectures` empty: not stated."""

    from_: str = msgspec.field(name="from")
    from_release: str
    to: str
    to_release: str
    tool: str
    in_place: bool
    official: bool
    offline: bool | None
    limits: str
    architectures: tuple[str, ...]


class Claim(Sourced, frozen=True, kw_only=True, gc=False):
    """What is commonly said of the family, and whether it is true."""

    key: str
    topic: str
    statement: str = msgspec.field(name="said")
    verdict: str
    finding: str = msgspec.field(name="found")


class Event(Sourced, frozen=True, kw_only=True, gc=False):
    """Something that happened or is planned. `precision`: whether the day, the month or only the year is known."""

    day: date = msgspec.field(name="date")
    precision: str
    title: str
    text: str
    planned: bool
    distributions: tuple[str, ...]


class Catalog(MappingFace, frozen=True, kw_only=True, dict=True, gc=True):
    """The whole document."""

    format: int
    sources: dict[str, Source]
    distributions: tuple[Distribution, ...]
    migrations: tuple[MigrationPath, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]


_decoder = msgspec.json.Decoder(Catalog)


def decode(canonical: str | bytes) -> Catalog:
    """The document from its bytes. Raises `msgspec.ValidationError` where they are not such a document."""
    return _decoder.decode(canonical)


def encode(document: object) -> bytes:
    """The one spelling in bytes: UTF-8 JSON, sorted keys, no spaces."""
    return msgspec.json.encode(document, order="sorted")
