"""Requirements that read another answer too: because of which of its options they are not met."""

from __future__ import annotations

from advisor.engine.board import Board
from advisor.engine.constraints import MEETS, Constraint
from advisor.engine.failures import Failure
from advisor.engine.types import Answers


def without_others(constraint: Constraint, answers: Answers) -> Answers | None:
    """The answers without the other questions that the requirement reads. None: it reads none that
    is answered."""
    others = [question for question in constraint.test.questions if question != constraint.question]
    if not any(map(answers.to, others)):
        return None
    for question in others:
        answers = answers.with_answer(question, ())
    return answers


def causes(board: Board, answers: Answers, index: int, failure: Failure) -> tuple[Failure, ...]:
    """The requirements of those options; giving them up is as good as giving up this requirement.

    Empty where the candidate does not meet it without the other answers either.
    """
    candidate, test = board.candidates[index], failure.constraint.test
    without = without_others(failure.constraint, answers)
    if without is None or test.outcome(candidate, without)[0] != MEETS:
        return ()
    return tuple(
        Failure(constraint, constraint.test.outcome(candidate, answers)[1])
        for constraint in board.rules.constraints
        if _is_read(constraint, failure.constraint, answers)
        and test.outcome(candidate, _with_that_alone(constraint, without))[0] != MEETS
    )


def _is_read(constraint: Constraint, by: Constraint, answers: Answers) -> bool:
    question = constraint.question
    is_other = question is not None and question != by.question
    return is_other and question in by.test.questions and constraint.applies(answers)


def _with_that_alone(constraint: Constraint, answers: Answers) -> Answers:
    options = (constraint.option,) if constraint.option else ()
    return answers.with_answer(constraint.question or "", options)
