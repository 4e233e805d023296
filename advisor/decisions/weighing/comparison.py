"""What the members of a round sent, side by side and combined: computed from a kept decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.decisions.result import CandidateKey
from advisor.decisions.weighing.combine import (
    StepRows,
    combined_share,
    heard_shares,
    nearest_steps,
    shares_of,
)
from advisor.decisions.weighing.flips import (
    CriterionFlip,
    MembersFlip,
    criterion_flip,
    members_flip,
    win_shares,
)
from advisor.engine.board import Board
from advisor.engine.scores import Floats, Scores, weighted_sum
from advisor.engine.types import Answers
from advisor.engine.weights import NORMAL


@dataclass(frozen=True)
class SentImportances:
    """What one member sent: importances (0-4) by criterion."""

    member: str
    importances: Mapping[str, int]


@dataclass(frozen=True)
class CriterionRange:
    """`shares`, `steps`: of each member, in the members' order; `combined`: the share of all.

    `step`: the importance (0-4) that is nearest to it.
    """

    criterion: str
    label: str
    shares: tuple[float, ...]
    steps: tuple[int, ...]
    combined: float
    step: int


@dataclass(frozen=True)
class MemberComparison:
    """Members sorted by name. Winners are None where nothing meets the requirements.

    `adopted_winner`: the winner with the importances nearest to the combined weights.
    `win_share`: by distribution, over weightings inside the members' spread.
    """

    members: tuple[str, ...]
    criteria: tuple[CriterionRange, ...]
    winners: tuple[CandidateKey | None, ...]
    winner: CandidateKey | None
    adopted_winner: CandidateKey | None
    scores: Mapping[str, float]
    members_flip: MembersFlip | None
    criterion_flip: CriterionFlip | None
    win_share: Mapping[str, float]

    @property
    def importances(self) -> dict[str, int]:
        return {row.criterion: row.step for row in self.criteria}


def asked_criteria(board: Board, answers: Answers) -> list[int]:
    """The columns of the criteria that count under these answers: what members weigh."""
    return [
        column
        for column, criterion in enumerate(board.rules.criteria)
        if criterion.is_active(answers)
    ]


def compare(board: Board, answers: Answers, sent: Sequence[SentImportances]) -> MemberComparison:
    """`sent`: of at least one member; the order is of no account.

    A criterion that a member was not asked about has the importance it has in the decision.
    """
    sent = sorted(sent, key=lambda row: row.member)
    columns = asked_criteria(board, answers)
    keys = [board.rules.criteria[column].key for column in columns]
    steps = _steps(board, answers, sent, keys)
    share = combined_share(steps)
    nearest = dict(zip(keys, nearest_steps(share, steps), strict=True))
    adopted = board.scores(_with_importances(answers, nearest))
    scores = _weighted(board, adopted, _spread_out(board, columns, share))
    combined = (board, scores, steps, columns)
    leader = board.leader(scores)
    own = (dict(zip(keys, map(int, row), strict=True)) for row in steps)
    winners = (board.leader(board.scores(_with_importances(answers, row))) for row in own)
    heard = heard_shares(steps)
    low, high = (_spread_out(board, columns, end) for end in (heard.min(axis=0), heard.max(axis=0)))
    return MemberComparison(
        members=tuple(row.member for row in sent),
        criteria=_ranges(board, columns, steps, share, nearest),
        winners=tuple(_key(board, index) for index in winners),
        winner=_key(board, leader),
        adopted_winner=_key(board, board.leader(adopted)),
        scores=_best_scores(board, scores),
        members_flip=None if leader is None else members_flip(*combined, leader),
        criterion_flip=None if leader is None else criterion_flip(*combined, leader),
        win_share={} if leader is None else win_shares(board, scores, low, high),
    )


def _steps(
    board: Board, answers: Answers, sent: Sequence[SentImportances], keys: Sequence[str]
) -> StepRows:
    """The decision's own importances for whom nothing counts any more: the answers have changed."""
    weights = {weight.criterion: weight.importance for weight in board.scores(answers).weights}
    usual = [weights[key] for key in keys]
    if not any(usual):
        usual = [NORMAL] * len(keys)
    rows = [[row.importances.get(key, weights[key]) for key in keys] for row in sent]
    return np.array([row if any(row) else usual for row in rows], np.intp)


def _with_importances(answers: Answers, importances: Mapping[str, int]) -> Answers:
    return replace(answers, importance={**answers.importance, **importances})


def _spread_out(board: Board, columns: list[int], values: Floats) -> Floats:
    """(m,): the values of some criteria, 0 for the others."""
    everything = np.zeros(len(board.rules.criteria))
    everything[columns] = values
    return everything


def _weighted(board: Board, scores: Scores, share: Floats) -> Scores:
    score = weighted_sum(scores.utility, share)
    high = weighted_sum(scores.utility_high, share)
    return replace(scores, share=share, score=score, level=board.levels(score), high=high)


def _ranges(
    board: Board, columns: list[int], steps: StepRows, share: Floats, nearest: Mapping[str, int]
) -> tuple[CriterionRange, ...]:
    shares = shares_of(steps)
    criteria = [board.rules.criteria[column] for column in columns]
    return tuple(
        CriterionRange(
            criterion=criterion.key,
            label=criterion.label,
            shares=tuple(map(float, shares[:, place])),
            steps=tuple(map(int, steps[:, place])),
            combined=float(share[place]),
            step=nearest[criterion.key],
        )
        for place, criterion in enumerate(criteria)
    )


def _best_scores(board: Board, scores: Scores) -> dict[str, float]:
    """Of each distribution that meets every requirement, its best points (of 100), best first."""
    best: dict[str, float] = {}
    for index in sorted(np.flatnonzero(scores.competing), key=lambda row: -scores.level[row]):
        best.setdefault(board.distributions[index], float(scores.score[index]))
    return best


def _key(board: Board, index: int | None) -> CandidateKey | None:
    return None if index is None else board.candidates[index].key
