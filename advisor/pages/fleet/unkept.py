"""What is shown of an inventory that is not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.fleet.imports import WorkedOut
from advisor.fleet.imports.patterns import Pattern
from advisor.fleet.shapes import Question
from advisor.fleet.summary import summarise
from advisor.pages.fleet.first_steps import FirstStep, first_steps
from advisor.pages.fleet.now_section import NowSection, now_section
from catalog import clock, reading, snapshot

MOST_ROWS = 100


@dataclass(frozen=True)
class UnkeptAnswer:
    """`unmatched`: those of most hosts, `more` how many others there are."""

    filename: str
    worked_out: WorkedOut
    section: NowSection
    steps: list[FirstStep]
    unmatched: list[Pattern]
    more: int

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.worked_out.questions


def unkept_answer(worked_out: WorkedOut, filename: str) -> UnkeptAnswer:
    today = clock.today()
    catalog = reading.on(snapshot.current(), today).document
    summary = summarise(worked_out.fleet, catalog, today)
    unmatched = list(_unmatched(worked_out.patterns))
    return UnkeptAnswer(
        filename,
        worked_out,
        now_section(summary, catalog),
        first_steps(summary),
        unmatched[:MOST_ROWS],
        max(0, len(unmatched) - MOST_ROWS),
    )


def _unmatched(patterns: Iterable[Pattern]) -> Iterable[Pattern]:
    return (pattern for pattern in patterns if pattern.release is None)
