"""The importances that the kind of organisation suggests, and how to undo them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor.document.weights import CRITERION_LABELS
from advisor.engine.types import Answers
from advisor.engine.weights import Weight, emphases_by_answer, weights
from advisor.pages.addresses import importance_address
from advisor.pages.answer_list import answer_in_words
from advisor.rules.criteria import CRITERIA, EMPHASES, IMPORTANCE_WORDS
from advisor.rules.questions import QUESTIONS

_DEFAULTS = {criterion.key: criterion.importance for criterion in CRITERIA}
_KIND = QUESTIONS["organisation"]


@dataclass(frozen=True)
class SuggestedImportances:
    """What the kind of organisation sets, and the addresses that undo it and the user's steps."""

    kind: str
    rows: list[str]
    undo: str
    undo_own: str


def suggested_weights(answers: Answers) -> tuple[Weight, ...]:
    return weights(CRITERIA, emphases_by_answer(EMPHASES), answers)


def suggested_importances(answers: Answers, back: str = "") -> SuggestedImportances | None:
    """None if neither the kind of organisation nor the user sets an importance."""
    suggested = [weight for weight in suggested_weights(answers) if _is_of_the_kind(weight)]
    if not suggested and not answers.importance:
        return None
    defaults = {weight.criterion: _DEFAULTS[weight.criterion] for weight in suggested}
    without = replace(answers, importance={**defaults, **answers.importance})
    all_suggested = replace(answers, importance={})
    return SuggestedImportances(
        kind=answer_in_words(_KIND, answers),
        rows=[_in_words(weight) for weight in suggested],
        undo=importance_address(without, back) if without != answers else "",
        undo_own=importance_address(all_suggested, back) if answers.importance else "",
    )


def _is_of_the_kind(weight: Weight) -> bool:
    return weight.because is not None and weight.because.question == _KIND.key


def _in_words(weight: Weight) -> str:
    return f"{CRITERION_LABELS[weight.criterion]}: {IMPORTANCE_WORDS[weight.suggested].lower()}"
