"""What is shown of an inventory that is not kept."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.fleet.imports import WorkedOut
from advisor.fleet.imports.patterns import Pattern
from advisor.fleet.shapes import Question
from advisor.fleet.summary import summarise
from advisor.pages.fleet.first_steps import FirstStep, first_steps
from advisor.pages.fleet.now_section import NowSection, now_section
from advisor.pages.fleet.releases import release_name
from catalog import clock, reading, snapshot
from catalog.document import Catalog

MOST_ROWS = 100


@dataclass(frozen=True)
class UnmatchedRow:
    """`guess`: what it may be; empty: nothing was recognised."""

    pattern: Pattern
    guess: str


@dataclass(frozen=True)
class UnkeptAnswer:
    """`unmatched`: those of most hosts, `more` how many others there are."""

    filename: str
    worked_out: WorkedOut
    section: NowSection
    steps: list[FirstStep]
    unmatched: list[UnmatchedRow]
    more: int

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.worked_out.questions


def unkept_answer(worked_out: WorkedOut, filename: str) -> UnkeptAnswer:
    today = clock.today()
    catalog = reading.on(snapshot.current(), today).document
    summary = summarise(worked_out.fleet, catalog, today)
    unmatched = [pattern for pattern in worked_out.patterns if pattern.release is None]
    return UnkeptAnswer(
        filename,
        worked_out,
        now_section(summary, catalog),
        first_steps(summary),
        [_row(pattern, catalog) for pattern in unmatched[:MOST_ROWS]],
        max(0, len(unmatched) - MOST_ROWS),
    )


def _row(pattern: Pattern, catalog: Catalog) -> UnmatchedRow:
    key = pattern.match.key
    return UnmatchedRow(pattern, release_name(catalog, key) if key else "")
