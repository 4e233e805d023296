"""Who wins and how certain that is, without what explains it: what watching a decision needs."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.engine.board import Board
from advisor.engine.certainty import certainty
from advisor.engine.constraints import FAILS
from advisor.engine.dominance import unsurpassed
from advisor.engine.ranking import best_by_distribution, is_level
from advisor.engine.robustness import robustness
from advisor.engine.scores import Scores
from advisor.engine.types import Answers
from advisor.engine.unknowns import doubts, stands
from advisor.engine.unverified import unverified

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Outlook:
    """`winner`: its key; None as in `Analysis.winner`. `certainty`: the same word as there.

    `outcome`: of one candidate, MEETS, UNCONFIRMED or FAILS; FAILS too where there is none of that
    key any more.
    """

    winner: Key | None
    certainty: str
    outcome: int


def outlook(board: Board, answers: Answers, scores: Scores, choice: Key) -> Outlook:
    """The winner and its certainty as `recommend` has them, in a quarter of the time."""
    outcome = outcome_of(board, scores, choice)
    winner = board.leader(scores)
    unanswered = board.rules.needs_an_answer and not answers.options and not answers.importance
    if winner is None or unanswered:
        return Outlook(None, "", outcome)
    word = _certainty(board, answers, scores, winner)
    return Outlook(board.candidates[winner].key, word, outcome)


def outcome_of(board: Board, scores: Scores, key: Key) -> int:
    """MEETS, UNCONFIRMED or FAILS; FAILS where the board has no candidate of that key."""
    index = index_of(board, key)
    return FAILS if index is None else int(scores.outcome[index])


def index_of(board: Board, key: Key) -> int | None:
    keys = (position for position, row in enumerate(board.candidates) if row.key == key)
    return next(keys, None)


def _certainty(board: Board, answers: Answers, scores: Scores, winner: int) -> str:
    stable = stands(board, answers, scores, winner)
    sampled = robustness(board, scores, unsurpassed(board, scores), stable=stable, winner=winner)
    return certainty(
        sampled.release_share.get(board.candidates[winner].key[:2], 0.0),
        level=is_level(scores, best_by_distribution(board, scores)),
        unverified=bool(unverified(board, answers, scores, winner)),
        doubtful=not stable and bool(doubts(board, answers, scores, winner)),
    )
