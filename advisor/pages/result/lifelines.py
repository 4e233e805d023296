"""Support over the years: the phases of the first candidates, drawn from today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from advisor.document.candidate import SupportEnd
from advisor.document.ranking import RankedCandidate
from advisor.engine.types import Answers
from catalog import lifecycle, timeline, vocabulary
from catalog.document import Catalog, Phase
from catalog.formats import format_date

SIDE_BY_SIDE = 3
"""How many are drawn."""


@dataclass(frozen=True)
class YearTick:
    year: int
    x: str


@dataclass(frozen=True)
class WantedEnd:
    """The day up to which support was wanted."""

    x: str
    words: str


@dataclass(frozen=True)
class LifelineRow:
    """`reached`: whether support lasts as long as wanted. None: unknown, or no wish."""

    candidate: RankedCandidate
    line: timeline.Line
    reached: bool | None


@dataclass(frozen=True)
class LifelineSection:
    """`legend`: (kind of phase, its words)."""

    rows: list[LifelineRow]
    ticks: list[YearTick]
    wanted: WantedEnd | None
    legend: list[tuple[str, str]]


def lifeline_section(
    ranking: list[RankedCandidate], catalog: Catalog, answers: Answers, today: date
) -> LifelineSection | None:
    """None if nothing is ranked, or all ends lie in this year."""
    candidates = ranking[:SIDE_BY_SIDE]
    lives = [_life(candidate, catalog, today) for candidate in candidates]
    wanted = _wanted_day(answers, today)
    days = [day for life in lives for day in life.days()]
    scale = timeline.scale_for([*days, wanted] if wanted else days)
    if not candidates or scale is None or scale.last == scale.first:
        return None
    lines = timeline.lines(lives, scale)
    rows = [
        LifelineRow(candidate, line, _reached(candidate.supported_until, wanted))
        for candidate, line in zip(candidates, lines, strict=True)
    ]
    return LifelineSection(
        rows=rows,
        ticks=[YearTick(year, x) for year, x in scale.ticks()],
        wanted=_wanted_end(wanted, scale) if wanted else None,
        legend=_legend(lines),
    )


def _wanted_day(answers: Answers, today: date) -> date | None:
    years = answers.to("lifespan")
    return lifecycle.years_after(today, int(years[0])) if years else None


def _wanted_end(wanted: date, scale: timeline.Scale) -> WantedEnd:
    return WantedEnd(timeline.percent(scale.at(wanted)), format_date(wanted))


def _legend(lines: list[timeline.Line]) -> list[tuple[str, str]]:
    kinds = {stretch.kind for line in lines for stretch in line.stretches}
    return [(kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds]


def _life(candidate: RankedCandidate, catalog: Catalog, today: date) -> timeline.Life:
    phases = _phases(candidate, catalog, today)
    words = ((phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}") for phase in phases)
    return timeline.Life(f"{candidate.name} {candidate.release}", today, tuple(words))


def _phases(candidate: RankedCandidate, catalog: Catalog, today: date) -> Iterator[Phase]:
    """Those that the plan covers and that are not certainly over."""
    distribution = catalog.distribution(candidate.distribution)
    release = distribution.release(candidate.release) if distribution else None
    for phase in release.phases if release else ():
        if phase.covers(candidate.plan) and phase.end.reaches(today) is not False:
            yield phase


def _reached(until: SupportEnd, wanted: date | None) -> bool | None:
    end = lifecycle.End(until.kind, date.fromisoformat(until.on) if until.on else None)
    return end.reaches(wanted) if wanted else None
