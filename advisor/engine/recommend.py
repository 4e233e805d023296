"""The conclusion: who ranks where and why, who is out and by what, who lacks a fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.engine import counterfactual, relaxation, robustness, stability, unknowns
from advisor.engine.board import Board, Scores, unsurpassed
from advisor.engine.constraints import MEETS
from advisor.engine.nearest import Left, left_out
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Criterion, Measure, Worth
from advisor.engine.weights import Weight

SAME = 1e-9
"""Scores closer than this (of 100) are a tie."""


@dataclass(frozen=True)
class Contribution:
    """What one criterion adds: `points` of 100 = share x utility x 100, between `points_low` and `points_high`."""

    criterion: Criterion
    weight: Weight
    utility: float
    points: float
    points_low: float
    points_high: float
    worths: tuple[Worth, ...]


@dataclass(frozen=True)
class Ranked:
    """A distribution in the running, by its best candidate. `place` is shared by ties, which `tied_with` names."""

    candidate: Candidate
    place: int
    score: float
    low: float
    high: float
    contributions: tuple[Contribution, ...]
    tied_with: tuple[str, ...]
    others: tuple[tuple[Candidate, float], ...]
    required: tuple[Evidence, ...]


@dataclass(frozen=True)
class Recommendation:
    """All that follows from the answers. `winner` is None where nobody meets every requirement or nothing counts."""

    answers: Answers
    weights: tuple[Weight, ...]
    ranking: tuple[Ranked, ...]
    excluded: tuple[Left, ...]
    unconfirmed: tuple[Left, ...]
    robustness: robustness.Robustness
    counterfactuals: tuple[counterfactual.Counterfactual, ...]
    relaxations: tuple[relaxation.Relaxation, ...]
    conflicts: tuple[tuple[str, ...], ...]
    intervals: tuple[stability.Interval, ...] = ()
    doubts: tuple[unknowns.Doubt, ...] = ()

    @property
    def winner(self) -> Ranked | None:
        counts = any(weight.share for weight in self.weights)
        return self.ranking[0] if self.ranking and counts else None


def rank(board: Board, answers: Answers) -> Recommendation:
    """Ranking, exclusions, open facts, and what to give up where nothing fits: what a live panel shows."""
    return _concluded(board, answers, board.scores(answers))


def recommend(
    board: Board, answers: Answers, *, options: Sequence[tuple[str, tuple[str, ...]]] = (), decisive: Sequence[str] = ()
) -> Recommendation:
    """Everything. `options` are the single answers to try for "what would change the answer", `decisive` the attributes."""
    scores = board.scores(answers)
    found = _concluded(board, answers, scores)
    winner = stability.first(board, scores)
    if winner is None:
        return found
    kept = unsurpassed(board, scores)
    within = stability.intervals(board, scores, kept)
    stable = unknowns.stands(board, scores, winner)
    return replace(
        found,
        robustness=robustness.robustness(board, scores, stable=stable, kept=kept),
        counterfactuals=counterfactual.counterfactuals(board, answers, scores, options, within=within, decisive=decisive),
        intervals=within,
        doubts=() if stable else unknowns.doubts(board, answers, scores, winner),
    )


def best_of_each(board: Board, scores: Scores) -> list[tuple[int, list[int]]]:
    """(best, all) indexes of the candidates that meet everything, a pair a distribution, best first; ties by key."""
    meeting: dict[str, list[int]] = defaultdict(list)
    for index in np.flatnonzero(scores.outcome == MEETS):
        meeting[board.candidates[index].distribution].append(int(index))
    pairs = [(max(found, key=lambda i: (scores.level[i], -i)), found) for found in meeting.values()]
    return sorted(pairs, key=lambda pair: (-scores.level[pair[0]], pair[0]))


def _concluded(board: Board, answers: Answers, scores: Scores) -> Recommendation:
    pairs = best_of_each(board, scores)
    running = {board.candidates[best].distribution for best, _ in pairs}
    excluded, unconfirmed = left_out(board, answers, scores, running)
    return Recommendation(
        answers=answers,
        weights=scores.weights,
        ranking=tuple(_ranked(board, answers, scores, pairs)),
        excluded=excluded,
        unconfirmed=unconfirmed,
        robustness=robustness.NOTHING,
        counterfactuals=(),
        relaxations=relaxation.relaxations(board, answers, scores),
        conflicts=relaxation.conflicts(board, answers, scores),
    )


def _ranked(board: Board, answers: Answers, scores: Scores, pairs: list[tuple[int, list[int]]]) -> list[Ranked]:
    found = []
    for index, (best, all_of_it) in enumerate(pairs):
        score = float(scores.score[best])
        ties = tuple(
            board.candidates[other].distribution for other, _ in pairs if other != best and abs(scores.score[other] - score) <= SAME
        )
        place = 1 + sum(1 for other, _ in pairs[:index] if scores.score[other] - score > SAME)
        others = sorted((i for i in all_of_it if i != best), key=lambda i: (-scores.level[i], i))
        found.append(
            Ranked(
                candidate=board.candidates[best],
                place=place,
                score=score,
                low=float(scores.low[best]),
                high=float(scores.high[best]),
                contributions=_contributions(board, scores, best),
                tied_with=ties,
                others=tuple((board.candidates[i], float(scores.score[i])) for i in others),
                required=_required(board, answers, scores, best),
            )
        )
    return found


def _contributions(board: Board, scores: Scores, index: int) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(
            criterion=criterion,
            weight=weight,
            utility=float(scores.utility[index, column]),
            points=float(scores.utility[index, column]) * weight.share * 100,
            points_low=float(scores.utility_low[index, column]) * weight.share * 100,
            points_high=float(scores.utility_high[index, column]) * weight.share * 100,
            worths=_worths(board, scores.active[column], index),
        )
        for column, (criterion, weight) in enumerate(zip(board.rules.criteria, scores.weights, strict=True))
        if weight.share
    )


def _worths(board: Board, measures: tuple[Measure, ...], index: int) -> tuple[Worth, ...]:
    """What each measure says of a candidate. What several say alike is said once, with the uses it counts for."""
    said: dict[tuple[str, str, float, float], tuple[Worth, list[str]]] = {}
    for measure in measures:
        worth = board.worth_of(measure, index)
        alike = (worth.evidence.attribute, worth.sentence, worth.low, worth.high)
        said.setdefault(alike, (worth, []))[1].append(measure.use)
    return tuple(replace(worth, sentence=_counting(worth.sentence, uses)) for worth, uses in said.values())


def _counting(sentence: str, uses: list[str]) -> str:
    if len(uses) == 1:
        return sentence
    times = "twice" if len(uses) == 2 else f"{len(uses)} times"
    return f"{sentence} It counts {times}: for {', and for '.join(uses)}."


def _required(board: Board, answers: Answers, scores: Scores, index: int) -> tuple[Evidence, ...]:
    """The evidence by which the candidate meets what was asked, each once; of what always holds only where it is weak."""
    candidate = board.candidates[index]
    found: dict[str, Evidence] = {}
    for constraint in scores.applying:
        for one in constraint.test.outcome(candidate, answers)[1]:
            if constraint.question is not None or one.disputes or one.confidence == "unverified":
                found[one.attribute] = one
    return tuple(found.values())
