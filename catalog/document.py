"""The catalog document: everything the published catalog says, as types.

Equal catalogs give equal canonical bytes, and the bytes are what the catalog is known by. A field
without a default is always written; one with a default (`latest` of an end, `derived_from` of a
phase, `identifiers` of a distribution, `architectures` of a statement) only where there is
something to say.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property

import msgspec

from catalog import lifecycle
from catalog.formats import format_date
from catalog.lifecycle import Status, Support

FORMAT = 1
"""Raise it when code that reads the present format could misread the new one."""

Value = bool | int | float | str | tuple[str, ...] | None
"""What a fact states. None: looked for, not found."""


class Sourced(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a row is from.

    Its source by key, the date the source carries, and the day somebody compared the two.
    """

    source: str
    as_of: date | None
    confidence: str
    note: str
    checked_on: date | None


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who publishes what other rows cite."""

    title: str
    url: str
    kind: str


class Dispute(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What another source says of a value, and why the catalog does not use it.

    `about`: which value of the row.
    """

    about: str
    value: Value
    source: str
    as_of: date | None
    confidence: str
    why: str

    @property
    def amount(self) -> Decimal | None:
        """The other amount; None where it is about something else, or in words."""
        try:
            amount = Decimal(str(self.value))
        except InvalidOperation:
            return None
        return amount if not self.about and amount.is_finite() and amount >= 0 else None

    @property
    def end(self) -> date | None:
        """The other day on which a phase ends; None where it is about something else, or no day."""
        try:
            return date.fromisoformat(str(self.value)) if self.about in ("", "ends") else None
        except ValueError:
            return None


class Ground(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a phase follows from, in words, and where that is from."""

    about: str
    source: str
    as_of: date | None
    confidence: str


class Phase(lifecycle.LifecyclePhase, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A stretch of a release's life.

    `derived_from` empty: it is recorded, and does not follow from other rows.
    """

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


class LatestVersion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The newest version of a release, and the day it came."""

    name: str
    released_on: date | None = msgspec.field(name="on")


class Release(Sourced, frozen=True, kw_only=True, gc=False):
    """A major release, or a minor one with the name of its major release as `parent`.

    One in preview is announced or tried out: not for production, and so never supported.
    """

    name: str
    slug: str
    parent: str | None
    released_on: date | None
    latest: LatestVersion | None
    preview: bool
    withdrawn_on: date | None
    disputes: tuple[Dispute, ...]
    phases: tuple[Phase, ...]

    @property
    def withdrawn_in_words(self) -> str:
        """Since when it is no longer listed where its data is from; empty where it is listed."""
        if self.withdrawn_on is None:
            return ""
        day = format_date(self.withdrawn_on)
        return f"withdrawn on {day}: endoflife.date no longer lists it"

    def support(self, plan: str | None = None) -> Support:
        """The effective end of support for somebody with `plan`."""
        return lifecycle.support_with(self.phases, plan)

    def phase(self, name: str) -> Phase | None:
        return next((phase for phase in self.phases if phase.name == name), None)

    def phase_on(self, day: date, plan: str | None = None) -> lifecycle.LifecyclePhase | None:
        """The phase it is in on `day`; None: it ended."""
        return lifecycle.phase_on(self.phases, day, plan)

    def status(self, day: date) -> Status:
        """Of a release in preview nothing else counts."""
        if self.preview:
            return Status(lifecycle.PREVIEW, "in preview, not for production")
        return lifecycle.status(self.phases, day)

    def status_as_of(self, day: date, today: date) -> Status:
        """The status on any day: a past one takes knowing when the release came."""
        if self.released_on and day < self.released_on:
            return Status(lifecycle.AHEAD, "not released yet")
        status = self.status(day)
        known = self.released_on is not None or day >= today
        if known or status.kind in (lifecycle.PREVIEW, lifecycle.ENDED):
            return status
        return Status(lifecycle.UNKNOWN, "unknown, as is the day of its release")


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
    """What support can be had.

    `releases` empty: for every release; `valid_on` empty: on every platform.
    """

    slug: str
    name: str
    summary: str
    seller: str
    valid_on: tuple[str, ...]
    releases: tuple[str, ...]
    prices: tuple[Price, ...]

    @property
    def reference_price(self) -> Price | None:
        """The price that costs per server and year are calculated from."""
        return next((price for price in self.prices if price.reference), None)

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing: a price that is not published may be any."""
        price = self.reference_price
        return price is not None and price.amount == 0

    def is_for(self, release: Release) -> bool:
        """Whether it can be had for the release; a minor release goes with its major one."""
        names = {release.name, release.parent}
        return not self.releases or not names.isdisjoint(self.releases)


class Fact(Sourced, frozen=True, kw_only=True, gc=False):
    """The value of an attribute: of the distribution, or only of a release, or only with a plan."""

    attribute: str
    value: Value
    release: str | None
    plan: str | None
    unreliable: bool
    disputes: tuple[Dispute, ...]


class SupportStatement(Sourced, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Whether the maker of a piece of software supports it here.

    `releases` empty: on every release. `architectures` empty: not stated; it is left out, so that
    documents from before there were any keep their bytes.
    """

    subject: str
    supported: bool | None
    releases: tuple[str, ...]
    starts: date | None
    ends: date | None
    architectures: tuple[str, ...] = ()


class Identifier(Sourced, frozen=True, kw_only=True, gc=False):
    """What a distribution calls itself on a host, or an inventory calls it.

    `kind`: see IDENTIFIER_KINDS in catalog/vocabulary.py. `release` None: whatever the release.
    """

    kind: str
    value: str
    release: str | None


class Distribution(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True, gc=True
):
    """A distribution with all its data. Releases: majors newest first, then minors.

    `identifiers` empty is left out, so that documents from before there were any keep their bytes.
    """

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
    identifiers: tuple[Identifier, ...] = ()

    @cached_property
    def majors(self) -> tuple[Release, ...]:
        """Newest first."""
        return tuple(release for release in self.releases if release.parent is None)

    @property
    def newest(self) -> Release | None:
        """The newest major release that was not withdrawn; else the newest of all.

        None in preview.
        """
        majors = [release for release in self.majors if not release.preview]
        listed = (release for release in majors if release.withdrawn_on is None)
        return next(listed, majors[0] if majors else None)

    def release(self, name: str | None) -> Release | None:
        return self._releases.get(name)

    def plan(self, slug: str | None) -> SupportPlan | None:
        return self._plans.get(slug)

    def fact(
        self, attribute: str, release: str | None = None, plan: str | None = None
    ) -> Fact | None:
        """The fact on exactly this: on the distribution as a whole, a release or a plan."""
        return self._facts.get((attribute, release, plan))

    @cached_property
    def _releases(self) -> dict[str | None, Release]:
        return {release.name: release for release in self.releases}

    @cached_property
    def _plans(self) -> dict[str | None, SupportPlan]:
        return {plan.slug: plan for plan in self.plans}

    @cached_property
    def _facts(self) -> dict[tuple[str, str | None, str | None], Fact]:
        return {(fact.attribute, fact.release, fact.plan): fact for fact in self.facts}


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
    """Something that happened or is planned.

    `precision`: whether the day, the month or only the year is known.
    """

    day: date = msgspec.field(name="date")
    precision: str
    title: str
    text: str
    planned: bool
    distributions: tuple[str, ...]


class Catalog(msgspec.Struct, frozen=True, kw_only=True, dict=True, gc=True):
    """The whole document."""

    format: int
    sources: dict[str, Source]
    distributions: tuple[Distribution, ...]
    migrations: tuple[MigrationPath, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]

    @cached_property
    def by_slug(self) -> dict[str, Distribution]:
        return {distribution.slug: distribution for distribution in self.distributions}

    def distribution(self, slug: str) -> Distribution | None:
        return self.by_slug.get(slug)

    def find_distribution(self, name: str) -> Distribution | None:
        """By slug or alias, whatever its case."""
        return self._by_name.get(name.casefold())

    def slug_of(self, name: str) -> str:
        """Of the distribution with this slug or alias; an unknown name stays as it is."""
        distribution = self.find_distribution(name)
        return distribution.slug if distribution else name

    def release(self, slug: str) -> tuple[Distribution, Release] | None:
        """The release with this slug, and whose it is."""
        return self._releases.get(slug)

    def release_slug_of(self, name: str) -> str:
        """With an alias of its distribution in it (redhat-9), whatever its case.

        An unknown name stays as it is.
        """
        parts = name.casefold().split("-")
        for end in range(len(parts) - 1, 0, -1):
            distribution = self.find_distribution("-".join(parts[:end]))
            slug = "-".join([distribution.slug, *parts[end:]]) if distribution else ""
            if slug in self._releases:
                return slug
        return name

    def source(self, row: Sourced | Phase | Dispute | Ground) -> Source:
        """The source that the row cites."""
        return self.sources[row.source]

    @cached_property
    def _by_name(self) -> dict[str, Distribution]:
        names = ((name, row) for row in self.distributions for name in (row.slug, *row.aliases))
        by_name: dict[str, Distribution] = {}
        for name, distribution in names:
            by_name.setdefault(name, distribution)
        return by_name

    @cached_property
    def _releases(self) -> dict[str, tuple[Distribution, Release]]:
        return {
            release.slug: (distribution, release)
            for distribution in self.distributions
            for release in distribution.releases
        }


_decoder = msgspec.json.Decoder(Catalog)


def decode(canonical: str | bytes) -> Catalog:
    """The document from its bytes.

    Raises `msgspec.ValidationError` where they are not such a document, or one of another format.
    """
    document = _decoder.decode(canonical)
    if document.format != FORMAT:
        raise msgspec.ValidationError(f"Format {document.format}, where {FORMAT} is known")
    return document


def encode(document: object) -> bytes:
    """The one spelling in bytes: UTF-8 JSON, sorted keys, no spaces."""
    return msgspec.json.encode(document, order="sorted")
