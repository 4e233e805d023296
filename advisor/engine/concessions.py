"""The least change of the answers after which a candidate fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import inf

from advisor.engine.board import Board
from advisor.engine.causes import causes
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, AtLeast, AtMost, Test
from advisor.engine.failures import Failure, failures
from advisor.engine.shortfall import NO_SHORTFALL, Shortfall, shortfall
from advisor.engine.types import Answers, Candidate

TO_CONFIRM = ""
"""Stands for the answer to confirm where the options have an order: no option is called so."""


@dataclass(frozen=True)
class Concession:
    """The least change of one answer after which a candidate passes.

    `confirm`: the answer can stay if the unknown facts turn out well. Otherwise `options` is the
    new answer (empty: none), `steps` easier than today's where the options have an order, and
    `limit` the number to ask for instead, where the requirement is about one. `given_up`: the
    options that no longer hold, or that hold once they are confirmed.
    """

    question: str
    failures: tuple[Failure, ...]
    options: tuple[str, ...] = ()
    steps: int = 0
    limit: float | None = None
    confirm: bool = False
    cost: Shortfall = NO_SHORTFALL
    given_up: frozenset[str] = frozenset()

    def covers(self, other: Concession) -> bool:
        """Whether every candidate that passes after the other passes after this one as well.

        A fact to confirm belongs to one candidate, so it covers no other.
        """
        if self.confirm or other.confirm or self.question != other.question:
            return False
        if self.limit is not None:
            return other.limit is not None and other.cost <= self.cost
        if self.steps:
            return other.steps <= self.steps
        return set(self.options) <= set(other.options)


@dataclass(frozen=True)
class Change:
    """All concessions that one candidate takes."""

    candidate: Candidate
    concessions: tuple[Concession, ...]

    @property
    def cost(self) -> Shortfall:
        """How much the concessions change together."""
        return sum((concession.cost for concession in self.concessions), NO_SHORTFALL)

    @property
    def questions(self) -> frozenset[str]:
        return frozenset(concession.question for concession in self.concessions)

    @property
    def confirms(self) -> bool:
        """Whether no answer has to change."""
        return all(concession.confirm for concession in self.concessions)

    @cached_property
    def given_up(self) -> frozenset[tuple[str, str]]:
        """By question, the options of all concessions."""
        return frozenset(
            (concession.question, option)
            for concession in self.concessions
            for option in concession.given_up
        )

    def eased(self, answers: Answers) -> Answers:
        """The answers with which the candidate fits, as if what is to be confirmed were."""
        for concession in self.concessions:
            if not concession.confirm:
                answers = answers.with_answer(concession.question, concession.options)
        return answers

    def covers(self, other: Change) -> bool:
        """Whether the other candidate fits after this change as well."""
        return all(self._covers(concession) for concession in other.concessions)

    def _covers(self, other: Concession) -> bool:
        return any(concession.covers(other) for concession in self.concessions)


def least_changes(board: Board, answers: Answers, index: int) -> list[Change]:
    """After which the candidate fits.

    There are two where a number is certain up to a point: to confirm it, or to ask for less. So
    there are where a requirement is not met because of another answer: to give up either.
    """
    failed = failures(board, answers, index, FAILS)
    unknown = failures(board, answers, index, UNCONFIRMED)
    candidate = board.candidates[index]
    certain = tuple(unmet for unmet in unknown if _limit(unmet.constraint.test, candidate))
    ways = [(failed, unknown)]
    if certain:
        ways.append((failed + certain, tuple(unmet for unmet in unknown if unmet not in certain)))
    by_cause = {
        id(unmet.constraint): causes(board, answers, index, unmet) for unmet in failed + unknown
    }
    if any(by_cause.values()):
        ways += [_with_causes(*way, by_cause) for way in ways]
    return [_change(board, answers, candidate, *way) for way in ways]


def _with_causes(
    failed: tuple[Failure, ...],
    unknown: tuple[Failure, ...],
    by_cause: Mapping[int, tuple[Failure, ...]],
) -> tuple[tuple[Failure, ...], tuple[Failure, ...]]:
    """The same, where the causes of a requirement, by its identity, are given up instead of it."""
    causes_of = [by_cause[id(unmet.constraint)] for unmet in unknown]
    rows = [by_cause[id(unmet.constraint)] or (unmet,) for unmet in failed] + causes_of
    conceded = {id(unmet.constraint): unmet for unmet in chain.from_iterable(rows)}
    remaining = [
        unmet
        for unmet in unknown
        if not by_cause[id(unmet.constraint)] and id(unmet.constraint) not in conceded
    ]
    return tuple(conceded.values()), tuple(remaining)


def _change(
    board: Board,
    answers: Answers,
    candidate: Candidate,
    failed: Sequence[Failure],
    unknown: Sequence[Failure],
) -> Change:
    """One concession for each question whose requirements fail or are to be confirmed."""
    conceded = [_conceded(board, answers, candidate, *unmet) for unmet in _by_question(failed)]
    confirmed = [_confirmed(board, answers, *unmet) for unmet in _by_question(unknown)]
    return Change(candidate, (*conceded, *confirmed))


def _by_question(failures: Sequence[Failure]) -> list[tuple[str, tuple[Failure, ...]]]:
    by_question: dict[str, list[Failure]] = defaultdict(list)
    for failure in failures:
        by_question[failure.constraint.question or ""].append(failure)
    return [(question, tuple(unmet)) for question, unmet in by_question.items()]


def _confirmed(
    board: Board, answers: Answers, question: str, unmet: tuple[Failure, ...]
) -> Concession:
    """To confirm a number, or another demand of an order, is no part of asking for less."""
    options = answers.to(question)
    given_up = frozenset({TO_CONFIRM} if question in board.rules.easier else _options(unmet))
    return Concession(question, unmet, options, confirm=True, given_up=given_up)


def _conceded(
    board: Board,
    answers: Answers,
    candidate: Candidate,
    question: str,
    unmet: tuple[Failure, ...],
) -> Concession:
    easier = board.rules.easier.get(question)
    if easier is None:
        dropped = _options(unmet) or set(answers.to(question))
        remaining = tuple(option for option in answers.to(question) if option not in dropped)
        cost = Shortfall(0, float(len(unmet)))
        return Concession(question, unmet, remaining, cost=cost, given_up=frozenset(dropped))
    wanted = easier.index(answers.to(question)[0])
    steps = 1
    for option in easier[wanted + 1 :]:
        if _passes(board, candidate, answers.with_answer(question, (option,)), question):
            break
        steps += 1
    options = easier[wanted + steps : wanted + steps + 1]
    test, limit = unmet[0].constraint.test, None
    cost = Shortfall(0, steps / len(easier))
    if isinstance(test, AtLeast | AtMost):
        cost, limit = shortfall(test, candidate, answers), _limit(test, candidate)
    given_up = frozenset(easier[wanted : wanted + steps])
    return Concession(question, unmet, options, steps, limit, cost=cost, given_up=given_up)


def _options(unmet: tuple[Failure, ...]) -> set[str]:
    return {failure.constraint.option for failure in unmet if failure.constraint.option}


def _passes(board: Board, candidate: Candidate, answers: Answers, question: str) -> bool:
    rules = (rule for rule in board.rules.constraints if rule.question == question)
    applying = (rule for rule in rules if rule.applies(answers))
    return all(rule.test.outcome(candidate, answers)[0] == MEETS for rule in applying)


def _limit(test: Test, candidate: Candidate) -> float | None:
    """The number the candidate certainly meets; None for a test of no number, or if unbounded."""
    if not isinstance(test, AtLeast | AtMost):
        return None
    low, high = candidate.of(test.attribute).bounds
    certain = low if isinstance(test, AtLeast) else high
    return None if abs(certain) == inf else certain
