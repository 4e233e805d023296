"""Values about which sources disagree: decisive where a requirement is not met by the other one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.engine.arithmetic import ARITHMETIC, PRESENT
from advisor.engine.board import Board
from advisor.engine.certainty import FIRM, LIKELY
from advisor.engine.outlook import outlook
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers, Candidate, Evidence, OtherValue
from tests.advisor.engine.plans_world import RULES, priced

FIVE_YEARS = Answers({"years": ("5",)})
ELM = priced("elm", "1", "free", 40, years=8, help=True)


def disputed(candidate: Candidate, attribute: str, *others: object) -> Candidate:
    """`others`: the values of other sources; None: a text that is no value."""
    statements = tuple(OtherValue("Forum", str(other), "Older.", other) for other in others)
    fact = replace(candidate.of(attribute), disputes=statements)
    return replace(candidate, evidence={**candidate.evidence, attribute: fact})


def ash(*others: object, release: str = "1", plan: str = "free", price: int = 0) -> Candidate:
    return disputed(priced("ash", release, plan, price, years=8, help=True), "years", *others)


def decisive(candidates: tuple[Candidate, ...], answers: Answers) -> list[tuple[str, str | None]]:
    """(attribute, new winner) of every decisive fact of ash, which wins."""
    recommendation = recommend(Board(candidates, RULES), answers)
    assert recommendation.winner.candidate.distribution == "ash"
    assert recommendation.certainty == (LIKELY if recommendation.unverified else FIRM)
    assert {fact.candidate[0] for fact in recommendation.unverified} <= {"ash"}
    return [(fact.evidence.attribute, fact.new_winner) for fact in recommendation.unverified]


def test_other_value_that_fails_a_requirement_decides() -> None:
    candidates = (ash(4), ELM)
    assert decisive(candidates, FIVE_YEARS) == [("years", "elm")]
    (fact,) = recommend(Board(candidates, RULES), FIVE_YEARS).unverified
    assert fact.failing_dispute is not None
    assert fact.failing_dispute.other.words == "4"
    assert fact.failing_dispute.constraint.requirement == "It lasts 5 years"


@pytest.mark.parametrize("others", [(), (5,), (12,), (None,), (None, 6)])
def test_other_value_that_meets_everything_does_not(others: tuple[object, ...]) -> None:
    assert decisive((ash(*others), ELM), FIVE_YEARS) == []


def test_one_of_several_other_values_is_enough() -> None:
    assert decisive((ash(None, 6, 3), ELM), FIVE_YEARS) == [("years", "elm")]


def test_what_nobody_asked_for_does_not_decide() -> None:
    assert decisive((ash(1), ELM), Answers({"help": ("yes",)})) == []


def test_nobody_may_win_instead() -> None:
    assert decisive((ash(4),), FIVE_YEARS) == [("years", None)]


def test_plans_with_the_same_dispute_fail_together() -> None:
    gold = ash(4, plan="gold", price=10)
    assert decisive((ash(4), gold, ELM), FIVE_YEARS) == [("years", "elm")]


@pytest.mark.parametrize("own", [{"release": "2", "price": 10}, {"plan": "gold", "price": 10}])
def test_own_release_or_plan_may_win_instead(own: dict[str, object]) -> None:
    """What is recommended is a release with a plan: it would be another one."""
    assert decisive((ash(4), ash(**own), ELM), FIVE_YEARS) == [("years", "ash")]


def test_disputes_of_others_decide_nothing() -> None:
    assert decisive((ash(), disputed(ELM, "years", 4)), FIVE_YEARS) == []


def test_value_that_is_unknown_is_not_disputed() -> None:
    unknown = disputed(ELM, "help", True)
    unknown = replace(unknown, evidence={**unknown.evidence, "years": Evidence("years")})
    assert decisive((ash(), disputed(unknown, "years", 4)), Answers({"budget": ("low",)})) == []


@pytest.mark.parametrize("attribute", ["years", "help"])
def test_weak_and_disputed_fact_is_named_once(attribute: str) -> None:
    candidate = disputed(ash(), attribute, 4 if attribute == "years" else False)
    weak = replace(candidate.of(attribute), confidence="unverified")
    candidate = replace(candidate, evidence={**candidate.evidence, attribute: weak})
    answers = Answers({"years": ("5",), "help": ("yes",)})
    assert decisive((candidate, ELM), answers) == [(attribute, "elm")]


@pytest.mark.parametrize("version", ARITHMETIC)
def test_only_the_present_engine_counts_disputes(version: int) -> None:
    arithmetic = ARITHMETIC[version]
    facts = recommend(Board((ash(4), ELM), RULES, arithmetic), FIVE_YEARS).unverified
    assert bool(facts) == (arithmetic is PRESENT)


def test_outlook_says_the_same_word() -> None:
    board = Board((ash(4), ELM), RULES)
    seen = outlook(board, FIVE_YEARS, board.scores(FIVE_YEARS), ELM.key)
    assert seen.certainty == LIKELY


def test_statements_are_equal_by_their_words() -> None:
    """So that a kept decision without values differs in nothing from today's catalog."""
    assert OtherValue("Forum", "4", "Older.") == OtherValue("Forum", "4", "Older.", 4)
