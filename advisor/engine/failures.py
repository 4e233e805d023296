"""Which requirements a candidate does not meet, and by which evidence."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, Constraint
from advisor.engine.types import Answers, Evidence


@dataclass(frozen=True)
class Failure:
    """A requirement a candidate does not meet (FAILS) or may not meet (UNCONFIRMED)."""

    constraint: Constraint
    evidence: tuple[Evidence, ...]
    outcome: int = FAILS


def failures(board: Board, answers: Answers, index: int, wanted: int) -> tuple[Failure, ...]:
    """The requirements with this outcome (FAILS or UNCONFIRMED), and the evidence that decided."""
    unmet = []
    for constraint in board.rules.constraints:
        if constraint.applies(answers) and board.outcomes(constraint, answers)[index] == wanted:
            outcome, evidence = constraint.test.outcome(board.candidates[index], answers)
            unmet.append(Failure(constraint, evidence, outcome))
    return tuple(unmet)
