"""When nothing fits: which answers contradict each other, and what to relax so that somebody fits.

A candidate fits once every question it does not meet is dropped; the smallest such sets over all
candidates are the minimal hitting sets of the conflict (Reiter, A theory of diagnosis from first
principles, Artificial Intelligence 32, 1987). Dropping an answer is more than it takes: for each
candidate the least change of the answer is worked out as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from advisor.engine.board import Board, Scores
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, AtLeast, AtMost, Test
from advisor.engine.nearest import NOTHING, Failure, Shortfall, failures, shortfall
from advisor.engine.types import Answers, Candidate


@dataclass(frozen=True)
class Concession:
    """The least change of one answer after which a candidate passes.

    `confirm`: the answer can stay once the unknown facts turn out well. Otherwise `options` is the
    answer to give instead (empty: none), `steps` easier than the one given where the options have
    an order, and `limit` the number to ask for instead, where the requirement is about one.
    """

    question: str
    failures: tuple[Failure, ...]
    options: tuple[str, ...] = ()
    steps: int = 0
    limit: float | None = None
    confirm: bool = False
    cost: Shortfall = NOTHING

    def covers(self, other: Concession) -> bool:
        """Whether whoever passes after the other change passes after this one, without confirming."""
        if self.confirm or other.confirm or self.question != other.question:
            return False
        if self.limit is not None:
            return other.limit is not None and other.cost <= self.cost
        if self.steps:
            return other.steps <= self.steps
        return set(self.options) <= set(other.options)


@dataclass(frozen=True)
class Change:
    """All concessions that one candidate takes. `cost` is how much they change together."""

    candidate: Candidate
    concessions: tuple[Concession, ...]

    @property
    def cost(self) -> Shortfall:
        return sum((each.cost for each in self.concessions), NOTHING)

    @property
    def confirms(self) -> bool:
        """Whether no answer has to change."""
        return all(each.confirm for each in self.concessions)

    def covers(self, other: Change) -> bool:
        """Whether the other candidate fits after this change as well."""
        needed = other.concessions
        return all(any(mine.covers(each) for mine in self.concessions) for each in needed)


@dataclass(frozen=True)
class Relaxation:
    """`drop`: questions to leave unanswered. `then_fits`: distributions that meet everything else.

    `changes`: the least change for each candidate that then fits, the smallest first.
    """

    drop: tuple[str, ...]
    then_fits: tuple[str, ...]
    changes: tuple[Change, ...] = ()


def relaxations(board: Board, answers: Answers, scores: Scores) -> tuple[Relaxation, ...]:
    """Sets of which no smaller part would do. Empty where somebody fits as it is.

    The fewest questions come first, then the smallest change.
    """
    if (scores.outcome == MEETS).any():
        return ()
    by_obstacles: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, questions in enumerate(_obstacles(board, answers)):
        if questions is not None:
            by_obstacles[questions].append(index)
    minimal = [drop for drop in by_obstacles if not any(other < drop for other in by_obstacles)]
    relaxed = [_relaxation(board, answers, scores, drop) for drop in minimal]
    return tuple(sorted(filter(None, relaxed), key=_order))


def conflicts(board: Board, answers: Answers, scores: Scores) -> tuple[tuple[str, ...], ...]:
    """Sets of answered questions that contradict each other: no candidate can meet them all, and any part of them somebody can.

    The minimal hitting sets of what each candidate fails (Reiter, as above). Smallest first. An open requirement is no
    contradiction: it may still turn out to be met. Candidates of which it is not certain that they meet what always holds
    are left aside. Empty where somebody fails nothing.
    """
    if (scores.outcome == MEETS).any():
        return ()
    failed = {
        questions
        for questions in _obstacles(board, answers, only_failed=True)
        if questions is not None
    }
    if frozenset() in failed:
        return ()
    least = [one for one in failed if not any(other < one for other in failed)]
    hitting: set[frozenset[str]] = {frozenset()} if least else set()
    for one in sorted(least, key=sorted):
        grown = {held if held & one else held | {question} for held in hitting for question in one}
        hitting = {held for held in grown if not any(other < held for other in grown)}
    return tuple(sorted((tuple(sorted(one)) for one in hitting), key=lambda one: (len(one), one)))


def _order(relaxation: Relaxation) -> tuple[int, Shortfall, tuple[str, ...]]:
    return len(relaxation.drop), relaxation.changes[0].cost, relaxation.drop


def _relaxation(
    board: Board,
    answers: Answers,
    scores: Scores,
    drop: frozenset[str],
) -> Relaxation | None:
    remaining = answers
    for question in drop:
        remaining = remaining.with_answer(question, ())
    fitting = np.flatnonzero(board.scores(remaining).outcome == MEETS)
    if not len(fitting):
        return None
    changes: list[tuple[Change, int]] = []
    for index in map(int, fitting):
        changes += [(change, index) for change in _changes(board, answers, index)]
    changes.sort(key=lambda pair: (pair[0].cost, -scores.level[pair[1]], pair[1]))
    names = {board.candidates[index].distribution for index in fitting}
    ordered = tuple(change for change, _ in changes)
    return Relaxation(tuple(sorted(drop)), tuple(sorted(names)), ordered)


def _changes(board: Board, answers: Answers, index: int) -> list[Change]:
    """What the candidate takes. A number certain up to a point can be confirmed or relaxed."""
    failed = failures(board, answers, index, FAILS)
    unknown = failures(board, answers, index, UNCONFIRMED)
    candidate = board.candidates[index]
    changes = [_change(board, answers, candidate, failed, unknown)]
    certain = tuple(each for each in unknown if _limit(each.constraint.test, candidate))
    if certain:
        remaining = tuple(each for each in unknown if each not in certain)
        changes.append(_change(board, answers, candidate, failed + certain, remaining))
    return changes


def _change(
    board: Board,
    answers: Answers,
    candidate: Candidate,
    failed: Sequence[Failure],
    unknown: Sequence[Failure],
) -> Change:
    """One concession for each question that is failed, one for each to confirm."""
    conceded = [_conceded(board, answers, candidate, *unmet) for unmet in _by_question(failed)]
    confirmed = []
    for question, unmet in _by_question(unknown):
        confirmed.append(Concession(question, unmet, answers.to(question), confirm=True))
    return Change(candidate, (*conceded, *confirmed))


def _by_question(unmet: Sequence[Failure]) -> list[tuple[str, tuple[Failure, ...]]]:
    by_question: dict[str, list[Failure]] = defaultdict(list)
    for failure in unmet:
        by_question[failure.constraint.question or ""].append(failure)
    return [(question, tuple(each)) for question, each in by_question.items()]


def _conceded(
    board: Board,
    answers: Answers,
    candidate: Candidate,
    question: str,
    unmet: tuple[Failure, ...],
) -> Concession:
    easier = board.rules.easier.get(question)
    if easier is None:
        left_out = {failure.constraint.option for failure in unmet}
        remaining = tuple(option for option in answers.to(question) if option not in left_out)
        return Concession(question, unmet, remaining, cost=Shortfall(0, float(len(unmet))))
    wanted = easier.index(answers.to(question)[0])
    steps = 1
    for option in easier[wanted + 1 :]:
        if _passes(board, candidate, answers.with_answer(question, (option,)), question):
            break
        steps += 1
    options = easier[wanted + steps : wanted + steps + 1]
    test = unmet[0].constraint.test
    if isinstance(test, AtLeast | AtMost):
        cost = shortfall(test, candidate, answers)
        return Concession(question, unmet, options, steps, _limit(test, candidate), cost=cost)
    return Concession(question, unmet, options, steps, cost=Shortfall(0, steps / len(easier)))


def _passes(board: Board, candidate: Candidate, answers: Answers, question: str) -> bool:
    rules = (rule for rule in board.rules.constraints if rule.question == question)
    applying = (rule for rule in rules if rule.applies(answers))
    return all(rule.test.outcome(candidate, answers)[0] == MEETS for rule in applying)


def _limit(test: Test, candidate: Candidate) -> float | None:
    """The number the candidate certainly meets; None where none is asked for or certain."""
    if not isinstance(test, AtLeast | AtMost):
        return None
    low, high = candidate.of(test.attribute).bounds
    certain = low if isinstance(test, AtLeast) else high
    return None if abs(certain) == inf else certain


def _obstacles(
    board: Board, answers: Answers, *, only_failed: bool = False
) -> list[frozenset[str] | None]:
    """For each candidate the questions whose requirements it does not (certainly) meet; None: one that always holds.

    With `only_failed` an open requirement is none of them, unless it always holds.
    """
    sets: list[set[str] | None] = [set() for _ in board.candidates]
    for constraint in board.rules.constraints:
        if not constraint.applies(answers):
            continue
        outcomes, always = board.outcomes(constraint, answers), constraint.question is None
        for index in np.flatnonzero(
            outcomes == FAILS if only_failed and not always else outcomes != MEETS
        ):
            questions = sets[index]
            if constraint.question is None:
                sets[index] = None
            elif questions is not None:
                questions.add(constraint.question)
    return [None if questions is None else frozenset(questions) for questions in sets]
