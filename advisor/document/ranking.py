"""The winner and the ranking: what every criterion contributes, reasons, and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta

from advisor.document import rounding
from advisor.document.candidate import (
    AnnualPrice,
    ChosenCandidate,
    ChosenFields,
    SupportEnd,
    chosen_fields,
)
from advisor.document.evidence import CitedValue, cited_value
from advisor.document.fields import CriterionKey, Part, Points, Share, Slug, about
from advisor.document.names import CandidateKey, CatalogNames
from advisor.document.points import RoundedPoints, rounded_parts, rounded_score
from advisor.document.warnings import CandidateWarning, warnings_of
from advisor.engine.analysis import SAME, Contribution, Ranked
from advisor.engine.types import Answers
from advisor.engine.utility import Worth

_Score = Annotated[
    Points, about("With one decimal: the sum of the contributions. Only certain facts count.")
]
_Ties = Annotated[list[Slug], about("Distributions less than half a point apart.")]


class Winner(ChosenCandidate, frozen=True):
    """The recommended distribution, release and plan."""

    score: _Score
    tied_with: _Ties


class Reason(Part, frozen=True):
    """What a fact says about one criterion."""

    sentence: str
    low: Annotated[Share, about("Its utility at least.")]
    high: Annotated[Share, about("At most; above `low` only if the fact is unknown.")]
    evidence: CitedValue


class CriterionScore(Part, frozen=True):
    """What one criterion contributes to a score."""

    criterion: CriterionKey
    label: str
    weight: Share
    percent: Annotated[Points, about("The same in rounded percent: the most points it can add.")]
    utility: Share
    points: Annotated[
        Points,
        about(
            "utility x percent with one decimal. Only certain facts count; all points add up "
            "to the score."
        ),
    ]
    points_low: Annotated[Points, about("The same as `points`.")]
    points_high: Annotated[Points, about("At most, whatever the unknown facts turn out to be.")]
    known: Annotated[bool, about("False: at least one of its facts is unknown.")]
    reasons: list[Reason]


class OtherOption(Part, frozen=True):
    """Another release or plan of a ranked distribution."""

    release: str
    plan: str
    plan_name: str
    score: Points


class RankedOutline(Part, frozen=True):
    """A distribution that meets every requirement, by its best release and plan."""

    rank: Annotated[int, Meta(ge=1, description="Shared by tied candidates.")]
    distribution: Slug
    name: str
    monogram: str
    release: str
    plan: str
    plan_name: str
    supported_until: SupportEnd
    cost_per_server_year: AnnualPrice
    score: _Score
    score_low: Annotated[Points, about("The same as `score`.")]
    score_high: Annotated[
        Points,
        about("At most, whatever the unknown facts turn out to be. It does not count."),
    ]
    tied_with: _Ties
    warnings: list[CandidateWarning]


OutlineFields = tuple[int, *ChosenFields, float, float, float, list[str], list[CandidateWarning]]


class RankedCandidate(RankedOutline, frozen=True):
    """The same, with what explains its score."""

    contributions: list[CriterionScore]
    reasons: Annotated[list[Reason], about("Reasons for it, the strongest first.")]
    other_options: Annotated[
        list[OtherOption],
        about("Its other releases and plans that meet every requirement, the best first."),
    ]


def winner(ranked: Ranked, names: CatalogNames, today: date) -> Winner:
    return Winner(
        *chosen_fields(ranked.candidate, names, today),
        rounded_score(ranked.contributions),
        list(ranked.tied_with),
    )


def ranked_outline(
    ranked: Ranked, answers: Answers, names: CatalogNames, today: date
) -> RankedOutline:
    parts = rounded_parts(ranked.contributions)
    return RankedOutline(*_outline_fields(ranked, answers, parts, names, today))


def ranked_candidate(
    ranked: Ranked,
    answers: Answers,
    release_scores: Mapping[CandidateKey, float],
    names: CatalogNames,
    today: date,
) -> RankedCandidate:
    """`release_scores`: the rounded scores of the winner's other releases, by candidate."""
    parts = rounded_parts(ranked.contributions)
    scores = [_criterion_score(row, parts[row.criterion.key]) for row in ranked.contributions]
    return RankedCandidate(
        *_outline_fields(ranked, answers, parts, names, today),
        scores,
        _strongest_reasons(ranked, scores),
        [
            OtherOption(
                str(candidate.release),
                str(candidate.plan),
                str(names.plan_name(candidate)),
                release_scores[candidate.key]
                if candidate.key in release_scores
                else _rounded_other(score, ranked),
            )
            for candidate, score in ranked.others
        ],
    )


def _rounded_other(score: float, ranked: Ranked) -> float:
    """An equal score is shown as that of the ranked candidate, whose parts are rounded."""
    if abs(score - ranked.score) < SAME:
        return rounded_score(ranked.contributions)
    return rounding.rounded(score)


def _outline_fields(
    ranked: Ranked,
    answers: Answers,
    parts: Mapping[str, RoundedPoints],
    names: CatalogNames,
    today: date,
) -> OutlineFields:
    score = rounding.total(part.points for part in parts.values())
    return (
        ranked.place,
        *chosen_fields(ranked.candidate, names, today),
        score,
        score,
        rounding.total(part.high for part in parts.values()),
        list(ranked.tied_with),
        warnings_of(ranked, answers),
    )


def _criterion_score(contribution: Contribution, part: RoundedPoints) -> CriterionScore:
    return CriterionScore(
        contribution.criterion.key,
        contribution.criterion.label,
        round(contribution.weight.share, 6),
        part.percent,
        round(contribution.utility, 4),
        part.points,
        part.points,
        part.high,
        contribution.known,
        [_reason(worth) for worth in contribution.worths],
    )


def _strongest_reasons(ranked: Ranked, scores: Sequence[CriterionScore]) -> list[Reason]:
    """Of the criteria that give points, the most points first."""
    exact = {row.criterion.key: row.points for row in ranked.contributions if row.points > 0}
    strongest = sorted(exact, key=lambda key: (-exact[key], key))
    reasons = {score.criterion: score.reasons for score in scores}
    return [reason for key in strongest for reason in reasons[key] if reason.evidence.known]


def _reason(worth: Worth) -> Reason:
    return Reason(
        worth.sentence,
        round(worth.low, 4),
        round(worth.high, 4),
        cited_value(worth.evidence),
    )
