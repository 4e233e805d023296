"""The rules as they are told: whatever is asked and whatever the facts, no two reasons beside one another say the same."""

from __future__ import annotations

import random

from advisor.engine.analysis import Ranked
from advisor.engine.board import Board, Rules
from advisor.engine.recommend import rank
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Steps
from advisor.rules.criteria import CRITERIA, EMPHASES
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from advisor.rules.requirements import REQUIREMENTS

UTILITIES = [measure.utility for one in CRITERIA for measure in one.measures]
VALUES = {
    one.attribute: [*one.steps] if isinstance(one, Steps) else [at for at, _ in one.points]
    for one in UTILITIES
}
RULES = Rules((), CRITERIA, EMPHASES)
ASKED = 150
"""Sets of answers, each with facts of its own; together under half a second."""


def some_facts(chance: random.Random) -> Candidate:
    """One value an attribute, one in five unknown; in words that tell the values of different attributes apart."""
    known = {key: chance.choice(values) for key, values in VALUES.items() if chance.random() < 0.8}
    return Candidate(
        "elm",
        "1",
        "free",
        {key: Evidence(key, value, words=f"{key} {value}") for key, value in known.items()},
    )


def some_answers(chance: random.Random) -> Answers:
    given = {}
    for key, question in QUESTIONS.items():
        if question.kind == NUMBER or chance.random() < 0.3:
            continue
        options = [one.key for one in question.options]
        given[key] = (
            tuple(one for one in options if chance.random() < 0.6)
            if question.kind == MANY
            else (chance.choice(options),)
        )
    return Answers(
        {key: chosen for key, chosen in given.items() if chosen},
        importance={one.key: 2 for one in CRITERIA},
    )


def told(candidate: Candidate, answers: Answers) -> Ranked:
    (ranked,) = rank(Board([candidate], RULES), answers).ranking
    return ranked


def test_no_two_reasons_say_the_same():
    chance = random.Random(20261124)
    for _ in range(ASKED):
        asked = some_answers(chance)
        said = [
            worth.sentence
            for one in told(some_facts(chance), asked).contributions
            for worth in one.worths
        ]
        assert len(said) == len(set(said)), sorted(one for one in said if said.count(one) > 1)


def test_no_two_requirements_that_hold_at_once_say_the_same():
    chance = random.Random(20261124)
    for _ in range(ASKED):
        asked = some_answers(chance)
        said = [one.requirement for one in REQUIREMENTS if one.applies(asked)]
        assert len(said) == len(set(said)), sorted(one for one in said if said.count(one) > 1)


def test_fact_asked_for_twice_counts_once():
    elm = Candidate(
        "elm",
        "1",
        "free",
        {"container_image": Evidence("container_image", "current"), "wsl": Evidence("wsl", False)},
    )
    asked = Answers({"workload": ("containers", "development")})
    (fit,) = (one for one in told(elm, asked).contributions if one.criterion.key == "software-fit")
    assert [worth.sentence for worth in fit.worths] == [
        "Its official container image is kept current.",
        "Not in Microsoft's WSL list.",
    ]
    assert fit.utility == (1 + 0.5 * 0) / 1.5


def test_a_fact_that_counts_for_one_use_is_told_as_it_is():
    elm = Candidate("elm", "1", "free", {"container_image": Evidence("container_image", "stale")})
    (fit,) = (
        one
        for one in told(elm, Answers({"workload": ("containers",)})).contributions
        if one.criterion.key == "software-fit"
    )
    assert [worth.sentence for worth in fit.worths] == [
        "Its official container image is out of date."
    ]
