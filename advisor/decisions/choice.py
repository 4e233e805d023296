"""What a decision chooses: the recommended candidate, or another of the same evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor.decisions.answers_data import decode_answers
from advisor.decisions.computed import Computed, frozen_board
from advisor.decisions.drafts import Draft, FieldErrors
from advisor.decisions.errors import InvalidError
from advisor.decisions.result import CandidateKey, ResultRequirement
from advisor.engine.constraints import FAILS, UNCONFIRMED
from advisor.engine.failures import failures


@dataclass(frozen=True)
class UnmetRequirements:
    """Of a candidate: the requirements it `failed`, and those that are not known to be met."""

    failed: tuple[ResultRequirement, ...]
    unknown: tuple[ResultRequirement, ...]


def choice_of(draft: Draft) -> CandidateKey:
    return (draft.distribution, draft.release, draft.plan)


def with_choice(draft: Draft, choice: CandidateKey) -> Draft:
    distribution, release, plan = choice
    return replace(draft, distribution=distribution, release=release, plan=plan)


def resolve(draft: Draft, computed: Computed) -> Draft:
    """The draft with the candidate it chooses. Raises InvalidError."""
    winner = computed.decoded_result().winner
    if not any(choice_of(draft)) and winner is not None:
        draft = with_choice(draft, winner)
    if errors := _errors(draft, winner, computed):
        raise InvalidError(errors)
    return draft


def unmet_requirements(computed: Computed, choice: CandidateKey) -> UnmetRequirements:
    """By the frozen rules, answers and evidence. KeyError: not a candidate of the evaluation."""
    board = frozen_board(computed)
    index = {candidate.key: place for place, candidate in enumerate(board.candidates)}[choice]
    answers = decode_answers(computed.answers.content)
    failed, unknown = (
        tuple(
            ResultRequirement(failure.constraint.key, failure.constraint.requirement)
            for failure in failures(board, answers, index, outcome)
        )
        for outcome in (FAILS, UNCONFIRMED)
    )
    return UnmetRequirements(failed, unknown)


def is_candidate(computed: Computed, choice: CandidateKey) -> bool:
    """Whether the evaluation has it. A distribution without release or plan cannot be chosen."""
    return all(choice) and any(
        candidate.key == choice for candidate in frozen_board(computed).candidates
    )


def _errors(draft: Draft, winner: CandidateKey | None, computed: Computed) -> FieldErrors:
    choice = choice_of(draft)
    if not any(choice):
        return {
            "distribution": (
                "Nothing is recommended for these answers: choose a candidate, "
                "or change the answers.",
            )
        }
    if choice != winner and not is_candidate(computed, choice):
        return {"distribution": ("Choose a distribution, release and plan of this evaluation.",)}
    return _reason_errors(draft, winner)


def _reason_errors(draft: Draft, winner: CandidateKey | None) -> FieldErrors:
    is_recommended = choice_of(draft) == winner
    if is_recommended and draft.deviates_because:
        message = "This is the recommended candidate: clear the reason, or choose another."
    elif is_recommended or draft.deviates_because:
        return {}
    elif winner is None:
        message = "Nothing is recommended for these answers: say why you choose this candidate."
    else:
        message = "Say why you choose another candidate than the recommended one."
    return {"deviates_because": (message,)}
