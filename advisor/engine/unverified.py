"""Which facts that are not verified decide: if they were wrong, another distribution would win.

So do values of the winner by whose dispute it does not meet a requirement, whoever wins then.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np

from advisor.engine.attribute_effects import AttributeEffects, effects_of
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.disputed import FailingDispute, failing_dispute, leader_if_right
from advisor.engine.scores import Scores
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.unknowns import CLEARLY

UNVERIFIED, INFERRED = "unverified", "computed"
"""Confidences short of verified. An inferred value counts only where an answer demands it."""


@dataclass(frozen=True)
class Unverified:
    """A value of `candidate` that is used and not verified, only inferred, or disputed.

    `new_winner` could win if it were another; None: nobody would. `failing_dispute`: where another
    source states a value by which a requirement is not met; `new_winner` is the distribution of
    the candidate itself then where another release or plan of it would win.
    """

    candidate: tuple[str, str, str]
    evidence: Evidence
    new_winner: str | None
    failing_dispute: FailingDispute | None = None


class _Change(NamedTuple):
    new_winner: str | None


def unverified(
    board: Board, answers: Answers, scores: Scores, winner: int
) -> tuple[Unverified, ...]:
    """The winner's own values, then those that keep others from winning.

    At most one a distribution and attribute.
    """
    by_attribute = _weak_candidates(board, scores, winner)
    disputed = board.disputed_attributes(winner) if board.arithmetic.disputed_values else ()
    decisive: dict[tuple[str, str], Unverified] = {}
    for effects in effects_of(board, answers, scores, sorted({*by_attribute, *disputed})):
        facts = [
            _weak_fact(board, effects, scores, index, winner)
            for index in by_attribute.get(effects.attribute, ())
        ]
        if effects.attribute in disputed:
            facts.append(_disputed_fact(board, effects, scores, winner))
        for fact in filter(None, facts):
            decisive.setdefault((fact.candidate[0], effects.attribute), fact)
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


def _weak_fact(
    board: Board, effects: AttributeEffects, scores: Scores, index: int, winner: int
) -> Unverified | None:
    candidate = board.candidates[index]
    change = _change(board, effects, scores, index, winner)
    if change is None:
        return None
    return Unverified(candidate.key, candidate.of(effects.attribute), change.new_winner)


def _disputed_fact(
    board: Board, effects: AttributeEffects, scores: Scores, winner: int
) -> Unverified | None:
    """Of the winner, if a requirement is not met by what another source says."""
    candidate = board.candidates[winner]
    disputed_by = failing_dispute(effects, candidate)
    if disputed_by is None:
        return None
    leader = leader_if_right(board, effects, scores, winner)
    new_winner = None if leader is None else board.distributions[leader]
    evidence = candidate.of(effects.attribute)
    return Unverified(candidate.key, evidence, new_winner, disputed_by)


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
