"""Support and cost: how long the first candidates are supported from today, and for what price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from advisor.document.candidate import SupportEnd, support_end
from advisor.document.cost_rows import CostOption
from advisor.document.costs import Costs, cost_options
from advisor.document.names import CatalogNames
from advisor.document.recommendation import Recommendation
from advisor.document.summary import wording_for
from advisor.document.why_not import uncertainties
from advisor.engine.analysis import Sibling
from advisor.engine.constraints import UNCONFIRMED
from advisor.engine.types import Answers, Candidate
from advisor.evaluation import Evaluation
from advisor.migration_edges import release_number
from advisor.pages.result.amounts import total_in_words
from advisor.pages.result.costs import cost_basis, over_wanted_years, years_wanted
from advisor.pages.result.offer import NOT_PUBLISHED, unpublished
from catalog import lifecycle, timeline, vocabulary
from catalog.document import Phase
from catalog.formats import plural
from catalog.template_values import TemplateValue

DRAWN = 3
MOST_TICKS = 6
LEFT, RIGHT = 25, 75
"""Percent of the width: a label nearer to an edge than this is written inwards."""


@dataclass(frozen=True)
class Tick(TemplateValue):
    year: int
    x: str


@dataclass(frozen=True)
class Mark:
    """A day that is drawn as a line through all bars. `anchor`: on which side its label stands."""

    x: str
    anchor: str
    words: str


@dataclass(frozen=True)
class SupportRow(TemplateValue):
    """The cover of one release and plan.

    `not_ranked`: why it is not ranked; it is drawn paler then. `reached`: whether support lasts as
    long as wanted. None: unknown, or no wish.
    """

    name: str
    plan_name: str
    price: str
    until: SupportEnd
    line: timeline.Line
    end_x: str
    end_label: str
    not_ranked: str
    reached: bool | None


@dataclass(frozen=True)
class SupportDrawing(TemplateValue):
    """`summary`: what is drawn, in a sentence. `legend`: (kind of phase, its words)."""

    summary: str
    rows: list[SupportRow]
    ticks: list[Tick]
    today: Mark
    wanted: Mark | None
    legend: list[tuple[str, str]]


@dataclass(frozen=True)
class _DrawnCandidate:
    """A candidate to draw; `not_ranked`: why it is not ranked, empty if it is."""

    candidate: Candidate
    not_ranked: str = ""


def support_drawing(
    recommendation: Recommendation, evaluation: Evaluation, answers: Answers
) -> SupportDrawing | None:
    """None if nothing is ranked, or all ends lie in this year."""
    today, names = evaluation.today, wording_for(evaluation).names
    candidates = _drawn_candidates(recommendation, evaluation)
    lives = [_life(row.candidate, names, today) for row in candidates]
    wanted = _wanted_day(answers, today)
    scale = timeline.scale_for(_days(lives, wanted))
    if not candidates or scale is None or scale.last == scale.first:
        return None
    scale = timeline.Scale(scale.first, scale.last + 1)  # room for the year at the end of a bar
    not_ranked = [row.candidate for row in candidates if row.not_ranked]
    options = [
        *recommendation.costs.options,
        *cost_options(not_ranked, names, answers, today),
    ]
    drawing = _Drawing(names, answers, today, scale, recommendation.costs, options)
    lines = timeline.lines(lives, scale)
    return SupportDrawing(
        summary=drawing.summary(),
        rows=[drawing.row(*numbered) for numbered in zip(candidates, lines, strict=True)],
        ticks=[Tick(year, x) for year, x in scale.ticks(MOST_TICKS)],
        today=drawing.mark(today, "today"),
        wanted=drawing.mark(wanted, f"you asked for: {wanted:%b %Y}") if wanted else None,
        legend=_legend(lines),
    )


class _Drawing:
    def __init__(
        self,
        names: CatalogNames,
        answers: Answers,
        today: date,
        scale: timeline.Scale,
        table: Costs,
        options: Sequence[CostOption],
    ) -> None:
        self.names, self.answers, self.today = names, answers, today
        self.scale, self.table = scale, table
        self.wanted = _wanted_day(answers, today)
        self._options = {(row.distribution, row.release): row for row in options}

    def summary(self) -> str:
        years = years_wanted(self.answers)
        wanted = f", compared with the {years} years you need" if self.wanted else ""
        assumed = "" if self.answers.servers else " (no number given)"
        servers = f"{plural(self.table.servers, 'server')}{assumed}"
        cost = f"Cost of {servers} over {years} years, from {cost_basis(self.table)}."
        return f"How long each gets security updates{wanted}. {cost}"

    def row(self, drawn_candidate: _DrawnCandidate, line: timeline.Line) -> SupportRow:
        candidate = drawn_candidate.candidate
        until = support_end(candidate, self.names, self.today)
        return SupportRow(
            name=line.name,
            plan_name=self.names.plan_name(candidate) or "",
            price=self._price(candidate),
            until=until,
            line=line,
            end_x=_end_x(line),
            end_label=until.on[:4] if until.on and until.kind == lifecycle.DATE else "?",
            not_ranked=drawn_candidate.not_ranked,
            reached=self._reached(until),
        )

    def mark(self, day: date, words: str) -> Mark:
        percent = self.scale.at(day)
        anchor = "start" if percent < LEFT else "end" if percent > RIGHT else "middle"
        return Mark(timeline.percent(percent), anchor, words)

    def _price(self, candidate: Candidate) -> str:
        option = self._options[(candidate.distribution, str(candidate.release))]
        over = over_wanted_years(option, self.answers)
        price = total_in_words(over.total)
        if over.total.high is None:
            price = f"{price}, exact {NOT_PUBLISHED}" if over.total.low else unpublished(over)
        covered = over.years - over.uncovered_years
        return f"{price} for {plural(covered, 'year')}" if over.uncovered_years else price

    def _reached(self, until: SupportEnd) -> bool | None:
        day = date.fromisoformat(until.on) if until.on else None
        end = lifecycle.End(until.kind, day)
        return end.reaches(self.wanted) if self.wanted else None


def _drawn_candidates(
    recommendation: Recommendation, evaluation: Evaluation
) -> list[_DrawnCandidate]:
    """The first two, and the newest release of the winner's distribution or else the third."""
    ranking = evaluation.analysis.ranking
    first = [_DrawnCandidate(ranked.candidate) for ranked in ranking[: DRAWN - 1]]
    newer = _newer_release(recommendation, evaluation)
    third = [_DrawnCandidate(ranked.candidate) for ranked in ranking[DRAWN - 1 : DRAWN]]
    return [*first, *([newer] if newer else third)]


def _newer_release(
    recommendation: Recommendation, evaluation: Evaluation
) -> _DrawnCandidate | None:
    winner = evaluation.analysis.winner
    if winner is None or not recommendation.releases:
        return None
    newest = recommendation.releases[0]
    if release_number(newest.release) < release_number(winner.candidate.release or ""):
        return None
    sibling = _sibling(evaluation, newest.release)
    uncertain = [] if sibling.failures else uncertainties(sibling.candidate)
    because = [*uncertain, *newest.lacks, "tied with the winner"][0]
    return _DrawnCandidate(sibling.candidate, f"{_state(sibling)}: {because}")


def _sibling(evaluation: Evaluation, release: str) -> Sibling:
    siblings = evaluation.analysis.siblings
    return next(sibling for sibling in siblings if sibling.candidate.release == release)


def _state(sibling: Sibling) -> str:
    if not sibling.failures:
        return "ranked lower"
    return "undetermined" if sibling.failures[0].outcome == UNCONFIRMED else "ruled out"


def _days(lives: Sequence[timeline.Life], wanted: date | None) -> Iterator[date]:
    for life in lives:
        yield from life.days()
    if wanted:
        yield wanted


def _wanted_day(answers: Answers, today: date) -> date | None:
    return lifecycle.years_after(today, years_wanted(answers)) if answers.to("lifespan") else None


def _life(candidate: Candidate, names: CatalogNames, today: date) -> timeline.Life:
    phases = _phases(candidate, names, today)
    words = ((phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}") for phase in phases)
    return timeline.Life(names.release_name(candidate), today, tuple(words))


def _phases(candidate: Candidate, names: CatalogNames, today: date) -> Iterator[Phase]:
    """Those that the plan covers and that are not certainly over."""
    release = names.distributions[candidate.distribution].release(candidate.release)
    for phase in release.phases if release else ():
        if phase.covers(candidate.plan) and phase.end.reaches(today) is not False:
            yield phase


def _end_x(line: timeline.Line) -> str:
    """Where the last bar ends."""
    if line.open_at or not line.stretches:
        return line.open_at or "0%"
    last = line.stretches[-1]
    return timeline.percent(float(last.x.rstrip("%")) + float(last.width.rstrip("%")))


def _legend(lines: list[timeline.Line]) -> list[tuple[str, str]]:
    kinds = {stretch.kind for line in lines for stretch in line.stretches}
    return [(kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds]
