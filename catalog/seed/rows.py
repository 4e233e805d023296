"""The rows of the seed files, as catalog/seed/README.md describes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct, field

from catalog import vocabulary
from catalog.lifecycle import DATE

HttpsUrl = Annotated[str, Meta(pattern="^https://")]
Monogram = Annotated[str, Meta(pattern="^[A-Z0-9]{2}$")]
ReleaseName = Annotated[str, Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,30}$")]
ReleaseNames = Annotated[list[str], Meta(min_length=1)]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of a seed file."""


class SourcedRow(Row, frozen=True, kw_only=True):
    source: str
    confidence: str
    as_of: date | None = None


class SeedDispute(SourcedRow, frozen=True, kw_only=True):
    value: object  # of the type of the disputed value
    why: str


class AnnotatedRow(SourcedRow, frozen=True, kw_only=True):
    note: str = ""


class DisputableRow(AnnotatedRow, frozen=True, kw_only=True):
    disputes: list[SeedDispute] = []


class SeedSource(Row, frozen=True, kw_only=True):
    key: str
    title: str
    url: HttpsUrl
    kind: str


class SeedPrice(DisputableRow, frozen=True, kw_only=True):
    unit: str
    label: str
    amount: Decimal | None = None
    at_least: Decimal | None = None
    currency: str = "USD"
    effective_on: date | None = None

    def __post_init__(self) -> None:
        if any(amount is not None and amount < 0 for amount in (self.amount, self.at_least)):
            raise ValueError("amount and at_least must be numbers from 0 up")
        if self.amount is not None and self.at_least is not None:
            raise ValueError("give either the amount or at_least")


class SeedPlan(DisputableRow, frozen=True, kw_only=True):
    slug: str
    name: str
    summary: str
    seller: str = ""
    valid_on: list[str] = []
    releases: list[str] = []
    prices: list[SeedPrice] = []


class SeedPhase(DisputableRow, frozen=True, kw_only=True):
    kind: str
    name: str
    ends: object  # a date or a word; msgspec has no union of the two
    paid: bool = False
    projected: bool = False
    plans: list[str] = []

    def __post_init__(self) -> None:
        if not isinstance(self.ends, date) and self.ends not in set(vocabulary.END_KINDS) - {DATE}:
            raise ValueError("it ends on a date, or: not-announced, unknown, none")

    @property
    def ends_on(self) -> date | None:
        return self.ends if isinstance(self.ends, date) else None

    @property
    def end_kind(self) -> str:
        return DATE if isinstance(self.ends, date) else str(self.ends)


class SeedReleaseDay(DisputableRow, frozen=True, kw_only=True):
    on: date


class SeedLatest(DisputableRow, frozen=True, kw_only=True):
    name: str
    on: date | None = None


class SeedRelease(DisputableRow, frozen=True, kw_only=True):
    """Its own provenance counts where the day of the release is unknown."""

    name: ReleaseName
    source: str = ""
    confidence: str = ""
    parent: str | None = None
    preview: bool = False
    released: SeedReleaseDay | None = None
    latest: SeedLatest | None = None
    phases: list[SeedPhase] = []

    @property
    def provenance(self) -> DisputableRow:
        return self.released or self


class SeedFact(DisputableRow, frozen=True, kw_only=True):
    attribute: str
    value: object  # of the type of the attribute
    release: str | None = None
    plan: str | None = None
    unreliable: bool = False


class SeedStatement(AnnotatedRow, frozen=True, kw_only=True):
    subject: str
    supported: bool | None
    releases: ReleaseNames = []
    starts: date | None = None
    ends: date | None = None
    architectures: list[str] = []

    @property
    def period(self) -> tuple[date | None, date | None]:
        return self.starts, self.ends


class SeedIdentifier(AnnotatedRow, frozen=True, kw_only=True):
    kind: str
    value: str
    release: str | None = None


class SeedDistribution(Row, frozen=True, kw_only=True):
    slug: str
    name: str
    short_name: str
    monogram: Monogram
    role: str
    summary: str
    aliases: list[str] = []
    endoflife_product: str = ""
    successors: list[str] = []
    plans: list[SeedPlan] = []
    releases: list[SeedRelease] = []
    facts: list[SeedFact] = []
    statements: list[SeedStatement] = []
    identifiers: list[SeedIdentifier] = []


class SeedMigration(DisputableRow, frozen=True, kw_only=True):
    start: str = field(name="from")
    from_release: str
    target: str = field(name="to")
    to_release: str
    tool: str
    in_place: bool
    official: bool = False
    offline: bool | None = None
    limits: str = ""
    architectures: list[str] = []

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return self.start, self.from_release, self.target, self.to_release, self.tool


class SeedEvent(DisputableRow, frozen=True, kw_only=True):
    when: object = field(name="date")  # 2004-05-10, "2004-05" or 2004
    title: str
    text: str = ""
    distributions: list[str] = []
    planned: bool = False

    def __post_init__(self) -> None:
        self.day_and_precision()

    @property
    def key(self) -> str:
        return f"{self.when} {self.title}"

    def day_and_precision(self) -> tuple[date, str]:
        """The first day, and "day", "month" or "year"."""
        if isinstance(self.when, date):
            return self.when, "day"
        parts = str(self.when).split("-")
        if not all(part.isdigit() for part in parts) or len(parts) > 2:
            raise ValueError(f"{self.when!r} is no date: write 2004-05-10, 2004-05 or 2004")
        year, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else 1
        return date(year, month, 1), "month" if len(parts) == 2 else "year"


class SeedClaim(DisputableRow, frozen=True, kw_only=True):
    key: str
    topic: str
    statement: str = field(name="said")
    verdict: str
    finding: str = field(name="found")


class Seed(Row, frozen=True, kw_only=True):
    sources: list[SeedSource]
    migrations: list[SeedMigration]
    events: list[SeedEvent]
    claims: list[SeedClaim]
    distributions: list[SeedDistribution]
