"""What is not known: whether the winner stands whatever the unknown facts turn out to be, and which of them is worth finding out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.types import Answers

CLEARLY = 1e-9
"""Points (of 100) by which another must be ahead to have overtaken."""


@dataclass(frozen=True)
class Doubt:
    """One unknown fact that alone could put `new_winner` first, all other unknown facts counted at their middle.

    `attribute` is unknown of `candidate`; `points` (of 100) is how far the score can move from where it is counted now.
    """

    candidate: tuple[str, str, str]
    attribute: str
    new_winner: str
    points: float


def stands(board: Board, scores: Scores, winner: int) -> bool:
    """Whether the winner's distribution stays first under every value the unknown facts can take.

    At their worst for it and best for the others: what is certain of its own candidates against the most that any other
    candidate can score that is not ruled out, those whose requirements are still open included.
    """
    own = _own(board, winner)
    certain = scores.low[own & (scores.outcome == MEETS)].max()
    possible = scores.high[~own & (scores.outcome != FAILS)]
    return not len(possible) or bool(certain >= possible.max() - CLEARLY)


def doubts(board: Board, answers: Answers, scores: Scores, winner: int) -> tuple[Doubt, ...]:
    """The facts worth finding out, the furthest-reaching first; at most one a distribution and attribute."""
    found: dict[tuple[str, str], Doubt] = {}
    own, meeting = _own(board, winner), scores.outcome == MEETS
    open_ones = np.flatnonzero((scores.outcome == UNCONFIRMED) & ~own)
    alone = {int(i): only for i in open_ones if (only := _only_open(board, answers, int(i)))}
    swings = _swings(board, scores)
    field = _Field(scores.score, np.flatnonzero(meeting & own), np.flatnonzero(meeting & ~own))
    for attribute in sorted(swings.keys() | set(alone.values())):
        swing = swings.get(attribute, np.zeros(len(board.candidates)))
        opened = [index for index, only in alone.items() if only == attribute]
        for index, leader in (*field.winner_falls(swing), *field.rivals_rise(swing, opened)):
            candidate = board.candidates[index]
            doubt = Doubt(candidate.key, attribute, board.candidates[leader].distribution, float(swing[index]))
            known = found.get((candidate.distribution, attribute))
            if known is None or doubt.points > known.points:
                found[candidate.distribution, attribute] = doubt
    return tuple(sorted(found.values(), key=lambda one: (-one.points, one.candidate, one.attribute)))


def open_attributes(board: Board, answers: Answers, index: int) -> tuple[str, ...]:
    """The attributes for want of which the requirements of a candidate cannot be confirmed."""
    candidate = board.candidates[index]
    outcomes = (one.test.outcome(candidate, answers) for one in board.rules.constraints if one.applies(answers))
    return tuple(sorted({evidence.attribute for outcome, used in outcomes if outcome == UNCONFIRMED for evidence in used}))


def _own(board: Board, winner: int) -> NDArray[np.bool_]:
    name = board.candidates[winner].distribution
    return np.array([one.distribution == name for one in board.candidates])


def _only_open(board: Board, answers: Answers, index: int) -> str:
    attributes = open_attributes(board, answers, index)
    return attributes[0] if len(attributes) == 1 else ""


def _swings(board: Board, scores: Scores) -> dict[str, Floats]:
    """By attribute, (n,): how many points its unknown value can move each score up or down from the middle."""
    found: dict[str, Floats] = {}
    for share, active in zip(scores.share, scores.active, strict=True):
        total = sum(measure.share for measure in active)
        for measure in active if share else ():
            low, high = board.worth(measure)
            if (high > low).any():
                swing = (high - low) * (share * 50 * measure.share / total)
                found[measure.utility.attribute] = found.get(measure.utility.attribute, 0.0) + swing
    return found


@dataclass(frozen=True)
class _Field:
    """The scores (n,) as they are counted, and the indexes of those that meet everything: the winner's own, and its rivals."""

    score: Floats
    mine: NDArray[np.intp]
    rivals: NDArray[np.intp]

    def winner_falls(self, swing: Floats) -> list[tuple[int, int]]:
        """(the winner's own candidate, who overtakes) where the fact at its worst costs it the lead."""
        if not len(self.rivals) or not swing[self.mine].any():
            return []
        rival = int(self.rivals[np.argmax(self.score[self.rivals])])
        if self.score[rival] <= (self.score[self.mine] - swing[self.mine]).max() + CLEARLY:
            return []
        return [(int(self.mine[np.argmax(swing[self.mine])]), rival)]

    def rivals_rise(self, swing: Floats, opened: list[int]) -> list[tuple[int, int]]:
        """Each other candidate, twice, that the fact at its best would put ahead; `opened` would then meet everything as well."""
        lead = self.score[self.mine].max() + CLEARLY
        could = sorted([*self.rivals[swing[self.rivals] > 0], *opened])
        return [(int(index), int(index)) for index in could if self.score[index] + swing[index] > lead]
