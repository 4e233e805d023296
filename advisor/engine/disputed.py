"""Values about which sources disagree: whether a requirement is met depends on who is right."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from advisor.engine.attribute_effects import AttributeEffects
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS, Constraint
from advisor.engine.scores import Scores
from advisor.engine.types import Candidate, OtherValue


class FailingDispute(NamedTuple):
    """What another source says, and a requirement that is not met if it is right."""

    other: OtherValue
    constraint: Constraint


def failing_dispute(effects: AttributeEffects, candidate: Candidate) -> FailingDispute | None:
    """The first statement of another source by which the candidate does not meet everything."""
    evidence = candidate.of(effects.attribute)
    for other in evidence.disputes if evidence.known else ():
        unmet = None if other.value is None else effects.unmet(candidate, other.value)
        if unmet:
            return FailingDispute(other, unmet)
    return None


def leader_if_right(
    board: Board, effects: AttributeEffects, scores: Scores, winner: int
) -> int | None:
    """The index of the leader if other sources are right about the winner's distribution.

    It may be another release or plan of that; None: nobody meets everything then.
    """
    own = board.same_distribution(winner)
    failing = own.copy()
    for index in np.flatnonzero(own & (scores.outcome == MEETS)):
        failing[index] = failing_dispute(effects, board.candidates[index]) is not None
    return board.leader_without(scores, failing)
