"""Who matches, who is ruled out, and what counts: all that the live panel needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

from advisor.answer_formats import AnswerData as AnswerMapping
from advisor.answer_formats import as_data
from advisor.catalog_keys import SameCatalog
from advisor.document.excluded import Excluded, Unconfirmed, excluded, unconfirmed
from advisor.document.fields import Part
from advisor.document.gaps import RequirementGaps
from advisor.document.names import CatalogNames
from advisor.document.points import rounded_score
from advisor.document.questions_to_ask import QuestionToAsk, question_to_ask
from advisor.document.ranking import RankedCandidate, ranked_candidate
from advisor.document.relaxations import (
    Conflict,
    SuggestedRelaxation,
    conflict,
    suggested_relaxations,
)
from advisor.document.weights import CriterionWeight, criterion_weights, percents_by_criterion
from advisor.engine.analysis import Analysis
from advisor.evaluation import Evaluation

AnswerData = Annotated[
    AnswerMapping,
    Meta(
        description="The answers as understood.",
        extra_json_schema={"$ref": "#/components/schemas/Answers"},
    ),
]


class RankingSummary(Part, frozen=True):
    """The part of a recommendation that needs no comparison with the winner."""

    answers: AnswerData
    weights: list[CriterionWeight]
    questions_to_ask: list[QuestionToAsk]
    no_winner_because: str | None
    ranking: list[RankedCandidate]
    excluded: list[Excluded]
    unconfirmed: list[Unconfirmed]
    relaxations: list[SuggestedRelaxation]
    conflicts: list[Conflict]


@dataclass(frozen=True)
class Wording:
    """What the sections of one recommendation share."""

    names: CatalogNames
    gaps: RequirementGaps
    percents: dict[str, float]


def wording_for(evaluation: Evaluation) -> Wording:
    names = _names(SameCatalog(evaluation.published.document))
    return Wording(
        names,
        RequirementGaps(names, evaluation.today),
        percents_by_criterion(evaluation.analysis.weights),
    )


def ranking_summary(evaluation: Evaluation, wording: Wording | None = None) -> RankingSummary:
    wording = wording or wording_for(evaluation)
    analysis, today = evaluation.analysis, evaluation.today
    names, gaps = wording.names, wording.gaps
    release_scores = {
        sibling.candidate.key: rounded_score(sibling.contributions) for sibling in analysis.siblings
    }
    return RankingSummary(
        as_data(analysis.answers),
        criterion_weights(analysis.weights, wording.percents),
        [question_to_ask(split, names) for split in analysis.splits],
        None if analysis.winner else why_no_winner(analysis, gaps),
        [
            ranked_candidate(ranked, analysis.answers, release_scores, names, today)
            for ranked in analysis.ranking
        ],
        [excluded(left, gaps, names, today) for left in gaps.ordered(analysis.excluded)],
        [unconfirmed(left, gaps, names, today) for left in gaps.ordered(analysis.unconfirmed)],
        suggested_relaxations(analysis.relaxations, gaps, names),
        [conflict(questions) for questions in analysis.conflicts],
    )


def why_no_winner(analysis: Analysis, gaps: RequirementGaps) -> str:
    if analysis.unanswered:
        return "No recommendation without an answer: answer these questions first"
    if analysis.ranking:
        return "Every criterion is ignored, so nothing can be ranked"
    if any(gaps.is_near_miss(left) for left in analysis.unconfirmed):
        return "No distribution certainly meets every requirement; for some a fact is unknown"
    return "No distribution meets every requirement"


@lru_cache(maxsize=2)
def _names(same: SameCatalog) -> CatalogNames:
    return CatalogNames(same.catalog)
