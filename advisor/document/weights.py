"""How much each criterion counts, and which answer suggests it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from advisor.document import rounding
from advisor.document.fields import (
    CriterionKey,
    ImportanceStep,
    ImportanceWord,
    Part,
    Points,
    QuestionKey,
    Share,
    about,
)
from advisor.engine.weights import Weight
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS

CRITERION_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}


class WeightOrigin(Part, frozen=True):
    """The answer that suggests a weight."""

    question: QuestionKey
    answer: str


class CriterionWeight(Part, frozen=True):
    """How much one criterion counts."""

    criterion: CriterionKey
    label: str
    importance: ImportanceStep
    importance_word: ImportanceWord
    chosen: Annotated[bool, about("True: the answers set it; otherwise they suggest it.")]
    weight: Annotated[Share, about("Its share of all weights; they add up to 1.")]
    percent: Annotated[Points, about("The same in percent, rounded; they add up to 100.0.")]
    suggested: Annotated[ImportanceStep, about("The importance unless the answers set it.")]
    because: Annotated[WeightOrigin | None, about("The answer that suggests it.")]


def criterion_weights(
    weights: Iterable[Weight], percents: dict[str, float]
) -> list[CriterionWeight]:
    return [
        CriterionWeight(
            weight.criterion,
            CRITERION_LABELS[weight.criterion],
            weight.importance,
            IMPORTANCE_WORDS[weight.importance],
            weight.chosen,
            round(weight.share, 6),
            percents[weight.criterion],
            weight.suggested,
            WeightOrigin(weight.because.question, weight.because.option)
            if weight.because
            else None,
        )
        for weight in weights
    ]


def percents_by_criterion(weights: tuple[Weight, ...]) -> dict[str, float]:
    """The share of each criterion in percent, rounded so that all add up to 100.0."""
    percents = rounding.percents([weight.share for weight in weights])
    return {weight.criterion: percent for weight, percent in zip(weights, percents, strict=True)}
