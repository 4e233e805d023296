"""The rules as data: to bytes and back, and the same decisions by them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings

from advisor.decisions.rules_data import decode_rules, encode_rules
from advisor.engine.board import Board, Rules
from advisor.engine.constraints import Is
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers, Candidate
from advisor.evaluation import OPTIONS, board
from advisor.rules.criteria import DECISIVE_FACTS
from advisor.ruleset import RULES
from catalog import snapshot
from tests.advisor.decisions import every_kind
from tests.advisor.decisions.kept import DAY, number, some_answers

pytestmark = [pytest.mark.document_only, pytest.mark.invented_catalog]


@pytest.mark.parametrize("rules", [RULES, every_kind.RULES])
def test_decoded_rules_are_equal(rules: Rules) -> None:
    content = encode_rules(rules)
    decoded = decode_rules(content)
    assert decoded == rules
    assert encode_rules(decoded) == content


@pytest.mark.parametrize("rules", [RULES, every_kind.RULES])
def test_equal_utilities_are_one_object(rules: Rules) -> None:
    decoded = decode_rules(encode_rules(rules))
    for own in (rules, decoded):
        measures = [measure for criterion in own.criteria for measure in criterion.measures]
        utilities = {id(measure.utility): measure.utility for measure in measures}.values()
        assert not any(
            first == second and first is not second for first in utilities for second in utilities
        )


@pytest.mark.django_db
def test_decoded_rules_decide_alike() -> None:
    own_board = board(snapshot.current(), DAY)
    decoded = Board(own_board.candidates, decode_rules(encode_rules(RULES)))
    for answers in some_answers(number(10)):
        first, second = (
            recommend(rules, answers, decisive=DECISIVE_FACTS, questions=OPTIONS)
            for rules in (own_board, decoded)
        )
        assert first == second


@settings(max_examples=number(8))
@given(every_kind.candidates(), every_kind.answers())
def test_every_kind_decides_alike(candidates: tuple[Candidate, ...], answers: Answers) -> None:
    first, second = (
        recommend(Board(candidates, rules), answers)
        for rules in (every_kind.RULES, decode_rules(encode_rules(every_kind.RULES)))
    )
    assert first == second


def test_unknown_kind_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd(Is):
        pass

    constraint = replace(RULES.constraints[0], test=Odd("status", frozenset({"active"})))
    with pytest.raises(KeyError):
        encode_rules(replace(RULES, constraints=(constraint,)))


def test_changed_rule_changes_the_bytes() -> None:
    changed = replace(RULES, known_first=RULES.known_first[:1])
    assert encode_rules(changed) != encode_rules(RULES)
