"""What is shown of an inventory that is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.fleet.imports import WorkedOut
from advisor.fleet.imports.patterns import Pattern
from advisor.fleet.summary import summarise
from advisor.pages.fleet.column_form import ColumnRow, FileQuestionRow, question_rows
from advisor.pages.fleet.first_steps import FirstStep, first_steps
from advisor.pages.fleet.now_section import NowSection, now_section
from advisor.pages.fleet.releases import release_name
from catalog import clock, reading, snapshot
from catalog.document import Catalog

MOST_ROWS = 100


@dataclass(frozen=True)
class ReasonRow:
    """A system that matches no release, and why. `guess`: what it may be, where there is one."""

    pattern: Pattern
    guess: str = ""


@dataclass(frozen=True)
class UnkeptAnswer:
    """`unmatched`: those of most hosts, `more` how many others there are; `ignored` and
    `more_ignored` likewise. `questions`: with the answers that it was worked out with. `text`: the
    pasted list; `columns`: the meaning of each of its columns, where that was asked. Both are sent
    again with other answers."""

    filename: str
    text: str
    columns: list[ColumnRow]
    worked_out: WorkedOut
    section: NowSection
    steps: list[FirstStep]
    unmatched: list[ReasonRow]
    more: int
    ignored: list[ReasonRow]
    more_ignored: int
    questions: list[FileQuestionRow]


def unkept_answer(
    worked_out: WorkedOut,
    mapping: Mapping[str, str],
    *,
    filename: str,
    text: str,
    columns: list[ColumnRow],
) -> UnkeptAnswer:
    today = clock.today()
    catalog = reading.on(snapshot.current(), today).document
    summary = summarise(worked_out.fleet, catalog, today)
    unanswered = {f"?{question.key}": "" for question in worked_out.raised}
    ignored = [pattern for pattern in worked_out.patterns if pattern.ignored]
    unmatched = [pattern for pattern in worked_out.patterns if pattern.is_unmatched]
    return UnkeptAnswer(
        filename,
        text,
        columns,
        worked_out,
        now_section(summary, catalog),
        first_steps(summary),
        [_row(pattern, catalog) for pattern in unmatched[:MOST_ROWS]],
        max(0, len(unmatched) - MOST_ROWS),
        [ReasonRow(pattern) for pattern in ignored[:MOST_ROWS]],
        max(0, len(ignored) - MOST_ROWS),
        question_rows(worked_out.raised, unanswered | dict(mapping)),
    )


def _row(pattern: Pattern, catalog: Catalog) -> ReasonRow:
    key = pattern.match.key
    return ReasonRow(pattern, release_name(catalog, key) if key else "")
