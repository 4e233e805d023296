"""Which candidates could be chosen at all if their unknown facts turn out well."""

from __future__ import annotations

from advisor.engine.board import Board
from advisor.engine.constraints import UNCONFIRMED
from advisor.engine.types import Answers

MOST_UNKNOWN = 1
"""Unknown facts of what is always required, such as what a release is meant for and on which
CPUs, up to which somebody who decides would wait for them."""


def is_contender(board: Board, answers: Answers, index: int) -> bool:
    """Whether it has a release and a plan, and at most MOST_UNKNOWN basic facts are unknown."""
    candidate = board.candidates[index]
    if candidate.release is None or candidate.plan is None:
        return False
    return len(open_attributes(board, answers, index, always=True)) <= MOST_UNKNOWN


def open_attributes(
    board: Board, answers: Answers, index: int, *, always: bool = False
) -> tuple[str, ...]:
    """The unknown attributes for which requirements of the candidate cannot be confirmed.

    `always`: only requirements that apply whatever is answered.
    """
    attributes: set[str] = set()
    for constraint in board.rules.constraints:
        if always and constraint.question is not None:
            continue
        if (
            constraint.applies(answers)
            and board.outcomes(constraint, answers)[index] == UNCONFIRMED
        ):
            _, evidence = constraint.test.outcome(board.candidates[index], answers)
            attributes.update(fact.attribute for fact in evidence)
    return tuple(sorted(attributes))
