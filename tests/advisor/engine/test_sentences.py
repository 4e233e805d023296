"""The sentences of the rules: no two reasons of one result say the same."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from advisor.engine.analysis import Contribution
from advisor.engine.board import Board, Rules
from advisor.engine.recommend import rank
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Steps, Utility
from advisor.rules.criteria import CRITERIA, EMPHASES
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question
from advisor.rules.requirements import REQUIREMENTS

SEED = 20261124
RULES = Rules((), CRITERIA, EMPHASES)
ANSWER_SETS = 150
"""Each with facts of its own; together under half a second."""


def _values(utility: Utility) -> list[object]:
    if isinstance(utility, Steps):
        return [*utility.steps]
    return [value for value, _ in utility.points]


VALUES = {
    measure.utility.attribute: _values(measure.utility)
    for criterion in CRITERIA
    for measure in criterion.measures
}


def some_facts(chance: Random) -> Candidate:
    """One value an attribute, one in five unknown; the words of different attributes differ."""
    facts = {}
    for key, values in VALUES.items():
        if chance.random() < 0.8:
            value = chance.choice(values)
            facts[key] = Evidence(key, value, words=f"{key} {value}")
    return Candidate("elm", "1", "free", facts)


def some_answers(chance: Random) -> Answers:
    questions = [question for question in QUESTIONS.values() if question.kind != NUMBER]
    answered = {question.key: some_options(question, chance) for question in questions}
    return Answers(
        {key: options for key, options in answered.items() if options},
        importance=dict.fromkeys((criterion.key for criterion in CRITERIA), 2),
    )


def some_options(question: Question, chance: Random) -> tuple[str, ...]:
    options = [option.key for option in question.options]
    if chance.random() < 0.3:
        return ()
    if question.kind == MANY:
        return tuple(option for option in options if chance.random() < 0.6)
    return (chance.choice(options),)


def contributions(candidate: Candidate, answers: Answers) -> tuple[Contribution, ...]:
    (ranked,) = rank(Board([candidate], RULES), answers).ranking
    return ranked.contributions


def software_fit(candidate: Candidate, *workload: str) -> Contribution:
    rows = contributions(candidate, Answers({"workload": workload}))
    return next(row for row in rows if row.criterion.key == "software-fit")


def repeated(sentences: Iterable[str]) -> list[str]:
    counted = list(sentences)
    return sorted(sentence for sentence in counted if counted.count(sentence) > 1)


def test_no_two_reasons_say_the_same():
    chance = Random(SEED)
    for _ in range(ANSWER_SETS):
        answers = some_answers(chance)
        rows = contributions(some_facts(chance), answers)
        assert not repeated(worth.sentence for row in rows for worth in row.worths)


def test_no_two_applying_requirements_say_the_same():
    chance = Random(SEED)
    for _ in range(ANSWER_SETS):
        answers = some_answers(chance)
        assert not repeated(rule.requirement for rule in REQUIREMENTS if rule.applies(answers))


def test_fact_of_two_uses_counts_once():
    image = Evidence("container_image", "current")
    elm = Candidate("elm", "1", "free", {"container_image": image, "wsl": Evidence("wsl", False)})
    fit = software_fit(elm, "containers", "development")
    assert [worth.sentence for worth in fit.worths] == [
        "Its official container image is kept current.",
        "Not in Microsoft's WSL list.",
    ]
    assert fit.utility == (1 + 0.5 * 0) / 1.5


def test_fact_of_one_use_keeps_its_sentence():
    elm = Candidate("elm", "1", "free", {"container_image": Evidence("container_image", "stale")})
    (worth,) = software_fit(elm, "containers").worths
    assert worth.sentence == "Its official container image is out of date."
