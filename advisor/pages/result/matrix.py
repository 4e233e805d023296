"""The first candidates by criterion: points, bars, and why they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.document.ranking import CriterionScore, RankedCandidate
from advisor.document.short_reasons import contrast, phrase_of
from advisor.engine.analysis import LEVEL_POINTS, Analysis, Contribution
from advisor.pages.charts import Bar, bar
from catalog.template_values import TemplateValue


@dataclass(frozen=True)
class MatrixCell(TemplateValue):
    """What a criterion adds to one candidate. `leads`: more than to any other."""

    name: str
    score: CriterionScore
    bar: Bar
    leads: bool


@dataclass(frozen=True)
class MatrixRow(TemplateValue):
    """One criterion. `because`: why they differ, in a few words; empty if none say it."""

    label: str
    percent: float
    cells: list[MatrixCell]
    because: str


@dataclass(frozen=True)
class Matrix:
    """`rows`: criteria on which the candidates differ, or else all; `equal`: they hardly do."""

    candidates: Sequence[RankedCandidate]
    rows: list[MatrixRow]
    equal: list[MatrixRow]


def by_difference(candidates: Sequence[RankedCandidate]) -> list[str]:
    """The criteria, those first on which the candidates differ most."""
    scores = _scores(candidates)
    return sorted(scores, key=lambda key: (-_spread(scores[key]), -scores[key][0].percent))


def matrix(
    candidates: Sequence[RankedCandidate], order: Sequence[str], analysis: Analysis
) -> Matrix:
    scores = _scores(candidates)
    contributions = [
        {row.criterion.key: row for row in ranked.contributions}
        for ranked in analysis.ranking[: len(candidates)]
    ]
    rows: list[MatrixRow] = []
    equal: list[MatrixRow] = []
    for key in order:
        reasons = [by_criterion[key] for by_criterion in contributions]
        row = _row(candidates, scores[key], reasons)
        (rows if _differs(scores[key]) else equal).append(row)
    return Matrix(candidates, rows, equal) if rows else Matrix(candidates, equal, [])


def _scores(candidates: Sequence[RankedCandidate]) -> Mapping[str, list[CriterionScore]]:
    """By criterion: what it adds to each candidate."""
    columns = zip(*(candidate.contributions for candidate in candidates), strict=True)
    return {column[0].criterion: list(column) for column in columns}


def _spread(scores: Sequence[CriterionScore]) -> float:
    """Between the candidates; of a single one, what it lacks."""
    points = [row.points for row in scores]
    most = max(points) if len(points) > 1 else scores[0].percent
    return round(most - min(points), 1)


def _differs(scores: Sequence[CriterionScore]) -> bool:
    return _spread(scores) >= LEVEL_POINTS or not all(row.known for row in scores)


def _row(
    candidates: Sequence[RankedCandidate],
    scores: Sequence[CriterionScore],
    reasons: Sequence[Contribution],
) -> MatrixRow:
    most = max(row.points for row in scores)
    leads_alone = [row.points for row in scores].count(most) == 1 and len(scores) > 1
    cells = [
        MatrixCell(
            candidate.name,
            score,
            bar(score.points_low, score.points_high, score.percent, score.percent),
            leads_alone and score.points == most,
        )
        for candidate, score in zip(candidates, scores, strict=True)
    ]
    return MatrixRow(scores[0].label, scores[0].percent, cells, _because(candidates, reasons))


def _because(candidates: Sequence[RankedCandidate], reasons: Sequence[Contribution]) -> str:
    """The first candidate against the one that differs most from it."""
    first, *others = reasons
    if not others:
        phrases = dict.fromkeys(phrase_of(worth.evidence) for worth in first.worths)
        return "; ".join(list(filter(None, phrases))[:2])
    pairs = zip(others, candidates[1:], strict=True)
    other, candidate = max(pairs, key=lambda pair: abs(pair[0].points - first.points))
    words = contrast(first, other)
    return words.in_words(candidate.name) if words else ""
