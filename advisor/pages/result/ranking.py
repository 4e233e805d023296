"""The ranking: a stacked bar for each candidate, and the first ones by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from advisor.document.ranking import CriterionScore, RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.engine.analysis import Analysis
from advisor.pages.charts import Bar, contribution_bars, percent
from advisor.pages.result.matrix import Matrix, by_difference, matrix
from catalog.formats import join_words
from catalog.template_values import TemplateValue

OPEN_CANDIDATES = 3
"""How many candidates are not folded."""
COLOURS = 7


@dataclass(frozen=True)
class ScoreRow(TemplateValue):
    """What one criterion adds."""

    score: CriterionScore
    bar: Bar


@dataclass(frozen=True)
class Segment(TemplateValue):
    """A part of a stacked bar, in the colour of that number."""

    colour: int
    x: str
    width: str


@dataclass(frozen=True)
class MatchingOption(TemplateValue):
    """`why_not`: why it is not first. `ties`: the names of those tied with it;
    `other_ties`: those that `why_not` does not name."""

    candidate: RankedCandidate
    why_not: str
    segments: list[Segment]
    sure: str
    possible: str
    rows: list[ScoreRow]
    ties: list[str]
    other_ties: list[str]

    @property
    def open_score(self) -> bool:
        """Unknown facts could add to the score."""
        return self.candidate.score_low != self.candidate.score_high


@dataclass(frozen=True)
class RankingSection:
    """`legend`: (colour, criteria). `uncounted`: criteria without weight."""

    options: list[MatchingOption]
    legend: list[tuple[int, str]]
    matrix: Matrix
    uncounted: list[str]
    looked_at: int
    undetermined: int

    @property
    def open_options(self) -> list[MatchingOption]:
        return self.options[:OPEN_CANDIDATES]

    @property
    def folded_options(self) -> list[MatchingOption]:
        return self.options[OPEN_CANDIDATES:]

    @property
    def has_open_score(self) -> bool:
        return any(option.open_score for option in self.open_options)


def ranking_section(recommendation: Recommendation, analysis: Analysis) -> RankingSection | None:
    """None if nothing matches."""
    ranking = recommendation.ranking
    if not ranking:
        return None
    order = by_difference(ranking[:OPEN_CANDIDATES])
    others = [*recommendation.excluded, *recommendation.unconfirmed]
    return RankingSection(
        options=_options(recommendation, order),
        legend=_legend(order, ranking[0]),
        matrix=matrix(ranking[:OPEN_CANDIDATES], order, analysis),
        uncounted=[weight.label for weight in recommendation.weights if not weight.weight],
        looked_at=len(ranking) + len(others),
        undetermined=sum(row.near_miss for row in recommendation.unconfirmed),
    )


def _options(recommendation: Recommendation, order: Sequence[str]) -> list[MatchingOption]:
    sentences = {row.distribution: row.sentence for row in recommendation.why_not}
    names = {row.distribution: row.name for row in recommendation.ranking}
    return [
        _option(row, sentences.get(row.distribution, ""), names, order)
        for row in recommendation.ranking
    ]


def _option(
    row: RankedCandidate, why_not: str, names: Mapping[str, str], order: Sequence[str]
) -> MatchingOption:
    ties = [names[slug] for slug in row.tied_with]
    return MatchingOption(
        candidate=row,
        why_not=why_not,
        segments=_segments(row, order),
        sure=percent(row.score),
        possible=percent(row.score_high - row.score),
        rows=list(map(ScoreRow, row.contributions, contribution_bars(row.contributions))),
        ties=ties,
        other_ties=[name for name in ties if f"Tied with {name}:" not in why_not],
    )


def _segments(candidate: RankedCandidate, order: Sequence[str]) -> list[Segment]:
    """Side by side in that order."""
    points = {row.criterion: row.points for row in candidate.contributions}
    ends = accumulate(points[key] for key in order)
    return [
        Segment(_colour(place), percent(end - points[key]), percent(points[key]))
        for place, (key, end) in enumerate(zip(order, ends, strict=True))
    ]


def _colour(place: int) -> int:
    """The criteria that differ least share the last one."""
    return min(place + 1, COLOURS)


def _legend(order: Sequence[str], candidate: RankedCandidate) -> list[tuple[int, str]]:
    labels = {row.criterion: row.label for row in candidate.contributions}
    own = [(_colour(place), labels[key]) for place, key in enumerate(order[: COLOURS - 1])]
    shared = [labels[key] for key in order[COLOURS - 1 :]]
    return [*own, (COLOURS, join_words(shared))] if shared else own
