"""A value of the catalog as one line of a page: the value first, then its mark and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from catalog import presentation, row_keys, vocabulary
from catalog.base_price import range_in_words
from catalog.document import (
    Catalog,
    Distribution,
    Event,
    Fact,
    Price,
    SupportPlan,
    SupportStatement,
)
from catalog.formats import format_date
from catalog.presentation import PresentedDispute, PresentedStatement, Provenance


@dataclass(frozen=True)
class ConfidenceMark:
    """How far a value can be trusted: a sign for the eye, and the same in words."""

    sign: str
    sure: str


@dataclass(frozen=True)
class SourceNote:
    """Where a value is from. `url` empty: the address is no link; `host`: who publishes it."""

    mark: ConfidenceMark
    host: str
    title: str
    url: str
    key: str
    as_of: str


@dataclass(frozen=True)
class DisputeLine:
    """What another source says, and why it is not used."""

    words: str
    why: str
    source: SourceNote


@dataclass(frozen=True)
class ValueLine:
    """`scope`: of which releases or plans it holds; `detail`: what belongs to the value.

    `kind` and `key`: which row it is, as `catalog.row_keys` names it; empty: of no single row.
    """

    words: str
    source: SourceNote
    scope: str = ""
    detail: str = ""
    link: str = ""
    known: bool = True
    unreliable: bool = False
    note: str = ""
    disputes: tuple[DisputeLine, ...] = ()
    kind: str = ""
    key: str = ""


@dataclass(frozen=True)
class EventLine:
    when: str
    title: str
    text: str
    planned: bool
    note: str
    source: SourceNote


def confidence_mark(confidence: str) -> ConfidenceMark:
    return ConfidenceMark(
        vocabulary.CONFIDENCE_MARKS[confidence], vocabulary.CONFIDENCE_WORDS[confidence]
    )


def legend() -> tuple[ConfidenceMark, ...]:
    return tuple(map(confidence_mark, vocabulary.CONFIDENCE_MARKS))


def source_note(row: Provenance) -> SourceNote:
    url = row.source.url if row.source.url.startswith("https://") else ""
    host = urlsplit(row.source.url).hostname or row.source.title
    return SourceNote(
        mark=confidence_mark(row.confidence),
        host=host.removeprefix("www."),
        title=row.source.title,
        url=url,
        key=row.source.key,
        as_of=format_date(row.as_of) if row.as_of else "undated",
    )


def fact_line(
    catalog: Catalog, distribution: Distribution, row: Fact, scope: str = ""
) -> ValueLine:
    fact = presentation.fact(catalog, distribution, row)
    is_link = isinstance(fact.link, str) and fact.link.startswith("https://")
    return ValueLine(
        words=fact.words,
        source=source_note(fact),
        scope=scope,
        link=str(fact.link) if is_link else "",
        known=fact.known,
        unreliable=fact.unreliable,
        note=fact.note,
        disputes=dispute_lines(fact.disputes),
        kind="fact",
        key=row_keys.join(distribution.slug, row.attribute, row.release, row.plan),
    )


def price_line(
    catalog: Catalog, distribution: Distribution, plan: SupportPlan, row: Price
) -> ValueLine:
    price = presentation.price(catalog, row)
    since = f", from {format_date(price.effective_on)}" if price.effective_on else ""
    return ValueLine(
        words=price.words,
        source=source_note(price),
        detail=f"({price.label}{since})",
        known=price.known,
        note=price.note,
        disputes=dispute_lines(price.disputes),
        kind="price",
        key=row_keys.join(distribution.slug, plan.slug, price.label),
    )


def reference_line(
    catalog: Catalog, distribution: Distribution, plan: SupportPlan, row: Price
) -> ValueLine:
    """As the base price reads: where sources disagree, from the lowest to the highest amount."""
    return replace(price_line(catalog, distribution, plan, row), words=range_in_words(row))


def statement_line(
    catalog: Catalog, distribution: Distribution, row: SupportStatement, today: date
) -> ValueLine:
    """One that has ended gives its end in place of its value."""
    statement = presentation.statement(catalog, row, today)
    return ValueLine(
        words=statement.until if statement.over else statement.words,
        source=source_note(statement),
        detail="" if statement.over else limits(statement),
        known=statement.known,
        note=statement.note,
        kind="statement",
        key=row_keys.join(distribution.slug, row.subject, row.starts, row.releases),
    )


def event_line(catalog: Catalog, event: Event) -> EventLine:
    presented = presentation.event(catalog, event)
    return EventLine(
        when=presented.when,
        title=presented.title,
        text=presented.text,
        planned=presented.planned,
        note=presented.note,
        source=source_note(presented),
    )


def limits(statement: PresentedStatement) -> str:
    """from 1 May 2023, until 31 May 2032; no end stated, only on x86-64.

    Empty where nothing is supported.
    """
    starts = f"from {format_date(statement.starts)}" if statement.starts else ""
    until = f"until {statement.until}" if statement.ends else statement.until
    only = presentation.only_on(statement.architectures) if statement.architectures else ""
    return ", ".join(filter(None, (starts, until, only)))


def dispute_lines(disputes: Iterable[PresentedDispute]) -> tuple[DisputeLine, ...]:
    return tuple(_dispute_line(dispute) for dispute in disputes)


def merge_scopes(lines: Iterable[ValueLine], whole: str = "in general") -> tuple[ValueLine, ...]:
    """Equal values share a line, whose scope names theirs; `whole`: the scope of those without."""
    equal: dict[ValueLine, list[ValueLine]] = {}
    for line in lines:
        equal.setdefault(replace(line, scope="", key=""), []).append(line)
    merged = [replace(rows[0], scope=_join(rows, whole)) for rows in equal.values()]
    if len(merged) == 1 and merged[0].scope == whole:
        return (replace(merged[0], scope=""),)
    return tuple(merged)


def _join(lines: Iterable[ValueLine], whole: str) -> str:
    """Each scope once."""
    return ", ".join(dict.fromkeys(line.scope or whole for line in lines))


def _dispute_line(dispute: PresentedDispute) -> DisputeLine:
    about = f"{dispute.about}: " if dispute.about else ""
    return DisputeLine(f"{about}{dispute.words}", dispute.why, source_note(dispute))
