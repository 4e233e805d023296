"""The format of endoflife.date, version 1.2.1, and that of its first API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import UNSET, UnsetType, field

from catalog.api.rows.annotations import Address, Moment, described
from catalog.api.rows.evidence import ApiRow

Flag = bool | None | UnsetType
DayOfEnd = date | None | UnsetType
DayOrFlag = date | bool
FlagsOf = Annotated[Moment, described("The day (UTC) for which the flags are calculated.")]


class EolUri(ApiRow, frozen=True, kw_only=True):
    """A name and its address."""

    name: str
    uri: Address


class EolNamed(ApiRow, frozen=True, kw_only=True):
    """The names of a product, its category and its tags."""

    name: str
    aliases: tuple[str, ...]
    label: str
    category: str
    tags: tuple[str, ...]


class EolSummary(EolNamed, frozen=True, kw_only=True):
    """A product in brief."""

    uri: Address


class EolLatest(ApiRow, frozen=True, kw_only=True):
    """The newest version of a release."""

    name: str
    day: date | None = field(name="date")
    link: None


class EolRelease(ApiRow, frozen=True, kw_only=True, rename="camel"):
    """The fields of active and extended support are absent where the product has no such phase."""

    name: str
    codename: None
    label: str
    release_date: Annotated[date | None, described("Null: it is unknown.")]
    is_lts: bool
    lts_from: date | None
    is_eoas: Flag = UNSET
    eoas_from: DayOfEnd = UNSET
    is_eol: bool
    eol_from: Annotated[date | None, described("The last supported day. Null: it is unknown.")]
    is_eoes: Flag = UNSET
    eoes_from: DayOfEnd = UNSET
    is_maintained: bool
    latest: EolLatest | None
    custom: None


class EolLabels(ApiRow, frozen=True, kw_only=True):
    """The vendor's word for each kind of support."""

    eoas: str | None
    discontinued: str | None
    eol: str | None
    eoes: str | None


class EolLinks(ApiRow, frozen=True, kw_only=True, rename="camel"):
    """Pages about the product."""

    icon: None
    html: Address
    release_policy: None


class EolIdentifier(ApiRow, frozen=True, kw_only=True):
    """An identifier of the product, such as its CPE."""

    type: str
    id: str


class EolIdentifierOfProduct(ApiRow, frozen=True, kw_only=True):
    """An identifier, and the product it is of."""

    identifier: str
    product: EolUri


class EolProduct(EolNamed, frozen=True, kw_only=True, rename="camel"):
    """A product with its releases."""

    version_command: None
    identifiers: tuple[EolIdentifier, ...]
    labels: EolLabels
    links: EolLinks
    releases: tuple[EolRelease, ...]


class EolCycle(ApiRow, frozen=True, kw_only=True, rename="camel"):
    """A release as the first API has it: a day, or whether support is over (`eol`) or not."""

    release_date: date | UnsetType = UNSET
    eol: DayOrFlag
    latest: str | UnsetType = UNSET
    latest_release_date: date | UnsetType = UNSET
    lts: DayOrFlag
    support: DayOrFlag | UnsetType = UNSET
    extended_support: DayOrFlag | UnsetType = UNSET


class EolNamedCycle(EolCycle, frozen=True):
    """A release of the first API, with its name."""

    cycle: str


class EolAnswer(ApiRow, frozen=True, kw_only=True):
    """The version of the format, and the day of the flags."""

    schema_version: str
    generated_at: FlagsOf


class EolUris(EolAnswer, frozen=True, kw_only=True):
    """Names and their addresses."""

    total: int
    result: tuple[EolUri, ...]


class EolSummaries(EolAnswer, frozen=True, kw_only=True):
    """Products in brief."""

    total: int
    result: tuple[EolSummary, ...]


class EolProducts(EolAnswer, frozen=True, kw_only=True):
    """Products with their releases."""

    total: int
    result: tuple[EolProduct, ...]


class EolIdentifiers(EolAnswer, frozen=True, kw_only=True):
    """The identifiers of one type."""

    total: int
    result: tuple[EolIdentifierOfProduct, ...]


class EolProductAnswer(EolAnswer, frozen=True, kw_only=True):
    """One product with its releases."""

    last_modified: Moment
    result: EolProduct


class EolReleaseAnswer(EolAnswer, frozen=True, kw_only=True):
    """One release of a product."""

    result: EolRelease
