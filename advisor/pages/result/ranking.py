"""The options that match, with the bars of their scores."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.document.ranking import CriterionScore, RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.pages.charts import Bar, bar, contribution_bars


@dataclass(frozen=True)
class ScoreRow:
    """What one criterion adds."""

    score: CriterionScore
    bar: Bar


@dataclass(frozen=True)
class MatchingOption:
    """`why_not`: why it is not first. `ties`: the names of those level with it."""

    candidate: RankedCandidate
    why_not: str
    bar: Bar
    rows: tuple[ScoreRow, ...]
    ties: list[str]

    @property
    def open_score(self) -> bool:
        """Unknown facts could add to the score."""
        return self.candidate.score_low != self.candidate.score_high


def matching_options(recommendation: Recommendation) -> list[MatchingOption]:
    sentences = {row.distribution: row.sentence for row in recommendation.why_not}
    return [
        _option(row, sentences.get(row.distribution, ""), recommendation)
        for row in recommendation.ranking
    ]


def _option(
    candidate: RankedCandidate, why_not: str, recommendation: Recommendation
) -> MatchingOption:
    scores = candidate.contributions
    return MatchingOption(
        candidate=candidate,
        why_not=why_not,
        bar=bar(candidate.score_low, candidate.score_high, 100),
        rows=tuple(map(ScoreRow, scores, contribution_bars(scores))),
        ties=[
            row.name for row in recommendation.ranking if row.distribution in candidate.tied_with
        ],
    )
