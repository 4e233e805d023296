"""Which facts that nobody has verified decide: if they were wrong, another distribution would win."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Scores
from advisor.engine.constraints import MEETS
from advisor.engine.revised import Column, columns
from advisor.engine.types import Answers, Evidence
from advisor.engine.unknowns import CLEARLY

UNVERIFIED, INFERRED = "unverified", "computed"
"""Confidences that are no verification. An inferred value is named only where an answer rests on the winner's having it."""


@dataclass(frozen=True)
class Unverified:
    """A value of `candidate` that is used and not verified, or only inferred. Were it another, `new_winner` could win;
    None: nobody would."""

    candidate: tuple[str, str, str]
    evidence: Evidence
    new_winner: str | None


def unverified(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> tuple[Unverified, ...]:
    """The winner's own values first, then those that keep others from winning; at most one a distribution and attribute."""
    own = board.of_distribution(winner)
    would_compete = board.plans.smallest_if_met(scores.outcome == MEETS, by_score=scores.by_score)
    by_attribute: dict[str, list[int]] = defaultdict(list)
    for attribute in (
        *board.weak_attributes(winner, UNVERIFIED),
        *board.weak_attributes(winner, INFERRED),
    ):
        by_attribute[attribute].append(winner)
    for index in np.flatnonzero(would_compete & ~own):
        for attribute in board.weak_attributes(int(index), UNVERIFIED):
            by_attribute[attribute].append(int(index))
    decisive: dict[tuple[str, str], Unverified] = {}
    for attribute, column in columns(board, answers, scores, sorted(by_attribute)):
        for index in by_attribute[attribute]:
            candidate = board.candidates[index]
            evidence = candidate.of(attribute)
            demanded = any(reader.question is not None for reader in column.readers)
            if evidence.confidence == INFERRED and (not demanded or evidence.value is False):
                continue
            changed = (
                _at_worst(board, column, scores, index, own)
                if index == winner
                else _at_best(board, column, scores, index, winner)
            )
            if changed is not _SAME:
                fact = Unverified(candidate.key, evidence, changed)  # type: ignore[arg-type]
                decisive.setdefault((candidate.distribution, attribute), fact)
    name = board.candidates[winner].distribution
    order = sorted(
        decisive.values(),
        key=lambda fact: (fact.candidate[0] != name, fact.candidate, fact.evidence.attribute),
    )
    return tuple(order)


_SAME = object()


def _at_worst(
    board: Board, column: Column, scores: Scores, winner: int, own: NDArray[np.bool_]
) -> object:
    """Who wins if the winner's value did not hold: the distribution, None for nobody, _SAME where nothing changes.

    Where a requirement reads it, other plans and releases of the distribution that rest on the same kind of value fall too.
    """
    if column.readers:
        evidence = board.candidates[winner].of(column.attribute)
        alike = [
            other.of(column.attribute).known
            and other.of(column.attribute).confidence == evidence.confidence
            for other in board.candidates
        ]
        leader = board.leader_without(scores, own & np.array(alike))
    else:
        score = float(column.without[winner]) + column.points(None)
        leader = board.leader_if(scores, winner, meets=True, score=score)
    if leader is None:
        return None
    name = board.candidates[leader].distribution
    return _SAME if name == board.candidates[winner].distribution else name


def _at_best(board: Board, column: Column, scores: Scores, index: int, winner: int) -> object:
    """Who wins if another candidate's value were the best there is."""
    best = float(column.without[index]) + sum(points for _, points in column.utilities)
    uncertain = board.plans.uncertain
    if (
        not column.eligible[index]
        or uncertain[index] > uncertain[winner]
        or best <= scores.score[winner] + CLEARLY
    ):
        return _SAME
    leader = board.leader_if(scores, index, meets=True, score=best)
    if (
        leader is None
        or board.candidates[leader].distribution == board.candidates[winner].distribution
    ):
        return _SAME
    return board.candidates[leader].distribution
