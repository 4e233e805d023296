"""The result in a few sentences, each with the section that says it in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.document.cost_rows import CostOverYears
from advisor.document.costs import Costs
from advisor.document.counterfactuals import AnswerChange, FactChange, WeightChange
from advisor.document.points import PointsDifference
from advisor.document.ranking import RankedCandidate, Winner
from advisor.document.recommendation import Recommendation
from advisor.document.why_not import WhyNot
from advisor.engine.types import Answers
from advisor.pages.excluded import names_of_undetermined
from advisor.pages.result.amounts import amount_in_words
from advisor.pages.result.costs import over_wanted_years
from catalog.formats import join_words, plural

REPEATED_ON_PAPER = ("h-sure", "h-change", "h-costs", "h-way")
"""Sections that begin with the same sentence: on paper, where they follow, the line is left out."""
MENTIONED = 2
"""How many differences are mentioned each way."""


@dataclass(frozen=True)
class ShortLine:
    """`anchor` is the section of the page that says it in full."""

    label: str
    text: str
    anchor: str

    @property
    def repeated_on_paper(self) -> bool:
        return self.anchor in REPEATED_ON_PAPER


def in_short(recommendation: Recommendation, answers: Answers) -> list[ShortLine]:
    """Empty without a winner: then the page begins with the obstacles."""
    winner = recommendation.winner
    if not winner:
        return []
    return [
        _why(recommendation, winner),
        *_certainty(recommendation),
        *_change(recommendation),
        *_cost(recommendation.costs, winner, answers),
        *_migration(recommendation),
    ]


def _why(recommendation: Recommendation, winner: Winner) -> ShortLine:
    text, anchor = _reason(recommendation, winner)
    return ShortLine("Why this one", text, anchor)


def _reason(recommendation: Recommendation, winner: Winner) -> tuple[str, str]:
    """(text, anchor)"""
    if len(recommendation.ranking) == 1:
        return _only_match(recommendation)
    second = recommendation.ranking[1]
    name = f"{second.name} {second.release}"
    if winner.tied_with:
        words = "less than half a point apart, so their order says nothing"
        return f"It is level with {name}: {words}.", "h-against"
    why_not = _why_not(recommendation, second)
    lead = round(winner.score - second.score, 1)
    if lead <= 0:
        return f"{name}: {why_not.sentence}", "h-against"
    return _lead(lead, second, why_not.rows), "h-against"


def _only_match(recommendation: Recommendation) -> tuple[str, str]:
    text = "It is the only one that meets every requirement."
    if names := names_of_undetermined(recommendation.unconfirmed):
        return f"{text} For {join_words(names)} this is unknown.", "h-open"
    return text, "h-out"


def _why_not(recommendation: Recommendation, second: RankedCandidate) -> WhyNot:
    rows = (row for row in recommendation.why_not if row.distribution == second.distribution)
    return next(rows)


def _lead(lead: float, second: RankedCandidate, rows: Iterable[PointsDifference]) -> str:
    """Where the winner is ahead, and where the second is."""
    known = sorted((row for row in rows if row.known), key=lambda row: row.difference)
    losses = [row for row in known if row.difference < 0][:MENTIONED]
    gains = _largest_gains(known)
    text = f"It is {lead:.1f} points of 100 ahead of {second.name} {second.release}"
    text += f", most by {_points(losses)}." if losses else "."
    if gains:
        text += f" What you give up: {second.name} is ahead on {_points(gains)}."
    return text


def _largest_gains(rows: Iterable[PointsDifference]) -> list[PointsDifference]:
    gains = (row for row in rows if row.difference > 0)
    return sorted(gains, key=lambda row: -row.difference)[:MENTIONED]


def _points(rows: Iterable[PointsDifference]) -> str:
    return join_words([f"{row.label} ({abs(row.difference):.1f})" for row in rows])


def _certainty(recommendation: Recommendation) -> Iterator[ShortLine]:
    if words := recommendation.robustness.certainty_words:
        yield ShortLine("How sure", words, "h-sure")


def _change(recommendation: Recommendation) -> Iterator[ShortLine]:
    """The first change of a weight; else of a fact; else of an answer."""
    order = (WeightChange, FactChange, AnswerChange)
    nearest = min(
        recommendation.counterfactuals,
        key=lambda change: order.index(type(change)),
        default=None,
    )
    if nearest:
        yield ShortLine("What would change it", f"{nearest.change}.", "h-change")


def _cost(costs: Costs, winner: Winner, answers: Answers) -> Iterator[ShortLine]:
    options = (row for row in costs.options if row.distribution == winner.distribution)
    option = next(options, None)
    if option:
        over = over_wanted_years(option, answers)
        yield ShortLine("Cost", _cost_in_words(costs, over), "h-costs")


def _cost_in_words(costs: Costs, over: CostOverYears) -> str:
    less = f", less your discount of {costs.discount} %" if costs.discount else ""
    moving = ", with your cost of moving" if over.migration else ""
    servers = f"{plural(costs.servers, 'server')} over {over.years} years"
    text = f"{servers}: {amount_in_words(over.total)}, from list prices{less}{moving}."
    if over.uncovered_years:
        verb = "is" if over.uncovered_years == 1 else "are"
        text += f" {plural(over.uncovered_years, 'year')} of them {verb} not covered."
    return text


def _migration(recommendation: Recommendation) -> Iterator[ShortLine]:
    rows = recommendation.migration
    if rows:
        words = "; ".join(f"{row.system_label}: {row.words}" for row in rows)
        yield ShortLine("Migration", f"{words}.", "h-way")
