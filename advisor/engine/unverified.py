"""Which facts that are not verified decide: if they were wrong, another distribution would win."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np

from advisor.engine.attribute_effects import AttributeEffects, effects_of
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.scores import Scores
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.unknowns import CLEARLY

UNVERIFIED, INFERRED = "unverified", "computed"
"""Confidences short of verified. An inferred value counts only where an answer demands it."""


@dataclass(frozen=True)
class Unverified:
    """A value of `candidate` that is used and not verified, or only inferred.

    `new_winner` could win if it were another; None: nobody would.
    """

    candidate: tuple[str, str, str]
    evidence: Evidence
    new_winner: str | None


class _Change(NamedTuple):
    new_winner: str | None


def unverified(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> tuple[Unverified, ...]:
    """The winner's own values, then those that keep others from winning.

    At most one a distribution and attribute.
    """
    by_attribute = _weak_candidates(board, scores, winner)
    decisive: dict[tuple[str, str], Unverified] = {}
    for effects in effects_of(board, answers, scores, sorted(by_attribute)):
        for index in by_attribute[effects.attribute]:
            candidate = board.candidates[index]
            change = _change(board, effects, scores, index, winner)
            if change:
                evidence = candidate.of(effects.attribute)
                fact = Unverified(candidate.key, evidence, change.new_winner)
                decisive.setdefault((candidate.distribution, effects.attribute), fact)
    name = board.distributions[winner]

    def order(fact: Unverified) -> tuple[bool, tuple[str, str, str], str]:
        return fact.candidate[0] != name, fact.candidate, fact.evidence.attribute

    return tuple(sorted(decisive.values(), key=order))


def _weak_candidates(board: Board, scores: Scores, winner: int) -> dict[str, list[int]]:
    """By attribute: the winner and its possible rivals whose value is not verified."""
    by_attribute: dict[str, list[int]] = defaultdict(list)
    for confidence in (UNVERIFIED, INFERRED):
        for attribute in board.attributes_with(confidence, winner):
            by_attribute[attribute].append(winner)
    would_compete = board.plans.smallest_if_met(scores.outcome == MEETS, by_score=scores.by_score)
    for index in np.flatnonzero(would_compete & ~board.same_distribution(winner)):
        for attribute in board.attributes_with(UNVERIFIED, int(index)):
            by_attribute[attribute].append(int(index))
    return by_attribute


def _change(
    board: Board, effects: AttributeEffects, scores: Scores, index: int, winner: int
) -> _Change | None:
    """Who wins if the value is wrong; None where that changes nothing."""
    evidence = board.candidates[index].of(effects.attribute)
    if evidence.confidence == INFERRED:
        demanded = any(reader.question is not None for reader in effects.readers)
        if not demanded or evidence.value is False:
            return None
    if index == winner:
        return _at_worst(board, effects, scores, winner)
    return _at_best(board, effects, scores, index, winner)


def _at_worst(
    board: Board, effects: AttributeEffects, scores: Scores, winner: int
) -> _Change | None:
    """Who wins if the winner's value does not hold.

    Where a requirement reads it, the other plans and releases of the distribution with a value of
    the same confidence fail as well.
    """
    if effects.readers:
        confidence = board.candidates[winner].of(effects.attribute).confidence
        alike = [
            evidence.known and evidence.confidence == confidence
            for evidence in map(Candidate.of, board.candidates, repeat(effects.attribute))
        ]
        own = board.same_distribution(winner)
        leader = board.leader_without(scores, own & np.array(alike))
    else:
        leader = board.leader_if(scores, winner, meets=True, score=effects.score(winner, None))
    if leader is None:
        return _Change(None)
    return _changed(board, leader, winner)


def _at_best(
    board: Board, effects: AttributeEffects, scores: Scores, index: int, winner: int
) -> _Change | None:
    """Who wins if another candidate's value is the best there is."""
    best = float(effects.without[index]) + effects.most_points
    uncertain = board.plans.uncertain
    if not effects.eligible[index] or uncertain[index] > uncertain[winner]:
        return None
    if best <= scores.score[winner] + CLEARLY:
        return None
    leader = board.leader_if(scores, index, meets=True, score=best)
    return None if leader is None else _changed(board, leader, winner)


def _changed(board: Board, leader: int, winner: int) -> _Change | None:
    name = board.distributions[leader]
    return None if name == board.distributions[winner] else _Change(name)
