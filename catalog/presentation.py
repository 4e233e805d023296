"""Rows of the catalog document as pages, files and the API show them, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, TypedDict

import msgspec

from catalog import lifecycle, vocabulary
from catalog.document import (
    Catalog,
    Dispute,
    Distribution,
    Event,
    Fact,
    Ground,
    MigrationPath,
    Phase,
    Price,
    Release,
    Sourced,
    SupportStatement,
    Value,
)
from catalog.formats import format_date, format_list_price, format_relative, join_words
from catalog.lifecycle import End, Status

SUPPORTED = {True: "yes", False: "no", None: "unknown"}
"""Whether third-party software is supported, as a reader sees it."""


class SourceLink(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    title: str
    url: str


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Where a row is from, with its source in full."""

    source: SourceLink
    as_of: date | None
    confidence: str
    note: str


class PresentedDispute(Provenance, frozen=True, kw_only=True):
    about: str
    words: str
    why: str


class PresentedGround(Provenance, frozen=True, kw_only=True):
    """What a phase follows from."""

    about: str


class PresentedEnd(msgspec.Struct, frozen=True, kw_only=True):
    """`relative`: how far away the day is; empty where the end is no date."""

    kind: str
    on: date | None
    words: str
    relative: str
    past: bool


class PresentedPhase(Provenance, frozen=True, kw_only=True):
    """A phase in words. `same_source`: as the release day, so that the page names it once."""

    kind: str
    kind_words: str
    name: str
    end: PresentedEnd
    over: bool
    paid: bool
    projected: bool
    plans: tuple[str, ...]
    disputes: tuple[PresentedDispute, ...]
    derived_from: tuple[PresentedGround, ...]
    same_source: bool


class PresentedVersion(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    on: date | None


class PresentedRelease(Provenance, frozen=True, kw_only=True):
    """`go_to`: what the vendor tells users of this release to move to."""

    name: str
    slug: str
    parent: str | None
    released_on: date | None
    latest: PresentedVersion | None
    withdrawn: str
    phases: tuple[PresentedPhase, ...]
    support: PresentedEnd
    state: Status
    preview: bool
    go_to: Value
    disputes: tuple[PresentedDispute, ...]


class PresentedPrice(Provenance, frozen=True, kw_only=True):
    label: str
    words: str
    known: bool
    effective_on: date | None
    disputes: tuple[PresentedDispute, ...]


class PresentedFact(Provenance, frozen=True, kw_only=True):
    """`major`: the major release of the minor one that the fact is about."""

    attribute: str
    label: str
    value: Value
    words: str
    link: Value
    known: bool
    unreliable: bool
    release: str | None
    major: str | None
    plan: str | None
    disputes: tuple[PresentedDispute, ...]


class PresentedStatement(Provenance, frozen=True, kw_only=True):
    subject: str
    label: str
    releases: tuple[str, ...]
    supported: bool | None
    known: bool
    words: str
    starts: date | None
    ends: date | None
    until: str
    over: bool
    architectures: tuple[str, ...]


class PresentedMigration(Provenance, frozen=True, kw_only=True):
    from_slug: str
    start: str = msgspec.field(name="from")
    to_slug: str
    goal: str = msgspec.field(name="to")
    tool: str
    in_place: bool
    official: bool
    offline: bool | None
    limits: str
    architectures: tuple[str, ...]


class PresentedEvent(Provenance, frozen=True, kw_only=True):
    when: str
    title: str
    text: str
    planned: bool


def release(
    catalog: Catalog, distribution: Distribution, release: Release, today: date
) -> PresentedRelease:
    successor = distribution.fact("successor", release.name)
    latest = release.latest
    return PresentedRelease(
        name=release.name,
        slug=release.slug,
        parent=release.parent,
        released_on=release.released_on,
        latest=PresentedVersion(name=latest.name, on=latest.released_on) if latest else None,
        withdrawn=release.withdrawn_in_words,
        phases=tuple(phase(catalog, distribution, release, row, today) for row in release.phases),
        support=end(release.support().end, today),
        state=release.status(today),
        preview=release.preview,
        go_to=successor.value if successor else None,
        disputes=disputes(catalog, release.disputes),
        **_cited(catalog, release),
    )


def phase(
    catalog: Catalog, distribution: Distribution, release: Release, phase: Phase, today: date
) -> PresentedPhase:
    plans = (distribution.plan(slug) for slug in phase.plans)
    return PresentedPhase(
        kind=phase.kind,
        kind_words=vocabulary.PHASE_KINDS[phase.kind],
        name=phase.name,
        end=end(phase.end, today),
        over=phase.end.reaches(today) is False,
        paid=phase.paid,
        projected=phase.projected,
        plans=tuple(plan.name for plan in plans if plan),
        disputes=disputes(catalog, phase.disputes),
        derived_from=tuple(_ground(catalog, ground) for ground in phase.derived_from),
        same_source=_cites_alike(phase, release) and not phase.note and not phase.derived_from,
        **_cited(catalog, phase),
    )


def end(end: End, today: date) -> PresentedEnd:
    dated = end.kind == lifecycle.DATE and end.day is not None
    return PresentedEnd(
        kind=end.kind,
        on=end.day,
        words=lifecycle.end_in_words(end),
        relative=format_relative(end.day, today) if dated and end.day else "",
        past=dated and end.reaches(today) is False,
    )


def price(catalog: Catalog, price: Price) -> PresentedPrice:
    return PresentedPrice(
        label=price.label,
        words=price_in_words(price),
        known=price.amount is not None,
        effective_on=price.effective_on,
        disputes=disputes(catalog, price.disputes),
        **_cited(catalog, price),
    )


class ListPrice(Protocol):
    """What a price says, in the document or in its table."""

    @property
    def amount(self) -> Decimal | None: ...
    @property
    def at_least(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def unit(self) -> str: ...


def price_in_words(price: ListPrice) -> str:
    """383.90 USD per server and year; not published; at least 100 USD per server and year"""
    stated = price.amount if price.amount is not None else price.at_least
    if stated is None:
        return "not published"
    words = f"{format_list_price(stated, price.currency)} {vocabulary.PRICE_UNITS[price.unit]}"
    return words if price.amount is not None else f"not published; at least {words}"


def fact(catalog: Catalog, distribution: Distribution, fact: Fact) -> PresentedFact:
    definition = vocabulary.ATTRIBUTES[fact.attribute]
    release, plan = distribution.release(fact.release), distribution.plan(fact.plan)
    return PresentedFact(
        attribute=fact.attribute,
        label=definition.label,
        value=fact.value,
        words=definition.in_words(fact.value),
        link=fact.value if definition.type == vocabulary.URL else None,
        known=fact.value is not None,
        unreliable=fact.unreliable,
        release=fact.release,
        major=release.parent if release else None,
        plan=plan.name if plan else None,
        disputes=disputes(catalog, fact.disputes, definition),
        **_cited(catalog, fact),
    )


def statement(catalog: Catalog, statement: SupportStatement, day: date) -> PresentedStatement:
    """A statement on third-party software, and what it comes to on `day`."""
    return PresentedStatement(
        subject=statement.subject,
        label=vocabulary.SUBJECTS[statement.subject],
        releases=statement.releases,
        supported=statement.supported,
        known=statement.supported is not None,
        words=SUPPORTED[statement.supported],
        starts=statement.starts,
        ends=statement.ends,
        until=_until(statement, day),
        over=statement.ends is not None and statement.ends < day,
        architectures=statement.architectures,
        **_cited(catalog, statement),
    )


def only_on(architectures: Sequence[str]) -> str:
    """only on x86-64 and aarch64: of keys, at least one."""
    return f"only on {join_words([vocabulary.ARCHITECTURES[key] for key in architectures])}"


def migration(catalog: Catalog, path: MigrationPath) -> PresentedMigration:
    start, goal = catalog.by_slug[path.from_], catalog.by_slug[path.to]
    return PresentedMigration(
        from_slug=path.from_,
        start=f"{start.short_name} {path.from_release}",
        to_slug=path.to,
        goal=f"{goal.short_name} {path.to_release}",
        tool=path.tool,
        in_place=path.in_place,
        official=path.official,
        offline=path.offline,
        limits=path.limits,
        architectures=tuple(vocabulary.ARCHITECTURES[key] for key in path.architectures),
        **_cited(catalog, path),
    )


def event(catalog: Catalog, event: Event) -> PresentedEvent:
    return PresentedEvent(
        when=_when(event),
        title=event.title,
        text=event.text,
        planned=event.planned,
        **_cited(catalog, event),
    )


def disputes(
    catalog: Catalog,
    disputes: Iterable[Dispute],
    definition: vocabulary.Attribute | None = None,
) -> tuple[PresentedDispute, ...]:
    return tuple(
        PresentedDispute(
            about=dispute.about,
            words=disputed(dispute.value, definition),
            why=dispute.why,
            **_cited(catalog, dispute),
        )
        for dispute in disputes
    )


def disputed(value: Value, definition: vocabulary.Attribute | None) -> str:
    """What the other source says: as the attribute words it, a day as a day, else as it is."""
    if definition and definition.problem(value) is None:
        return definition.in_words(value)
    try:
        return format_date(date.fromisoformat(value)) if isinstance(value, str) else str(value)
    except ValueError:
        return str(value)


def provenance(catalog: Catalog, row: Sourced | Phase | Dispute | Ground) -> Provenance:
    return Provenance(**_cited(catalog, row))


class _Cited(TypedDict):
    """The fields of `Provenance`."""

    source: SourceLink
    as_of: date | None
    confidence: str
    note: str


def _cited(catalog: Catalog, row: Sourced | Phase | Dispute | Ground) -> _Cited:
    source = catalog.source(row)
    return {
        "source": SourceLink(key=row.source, title=source.title, url=source.url),
        "as_of": row.as_of,
        "confidence": row.confidence,
        "note": row.note if isinstance(row, Sourced | Phase) else "",
    }


def _ground(catalog: Catalog, ground: Ground) -> PresentedGround:
    return PresentedGround(about=ground.about, **_cited(catalog, ground))


def _cites_alike(phase: Phase, release: Release) -> bool:
    cited = (phase.source, phase.as_of, phase.confidence)
    return cited == (release.source, release.as_of, release.confidence)


def _until(statement: SupportStatement, day: date) -> str:
    """ended on 31 March 2026; 31 May 2032; no end stated; empty where nothing is supported."""
    if statement.ends is None:
        return "no end stated" if statement.supported else ""
    words = format_date(statement.ends)
    return f"ended on {words}" if statement.ends < day else words


def _when(event: Event) -> str:
    """With the precision that is known: 31 May 2032; May 2032; 2032."""
    formats = {"day": format_date(event.day), "month": f"{event.day:%B %Y}"}
    return formats.get(event.precision, f"{event.day:%Y}")
