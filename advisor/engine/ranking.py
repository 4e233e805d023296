"""The matching distributions in order, with what each criterion contributes."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from advisor.engine.analysis import LEVEL_POINTS, SAME, Contribution, Ranked
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.scores import Scores
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Measure, Worth


def best_by_distribution(board: Board, scores: Scores) -> list[tuple[int, list[int]]]:
    """(best, all) indexes of the candidates that meet everything, a pair a distribution.

    Best distribution first, ties as on the board. The best candidate is one that competes.
    """
    meeting: dict[str, list[int]] = defaultdict(list)
    for index in np.flatnonzero(scores.outcome == MEETS):
        meeting[board.distributions[index]].append(int(index))

    def preference(index: int) -> tuple[bool, float, int]:
        return scores.competing[index], scores.level[index], -index

    pairs = [(max(indexes, key=preference), indexes) for indexes in meeting.values()]
    return sorted(pairs, key=lambda pair: (-scores.level[pair[0]], pair[0]))


def ranking(
    board: Board, answers: Answers, scores: Scores, pairs: list[tuple[int, list[int]]]
) -> list[Ranked]:
    """The rows of the ranking, from what `best_by_distribution` returns."""
    levels = [float(scores.level[best]) for best, _ in pairs]
    names = [board.distributions[best] for best, _ in pairs]
    return [
        Ranked(
            candidate=board.candidates[best],
            place=_place(levels, position),
            score=float(scores.score[best]),
            high=float(scores.high[best]),
            contributions=contributions(board, answers, scores, best),
            tied_with=_tied_with(levels, names, position),
            others=_others(board, scores, best, indexes),
            required=_required(board, answers, scores, best),
        )
        for position, (best, indexes) in enumerate(pairs)
    ]


def contributions(
    board: Board, answers: Answers, scores: Scores, index: int
) -> tuple[Contribution, ...]:
    """Of each criterion that counts, in the rules' order."""
    low, high = scores.utility[index].tolist(), scores.utility_high[index].tolist()
    weighted = zip(board.rules.criteria, scores.weights, strict=True)
    return tuple(
        Contribution(
            criterion=criterion,
            weight=weight,
            utility=low[column],
            points=low[column] * weight.share * 100,
            points_high=high[column] * weight.share * 100,
            worths=_worths(board, answers, scores.active[column], index),
        )
        for column, (criterion, weight) in enumerate(weighted)
        if weight.share
    )


def is_level(scores: Scores, pairs: list[tuple[int, list[int]]]) -> bool:
    """Whether another is within half a point of the first, as `Ranked.tied_with` of it says."""
    levels = [float(scores.level[best]) for best, _ in pairs]
    return any(abs(level - levels[0]) < LEVEL_POINTS for level in levels[1:])


def _place(levels: list[float], position: int) -> int:
    return 1 + sum(1 for level in levels[:position] if level - levels[position] > SAME)


def _tied_with(levels: list[float], names: list[str], position: int) -> tuple[str, ...]:
    return tuple(
        name
        for other, (level, name) in enumerate(zip(levels, names, strict=True))
        if other != position and abs(level - levels[position]) < LEVEL_POINTS
    )


def _others(
    board: Board, scores: Scores, best: int, indexes: list[int]
) -> tuple[tuple[Candidate, float], ...]:
    """The other candidates of a distribution: those that compete first, then by score."""
    others = [index for index in indexes if index != best]
    others.sort(key=lambda index: (not scores.competing[index], -scores.level[index], index))
    return tuple((board.candidates[index], float(scores.score[index])) for index in others)


def _worths(
    board: Board, answers: Answers, measures: tuple[Measure, ...], index: int
) -> tuple[Worth, ...]:
    """What each measure says of a candidate; equal statements once."""
    if len(measures) == 1:
        return (board.worth_of(measures[0], index, answers),)
    distinct: dict[tuple[str, str, float, float], Worth] = {}
    for measure in measures:
        worth = board.worth_of(measure, index, answers)
        key = (worth.evidence.attribute, worth.sentence, worth.low, worth.high)
        distinct.setdefault(key, worth)
    return tuple(distinct.values())


def _required(board: Board, answers: Answers, scores: Scores, index: int) -> tuple[Evidence, ...]:
    """The evidence by which the candidate meets every requirement, each attribute once.

    Of requirements that apply whatever is answered only evidence that is disputed or not verified.
    """
    candidate = board.candidates[index]
    required: dict[str, Evidence] = {}
    for constraint in scores.applying:
        answered = constraint.question is not None
        for evidence in constraint.test.outcome(candidate, answers)[1]:
            if answered or evidence.disputes or evidence.confidence == "unverified":
                required[evidence.attribute] = evidence
    return tuple(required.values())
