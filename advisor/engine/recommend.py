"""The conclusion: who ranks where and why, who is out and by what, who lacks a fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.engine import (
    break_even,
    counterfactual,
    relaxation,
    robustness,
    split,
    stability,
    unknowns,
    unverified,
)
from advisor.engine.board import Board, Scores, unsurpassed
from advisor.engine.certainty import certainty
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED
from advisor.engine.nearest import Failure, Left, failures, left_out
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Criterion, Measure, Worth
from advisor.engine.weights import Weight

SAME = 1e-9
"""Scores closer than this (of 100) share a place."""
LEVEL_POINTS = 0.5
"""Scores closer than this (of 100) are called level: facts and weights are not that exact."""


@dataclass(frozen=True)
class Contribution:
    """What one criterion adds: `points` of 100 = share x utility x 100 are certain, up to `points_high` possible."""

    criterion: Criterion
    weight: Weight
    utility: float
    points: float
    points_high: float
    worths: tuple[Worth, ...]

    @property
    def known(self) -> bool:
        """Whether nothing that is unknown could add points."""
        return self.points_high - self.points < SAME


@dataclass(frozen=True)
class Ranked:
    """A matching distribution, by its best candidate.

    `score` is what is certain, `high` what unknown facts could make of it. `place` is shared by exact ties; `tied_with`
    names all that are level: within LEVEL_POINTS. `others` are its other candidates that meet everything, with scores.
    """

    candidate: Candidate
    place: int
    score: float
    high: float
    contributions: tuple[Contribution, ...]
    tied_with: tuple[str, ...]
    others: tuple[tuple[Candidate, float], ...]
    required: tuple[Evidence, ...]


@dataclass(frozen=True)
class Sibling:
    """Another release of the winner's distribution, by the plan that comes nearest to meeting everything.

    `failures` are requirements it does not meet, or of which that is not known; `contributions` as of a ranked one.
    """

    candidate: Candidate
    score: float
    high: float
    failures: tuple[Failure, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Recommendation:
    """All that follows from the answers. `winner` is None where nobody meets every requirement, nothing counts, or
    nothing was answered."""

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
    unverified: tuple[unverified.Unverified, ...] = ()
    break_even: tuple[break_even.BreakEven, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    splits: tuple[split.Split, ...] = ()
    certainty: str = ""
    unanswered: bool = False

    @property
    def winner(self) -> Ranked | None:
        counts = any(weight.share for weight in self.weights)
        return self.ranking[0] if self.ranking and counts and not self.unanswered else None


def rank(board: Board, answers: Answers) -> Recommendation:
    """Ranking, exclusions, open facts, and what to give up where nothing fits: what a live panel shows."""
    return _concluded(board, answers, board.scores(answers))


def recommend(
    board: Board,
    answers: Answers,
    *,
    options: Sequence[tuple[str, tuple[str, ...]]] = (),
    decisive: Sequence[str] = (),
    questions: Mapping[str, Sequence[str]] | None = None,
) -> Recommendation:
    """Everything. `options` are the single answers to try for "what would change the answer", `decisive` the attributes;
    `questions` (option keys by question) are those that may be asked first where nothing was answered."""
    scores = board.scores(answers)
    concluded = _concluded(board, answers, scores)
    winner = stability.first(board, scores)
    if concluded.unanswered:
        questions = questions if concluded.ranking else None
        return replace(concluded, splits=split.splits(board, answers, scores, questions or {}))
    if winner is None:
        return concluded
    kept = unsurpassed(board, scores)
    within = stability.intervals(board, scores, kept)
    stable = unknowns.stands(board, scores, winner)
    sampled = robustness.robustness(board, scores, stable=stable, kept=kept, winner=winner)
    doubts = () if stable else unknowns.doubts(board, answers, scores, winner)
    weak = unverified.unverified(board, answers, scores, winner)
    distribution, release, _ = board.candidates[winner].key
    return replace(
        concluded,
        robustness=sampled,
        certainty=certainty(
            sampled.release_share.get((distribution, release), 0.0),
            level=bool(concluded.ranking[0].tied_with),
            unverified=bool(weak),
            doubtful=bool(doubts),
        ),
        counterfactuals=counterfactual.counterfactuals(
            board, answers, scores, options, within=within, decisive=decisive
        ),
        intervals=within,
        doubts=doubts,
        unverified=weak,
        break_even=break_even.break_even(board, answers, scores, winner),
        siblings=_siblings(board, answers, scores, winner),
    )


def best_of_each(board: Board, scores: Scores) -> list[tuple[int, list[int]]]:
    """(best, all) indexes of the candidates that meet everything, a pair a distribution, best first; ties by key.

    The best is one that competes: with the smallest plan of its release.
    """
    meeting: dict[str, list[int]] = defaultdict(list)
    for index in np.flatnonzero(scores.outcome == MEETS):
        meeting[board.candidates[index].distribution].append(int(index))
    pairs = [
        (
            max(indexes, key=lambda index: (scores.competing[index], scores.level[index], -index)),
            indexes,
        )
        for indexes in meeting.values()
    ]
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
        unanswered=board.rules.needs_an_answer and not answers.given and not answers.importance,
    )


def _ranked(
    board: Board, answers: Answers, scores: Scores, pairs: list[tuple[int, list[int]]]
) -> list[Ranked]:
    ranked = []
    for position, (best, indexes) in enumerate(pairs):
        level = float(scores.level[best])
        tied_with = tuple(
            board.candidates[other].distribution
            for other, _ in pairs
            if other != best and abs(scores.level[other] - level) < LEVEL_POINTS
        )
        place = 1 + sum(1 for other, _ in pairs[:position] if scores.level[other] - level > SAME)
        others = sorted(
            (index for index in indexes if index != best),
            key=lambda index: (not scores.competing[index], -scores.level[index], index),
        )
        ranked.append(
            Ranked(
                candidate=board.candidates[best],
                place=place,
                score=float(scores.score[best]),
                high=float(scores.high[best]),
                contributions=_contributions(board, answers, scores, best),
                tied_with=tied_with,
                others=tuple(
                    (board.candidates[index], float(scores.score[index])) for index in others
                ),
                required=_required(board, answers, scores, best),
            )
        )
    return ranked


def _contributions(
    board: Board, answers: Answers, scores: Scores, index: int
) -> tuple[Contribution, ...]:
    low, high = scores.utility[index].tolist(), scores.utility_high[index].tolist()
    return tuple(
        Contribution(
            criterion=criterion,
            weight=weight,
            utility=low[column],
            points=low[column] * weight.share * 100,
            points_high=high[column] * weight.share * 100,
            worths=_worths(board, answers, scores.active[column], index),
        )
        for column, (criterion, weight) in enumerate(
            zip(board.rules.criteria, scores.weights, strict=True)
        )
        if weight.share
    )


def _siblings(board: Board, answers: Answers, scores: Scores, winner: int) -> tuple[Sibling, ...]:
    """The other releases of the winner's distribution that are in regular support, by their nearest plan."""
    chosen = board.candidates[winner]
    by_release: dict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(board.candidates):
        same = candidate.distribution == chosen.distribution and candidate.release not in (
            None,
            chosen.release,
        )
        if same and not scores.barred[index]:
            by_release[str(candidate.release)].append(index)
    nearest = [
        min(
            indexes,
            key=lambda i: (
                not scores.competing[i],
                scores.failed[i],
                scores.open[i],
                -scores.level[i],
                i,
            ),
        )
        for indexes in by_release.values()
    ]
    return tuple(
        Sibling(
            candidate=board.candidates[index],
            score=float(scores.score[index]),
            high=float(scores.high[index]),
            failures=failures(board, answers, index, FAILS)
            + failures(board, answers, index, UNCONFIRMED),
            contributions=_contributions(board, answers, scores, index),
        )
        for index in nearest
    )


def _worths(
    board: Board, answers: Answers, measures: tuple[Measure, ...], index: int
) -> tuple[Worth, ...]:
    """What each measure says of a candidate; what several say alike once."""
    if len(measures) == 1:
        return (board.worth_of(measures[0], index, answers),)
    by_sentence: dict[tuple[str, str, float, float], Worth] = {}
    for measure in measures:
        worth = board.worth_of(measure, index, answers)
        by_sentence.setdefault(
            (worth.evidence.attribute, worth.sentence, worth.low, worth.high), worth
        )
    return tuple(by_sentence.values())


def _required(board: Board, answers: Answers, scores: Scores, index: int) -> tuple[Evidence, ...]:
    """The evidence by which the candidate meets what was asked, each once; of what always holds only where it is weak."""
    candidate = board.candidates[index]
    found: dict[str, Evidence] = {}
    for constraint in scores.applying:
        for one in constraint.test.outcome(candidate, answers)[1]:
            if constraint.question is not None or one.disputes or one.confidence == "unverified":
                found[one.attribute] = one
    return tuple(found.values())
