"""A value of the catalog as one line of a page: the value first, then its mark and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from catalog import vocabulary
from catalog.formats import format_date
from catalog.presentation import (
    PresentedDispute,
    PresentedFact,
    PresentedPrice,
    PresentedStatement,
    Provenance,
)

MARKS = {"verified": "✓", "verified_secondary": "○", "computed": "~", "unverified": "?"}
"""A sign for each confidence; its words are said with it."""

GENERAL = "in general"


@dataclass(frozen=True)
class SourceNote:
    """Where a value is from. `url` empty: the address is no link; `host`: who publishes it."""

    sign: str
    sure: str
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
    """`scope`: of which releases or plans it holds; `detail`: what belongs to the value."""

    words: str
    source: SourceNote
    scope: str = ""
    detail: str = ""
    link: str = ""
    known: bool = True
    unreliable: bool = False
    note: str = ""
    disputes: tuple[DisputeLine, ...] = ()


def legend() -> tuple[tuple[str, str], ...]:
    """Each mark with its words."""
    return tuple((sign, vocabulary.CONFIDENCE_WORDS[key]) for key, sign in MARKS.items())


def source_note(row: Provenance) -> SourceNote:
    url = row.source.url if row.source.url.startswith("https://") else ""
    host = urlsplit(row.source.url).hostname or row.source.title
    return SourceNote(
        sign=MARKS[row.confidence],
        sure=vocabulary.CONFIDENCE_WORDS[row.confidence],
        host=host.removeprefix("www."),
        title=row.source.title,
        url=url,
        key=row.source.key,
        as_of=format_date(row.as_of) if row.as_of else "undated",
    )


def fact_line(fact: PresentedFact, scope: str = "") -> ValueLine:
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
    )


def price_line(price: PresentedPrice) -> ValueLine:
    since = f", from {format_date(price.effective_on)}" if price.effective_on else ""
    return ValueLine(
        words=price.words,
        source=source_note(price),
        detail=f"({price.label}{since})",
        known=price.known,
        note=price.note,
        disputes=dispute_lines(price.disputes),
    )


def statement_line(statement: PresentedStatement) -> ValueLine:
    """One that has ended gives its end in place of its value."""
    return ValueLine(
        words=statement.until if statement.over else statement.words,
        source=source_note(statement),
        detail="" if statement.over else _period(statement.starts, statement.ends, statement.until),
        known=statement.known,
        note=statement.note,
    )


def dispute_lines(disputes: Iterable[PresentedDispute]) -> tuple[DisputeLine, ...]:
    return tuple(_dispute_line(dispute) for dispute in disputes)


def merge_scopes(lines: Iterable[ValueLine]) -> tuple[ValueLine, ...]:
    """Equal values share a line, whose scope names theirs."""
    scopes: dict[ValueLine, list[str]] = {}
    for line in lines:
        scopes.setdefault(replace(line, scope=""), []).append(line.scope)
    if list(scopes.values()) == [[""]]:
        return tuple(scopes)
    return tuple(replace(line, scope=_join(names)) for line, names in scopes.items())


def _join(scopes: Iterable[str]) -> str:
    return ", ".join(scope or GENERAL for scope in scopes)


def _dispute_line(dispute: PresentedDispute) -> DisputeLine:
    about = f"{dispute.about}: " if dispute.about else ""
    return DisputeLine(f"{about}{dispute.words}", dispute.why, source_note(dispute))


def _period(starts: date | None, ends: date | None, until: str) -> str:
    """from 1 May 2023, until 31 May 2032; no end stated; empty where nothing is supported."""
    first = f"from {format_date(starts)}" if starts else ""
    last = f"until {until}" if ends else until
    return ", ".join(filter(None, (first, last)))
