"""The format of endoflife.date, version 1.2.1, and that of its first API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType, field

from catalog.api.rows.annotations import Address, Moment, described
from catalog.api.rows.evidence import ApiRow

Flag = bool | None | UnsetType
DayOfEnd = date | None | UnsetType
DayOrFlag = date | bool
FlagsOf = Annotated[Moment, described("The day (UTC) the flags are worked out for.")]


class UriRow(ApiRow, kw_only=True):
    """A name and where it leads."""

    component: ClassVar = "EolUri"

    name: str
    uri: Address


class ProductNames(ApiRow, kw_only=True):
    """The names of a product, its category and its tags."""

    name: str
    aliases: tuple[str, ...]
    label: str
    category: str
    tags: tuple[str, ...]


class ProductSummary(ProductNames, kw_only=True):
    """A product in brief."""

    component: ClassVar = "EolSummary"

    uri: Address


class LatestCycle(ApiRow, kw_only=True):
    """The newest version of a release."""

    component: ClassVar = "EolLatest"

    name: str
    day: date | None = field(name="date")
    link: None


class CycleRow(ApiRow, kw_only=True, rename="camel"):
    """The fields of active and of extended support are absent where the product has no such phase."""

    component: ClassVar = "EolRelease"

    name: str
    codename: None
    label: str
    release_date: date
    is_lts: bool
    lts_from: date | None
    is_eoas: Flag = UNSET
    eoas_from: DayOfEnd = UNSET
    is_eol: bool
    eol_from: Annotated[date | None, described("The last supported day. Null: it is unknown.")]
    is_eoes: Flag = UNSET
    eoes_from: DayOfEnd = UNSET
    is_maintained: bool
    latest: LatestCycle | None
    custom: None


class PhaseLabels(ApiRow, kw_only=True):
    """The vendor's word for each kind of support."""

    component: ClassVar = "EolLabels"

    eoas: str | None
    discontinued: str | None
    eol: str | None
    eoes: str | None


class ProductLinks(ApiRow, kw_only=True, rename="camel"):
    """Where people read of the product."""

    component: ClassVar = "EolLinks"

    icon: None
    html: Address
    release_policy: None


class ProductIdentifier(ApiRow, kw_only=True):
    """An identifier of the product, such as its CPE."""

    component: ClassVar = "EolIdentifier"

    type: str
    id: str


class ProductRow(ProductNames, kw_only=True, rename="camel"):
    """A product with its releases."""

    component: ClassVar = "EolProduct"

    version_command: None
    identifiers: Annotated[tuple[ProductIdentifier, ...], Meta(max_length=0)]
    labels: PhaseLabels
    links: ProductLinks
    releases: tuple[CycleRow, ...]


class FirstVersionCycle(ApiRow, kw_only=True, rename="camel"):
    """A release as the first API has it: a day, or whether support is over (`eol`) or not."""

    component: ClassVar = "EolCycle"

    release_date: date
    eol: DayOrFlag
    latest: str | UnsetType = UNSET
    latest_release_date: date | UnsetType = UNSET
    lts: DayOrFlag
    support: DayOrFlag | UnsetType = UNSET
    extended_support: DayOrFlag | UnsetType = UNSET


class NamedCycle(FirstVersionCycle):
    """A release of the first API, with its name."""

    component: ClassVar = "EolNamedCycle"

    cycle: str


class AnswerOfDay(ApiRow, kw_only=True):
    """The version of the format, and the day of the flags."""

    schema_version: str
    generated_at: FlagsOf


class UriList(AnswerOfDay, kw_only=True):
    """Names and where they lead."""

    component: ClassVar = "EolUris"

    total: int
    result: tuple[UriRow, ...]


class SummaryList(AnswerOfDay, kw_only=True):
    """Products in brief."""

    component: ClassVar = "EolSummaries"

    total: int
    result: tuple[ProductSummary, ...]


class ProductList(AnswerOfDay, kw_only=True):
    """Products with their releases."""

    component: ClassVar = "EolProducts"

    total: int
    result: tuple[ProductRow, ...]


class ProductAnswer(AnswerOfDay, kw_only=True):
    """One product with its releases."""

    component: ClassVar = "EolProductAnswer"

    last_modified: Moment
    result: ProductRow


class CycleAnswer(AnswerOfDay, kw_only=True):
    """One release of a product."""

    component: ClassVar = "EolReleaseAnswer"

    result: CycleRow
