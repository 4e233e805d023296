"""manage.py check: rules, questions and vocabulary speak of the same things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.core.checks import CheckMessage, Error

from advisor.engine.board import Rules
from advisor.engine.constraints import (
    AllOf,
    Answered,
    AnswersWithin,
    AnyOf,
    AtLeast,
    AtMost,
    Constraint,
    IfAnswered,
    Includes,
    Is,
    OnlyAnswered,
    Test,
)
from advisor.engine.utility import Criterion, Emphasis, Piecewise, Steps
from advisor.engine.weights import POINTS
from advisor.rules.derived import DERIVED, ESTATES
from advisor.rules.questions import NUMBER, TOPICS, Question
from advisor.ruleset import RULES
from catalog import vocabulary


def rules_fit_together(**_: object) -> list[CheckMessage]:
    topics = [question for topic in TOPICS for question in topic.questions]
    return [Error(problem, id="advisor.E001") for problem in problems(RULES, topics)]


def problems(rules: Rules, questions: Iterable[Question]) -> list[str]:
    """Everything about the rules that cannot be right, in words."""
    questions = list(questions)
    questions_by_key = {question.key: question for question in questions}
    return [
        *_twice("question", (question.key for question in questions)),
        *_twice("criterion", (criterion.key for criterion in rules.criteria)),
        *_twice("requirement", (constraint.key for constraint in rules.constraints)),
        *(problem for question in questions for problem in _question(question)),
        *(
            f"ESTATES names {key!r}, which is no option of the question estate"
            for key in ESTATES
            if not _has(questions_by_key, "estate", key)
        ),
        *(
            problem
            for constraint in rules.constraints
            for problem in _constraint(constraint, questions_by_key)
        ),
        *(
            problem
            for criterion in rules.criteria
            for problem in _criterion(criterion, questions_by_key)
        ),
        *(
            problem
            for emphasis in rules.emphases
            for problem in _emphasis(emphasis, rules, questions_by_key)
        ),
    ]


def _question(question: Question) -> Iterator[str]:
    yield from _twice(f"option of {question.key}", (option.key for option in question.options))
    if question.kind == NUMBER and not question.least < question.most:
        yield f"question {question.key}: its least must be below its most"
    if question.decimals not in (0, 1, 2):
        yield f"question {question.key}: a number has 0, 1 or 2 decimals"
    if question.kind != NUMBER and not question.options:
        yield f"question {question.key}: no options"


def _constraint(constraint: Constraint, questions_by_key: dict[str, Question]) -> Iterator[str]:
    place = f"requirement {constraint.requirement!r}"
    if constraint.question is not None and not _has(
        questions_by_key, constraint.question, constraint.option
    ):
        yield f"{place}: no option {constraint.option!r} of a question {constraint.question!r}"
    yield from _test(constraint.test, place, questions_by_key)


def _test(test: Test, place: str, questions_by_key: dict[str, Question]) -> Iterator[str]:
    if isinstance(test, AllOf | AnyOf):
        for part in test.tests:
            yield from _test(part, place, questions_by_key)
        if isinstance(test, IfAnswered) and not _has(questions_by_key, test.question, test.option):
            yield f"{place}: no option {test.option!r} of a question {test.question!r}"
        return
    if (
        isinstance(test, Answered | OnlyAnswered | AnswersWithin)
        and test.question not in questions_by_key
    ):
        yield f"{place}: no question {test.question!r}"
    for attribute in test.attributes:
        yield from _attribute(attribute, place)
    if isinstance(test, Is):
        yield from (
            f"{place}: {test.attribute} is never {value!r}"
            for value in test.values
            if not _can_be(test.attribute, value)
        )
    if isinstance(test, Includes) and not _can_be(test.attribute, [test.value]):
        yield f"{place}: {test.attribute} never holds {test.value!r}"
    if isinstance(test, AtLeast | AtMost) and not _is_number(test.attribute):
        yield f"{place}: {test.attribute} is no number"


def _criterion(criterion: Criterion, questions_by_key: dict[str, Question]) -> Iterator[str]:
    place = f"criterion {criterion.key}"
    if not 0 <= criterion.importance < len(POINTS):
        yield f"{place}: importance {criterion.importance} is no step"
    for measure in criterion.measures:
        utility = measure.utility
        yield from _attribute(utility.attribute, place)
        if measure.question is not None and (
            measure.question not in questions_by_key
            if measure.option is None
            else not _has(questions_by_key, measure.question, measure.option)
        ):
            yield f"{place}: no option {measure.option!r} of a question {measure.question!r}"
        if measure.share <= 0:
            yield f"{place}: a measure without a share"
        if isinstance(utility, Steps):
            yield from _steps(utility, place)
        if isinstance(utility, Piecewise):
            yield from _line(utility, place)


def _steps(utility: Steps, place: str) -> Iterator[str]:
    for value, step in utility.steps.items():
        if not _can_be(utility.attribute, value):
            yield f"{place}: {utility.attribute} is never {value!r}"
        if not 0 <= step.utility <= 1:
            yield f"{place}: {utility.attribute} {value!r} is worth {step.utility}, not 0 to 1"
    yield from (
        f"{place}: no worth for {utility.attribute} {value!r}"
        for value in _values(utility.attribute)
        if value not in utility.steps
    )


def _line(utility: Piecewise, place: str) -> Iterator[str]:
    if not _is_number(utility.attribute):
        yield f"{place}: {utility.attribute} is no number"
    values = [value for value, _ in utility.points]
    if len(values) < 2 or values != sorted(set(values)):
        yield f"{place}: the points of {utility.attribute} must rise"
    worths = [worth for _, worth in utility.points]
    if any(not 0 <= worth <= 1 for worth in worths) or worths not in (
        sorted(worths),
        sorted(worths, reverse=True),
    ):
        yield f"{place}: the worth of {utility.attribute} must go one way, within 0 to 1"


def _emphasis(
    emphasis: Emphasis, rules: Rules, questions_by_key: dict[str, Question]
) -> Iterator[str]:
    place = f"emphasis {emphasis.question} {emphasis.option}"
    if not _has(questions_by_key, emphasis.question, emphasis.option):
        yield f"{place}: no such option"
    if emphasis.criterion not in {criterion.key for criterion in rules.criteria}:
        yield f"{place}: no criterion {emphasis.criterion!r}"
    if not 0 <= emphasis.importance < len(POINTS):
        yield f"{place}: importance {emphasis.importance} is no step"


def _attribute(key: str, place: str) -> Iterator[str]:
    if key not in vocabulary.ATTRIBUTES and key not in DERIVED:
        yield f"{place}: the vocabulary has no attribute {key!r}"


def _can_be(key: str, value: object) -> bool:
    if key in DERIVED:
        return not DERIVED[key].values or value in DERIVED[key].values
    return key not in vocabulary.ATTRIBUTES or vocabulary.ATTRIBUTES[key].problem(value) is None


def _values(key: str) -> tuple[object, ...]:
    """Every value the attribute can have, where that is a short list."""
    if key in DERIVED:
        return DERIVED[key].values
    attribute = vocabulary.ATTRIBUTES.get(key)
    if attribute is None:
        return ()
    return (
        (True, False)
        if attribute.type == vocabulary.BOOLEAN
        else tuple(choice.key for choice in attribute.choices)
    )


def _is_number(key: str) -> bool:
    if key in DERIVED:
        return not DERIVED[key].values
    return key in vocabulary.ATTRIBUTES and vocabulary.ATTRIBUTES[key].type == vocabulary.NUMBER


def _has(questions_by_key: dict[str, Question], question: str, option: str | None) -> bool:
    return question in questions_by_key and any(
        row.key == option for row in questions_by_key[question].options
    )


def _twice(kind: str, keys: Iterable[str]) -> list[str]:
    return [
        f"{kind} {key!r} is declared {count} times"
        for key, count in Counter(keys).items()
        if count > 1
    ]
