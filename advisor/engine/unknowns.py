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
    own = _own(board, winner)
    meeting, open_ones = scores.outcome == MEETS, np.flatnonzero((scores.outcome == UNCONFIRMED) & ~own)
    lead = float(scores.score[own & meeting].max())
    alone = {int(i): only for i in open_ones if (only := _only_open(board, answers, int(i)))}
    swings = _swings(board, scores)
    for attribute in sorted(swings.keys() | set(alone.values())):
        swing = swings.get(attribute, np.zeros(len(board.candidates)))
        for one in (_winner_falls(board, scores, own, swing), *_rivals_rise(board, scores, own, swing, lead, alone, attribute)):
            if one is not None:
                index, name = one
                candidate = board.candidates[index]
                doubt = Doubt(candidate.key, attribute, name, float(swing[index]))
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


def _winner_falls(board: Board, scores: Scores, own: NDArray[np.bool_], swing: Floats) -> tuple[int, str] | None:
    """(index of the winner's own candidate, who overtakes) where the fact at its worst costs it the lead."""
    meeting = scores.outcome == MEETS
    rivals, mine = np.flatnonzero(meeting & ~own), np.flatnonzero(meeting & own)
    if not len(rivals) or not swing[mine].any():
        return None
    rival = int(rivals[np.argmax(scores.score[rivals])])
    if scores.score[rival] <= (scores.score[mine] - swing[mine]).max() + CLEARLY:
        return None
    return int(mine[np.argmax(swing[mine])]), board.candidates[rival].distribution


def _rivals_rise(
    board: Board, scores: Scores, own: NDArray[np.bool_], swing: Floats, lead: float, alone: dict[int, str], attribute: str
) -> list[tuple[int, str]]:
    """(index, its distribution) of each other candidate that the fact at its best would put ahead."""
    could = (scores.outcome == MEETS) & (swing > 0)
    could[[index for index, only in alone.items() if only == attribute]] = True
    ahead = np.flatnonzero(could & ~own & (scores.score + swing > lead + CLEARLY))
    return [(int(index), board.candidates[index].distribution) for index in ahead]
