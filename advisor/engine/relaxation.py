"""When nothing fits: what to relax so that some distribution does.

A candidate fits once every question it does not meet is dropped; the smallest such sets over all
candidates are the minimal hitting sets of the conflict (Reiter, A theory of diagnosis from first
principles, Artificial Intelligence 32, 1987). To drop an answer is more than it takes: for each
candidate the least change of the answer is computed as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from advisor.engine.board import Board
from advisor.engine.concessions import Change, least_changes
from advisor.engine.conflicts import Questions, minimal_sets, unmet_questions
from advisor.engine.constraints import MEETS, UNCONFIRMED
from advisor.engine.scores import Outcomes, Scores
from advisor.engine.shortfall import Shortfall
from advisor.engine.types import Answers

Choices = frozenset[Questions]


@dataclass(frozen=True)
class Relaxation:
    """`drop`: questions to leave unanswered. `then_fits`: distributions that meet everything else.

    `changes`: the least change for each candidate that then fits, the smallest first. Without those
    that give up more than another has to, but for those that only need confirming.
    """

    drop: tuple[str, ...]
    then_fits: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def relaxations(board: Board, answers: Answers, scores: Scores) -> tuple[Relaxation, ...]:
    """The minimal sets of questions to drop. Empty where a candidate fits already.

    The fewest questions come first, then the smallest change.
    """
    if (scores.outcome == MEETS).any():
        return ()
    unmet = [*map(_choices, *_unmet_in_both_ways(board, answers))]
    minimal = minimal_sets(filter(None, chain.from_iterable(unmet)))
    relaxed = [_relaxation(board, answers, scores, drop, unmet) for drop in minimal]
    return tuple(sorted(filter(None, relaxed), key=_order))


def _unmet_in_both_ways(
    board: Board, answers: Answers
) -> tuple[list[Questions | None], list[Questions | None]]:
    """For each candidate its questions, and those that are their cause."""
    return unmet_questions(board, answers), unmet_questions(board, answers, by_cause=True)


def _choices(own: Questions | None, by_cause: Questions | None) -> Choices:
    """The sets of questions to drop for a candidate, either of which is enough."""
    return frozenset(minimal_sets(filter(None, (own, by_cause))))


def _order(relaxation: Relaxation) -> tuple[int, Shortfall, tuple[str, ...]]:
    return len(relaxation.drop), relaxation.changes[0].cost, relaxation.drop


def _relaxation(
    board: Board,
    answers: Answers,
    scores: Scores,
    drop: Questions,
    unmet: Sequence[Choices],
) -> Relaxation | None:
    """`unmet`: of each candidate."""
    remaining = answers
    for question in drop:
        remaining = remaining.with_answer(question, ())
    fitting = board.scores(remaining).outcome == MEETS
    # A plan for one use fits if other answers to the question are dropped, and not with none.
    indexes = [index for index, own in enumerate(unmet) if fitting[index] or drop in own]
    possible = _sufficient_changes(board, answers, scores, indexes)
    changes = [change for change in possible if change.questions <= drop]
    if not changes:
        return None
    names = {change.candidate.distribution for change in changes}
    return Relaxation(tuple(sorted(drop)), tuple(sorted(names)), _minimal(changes))


def _sufficient_changes(
    board: Board, answers: Answers, scores: Scores, indexes: Sequence[int]
) -> list[Change]:
    """Of these candidates, the smallest first."""
    eased = _EasedOutcomes(board, answers)
    changes: list[tuple[Change, int]] = []
    for index in indexes:
        possible = least_changes(board, answers, index)
        changes += [(change, index) for change in possible if eased.suffices(change, index)]
    changes.sort(key=lambda pair: (pair[0].cost, -scores.level[pair[1]], pair[1]))
    return [change for change, _ in changes]


class _EasedOutcomes:
    """Outcomes by changed answers, each computed once: candidates share most changes."""

    def __init__(self, board: Board, answers: Answers) -> None:
        self.board, self.answers = board, answers
        self._outcomes: dict[tuple[tuple[str, tuple[str, ...]], ...], Outcomes] = {}

    def suffices(self, change: Change, index: int) -> bool:
        """Whether the candidate fits then: a plan for one use only may not without that use."""
        eased = change.eased(self.answers)
        key = tuple(sorted(eased.options.items()))
        if key not in self._outcomes:
            self._outcomes[key] = self.board.scores(eased).outcome
        outcome = self._outcomes[key][index]
        confirms = any(concession.confirm for concession in change.concessions)
        return bool(outcome == MEETS or (confirms and outcome == UNCONFIRMED))


def _minimal(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Those of which no part is enough, and those that only need confirming."""
    smallest = minimal_sets(change.given_up for change in changes)
    return tuple(change for change in changes if change.confirms or change.given_up in smallest)
