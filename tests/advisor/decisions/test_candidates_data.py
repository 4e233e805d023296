"""Candidates and answers as data: to bytes and back, and the attributes that are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decisions.answers_data import decode_answers, encode_answers
from advisor.decisions.attributes import attributes_read, attributes_used
from advisor.decisions.candidates_data import decode_candidates, encode_candidates
from advisor.decisions.result import result_of
from advisor.engine.board import Board
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.evaluation import board
from advisor.ruleset import RULES
from catalog import snapshot
from tests.advisor.decisions import every_kind
from tests.advisor.decisions.kept import DAY, every_answers, number

pytestmark = [pytest.mark.document_only, pytest.mark.invented_catalog]


@pytest.mark.django_db
def test_decoded_candidates_are_equal() -> None:
    own_board, read = board(snapshot.current(), DAY), attributes_read(RULES)
    content = encode_candidates(own_board.candidates, read)
    decoded = decode_candidates(content)
    assert len(decoded) == len(own_board.candidates) >= 12
    facts = [fact for candidate in decoded for fact in candidate.evidence.values()]
    assert any(fact.value is None and fact.low is not None for fact in facts)
    assert any(fact.high is not None for fact in facts)
    assert any(fact.disputes for fact in facts)
    assert len({fact.confidence for fact in facts}) > 2
    by_key = sorted(own_board.candidates, key=lambda candidate: candidate.key)
    for candidate, own in zip(decoded, by_key, strict=True):
        expected = {key: fact for key, fact in own.evidence.items() if key in read}
        assert (candidate.key, candidate.evidence) == (own.key, expected)
    assert encode_candidates(reversed(decoded), read) == content


@settings(max_examples=number(8))
@given(every_kind.candidates(), every_kind.answers())
def test_decoded_candidates_rank_alike(candidates: tuple[Candidate, ...], answers: Answers) -> None:
    read = attributes_read(every_kind.RULES)
    decoded = decode_candidates(encode_candidates(candidates, read))
    first, second = (
        result_of(Board(rows, every_kind.RULES), answers) for rows in (candidates, decoded)
    )
    assert first == second


@settings(max_examples=number(8))
@given(st.data(), every_kind.candidates(), every_kind.answers())
def test_unused_evidence_changes_nothing(
    data: st.DataObject, candidates: tuple[Candidate, ...], answers: Answers
) -> None:
    used = attributes_used(every_kind.RULES, answers)
    changed = tuple(
        Candidate(
            *candidate.key,
            {
                key: fact if key in used else data.draw(every_kind.evidence(key))
                for key, fact in candidate.evidence.items()
            },
        )
        for candidate in candidates
    )
    first, second = (
        result_of(Board(rows, every_kind.RULES), answers) for rows in (candidates, changed)
    )
    assert first == second


def test_routes_of_every_machine_are_read() -> None:
    read = attributes_read(RULES)
    assert "migration_from_rhel_8_on_aarch64_with_panel" in read
    assert "price_per_system_year" in read
    assert "successor" not in read


def test_used_attributes_follow_the_answers() -> None:
    answers = Answers({"estate": ("rhel-8",), "cpu": ("aarch64",), "software": ("gitlab",)})
    used = attributes_used(RULES, answers)
    assert {"migration_from_rhel_8_on_aarch64", "software_gitlab", "status"} <= used
    assert "software_gitlab_architectures" in used
    assert "software_docker_architectures" not in used
    assert "migration_from_rhel_8_on_x86-64-v3" not in used
    assert "software_docker" not in used
    assert attributes_used(RULES, Answers()) < used


def test_value_without_a_form_is_refused() -> None:
    candidate = Candidate("ash", "1", "free", {"price": Evidence("price", Decimal(1))})
    with pytest.raises(TypeError, match="no value"):
        encode_candidates([candidate], attributes_read(every_kind.RULES))


@pytest.mark.django_db
def test_decoded_answers_are_equal() -> None:
    own = Answers(
        {"estate": ("rhel-8", "rhel-9"), "budget": ("low",)},
        40,
        {"cost": 0},
        Decimal("12.5"),
        Decimal(0),
        {"red-hat": Decimal(30)},
        {("rhel", "standard"): Decimal("149.50")},
    )
    for answers in (own, *every_answers()):
        content = encode_answers(answers)
        assert decode_answers(content) == answers
        assert encode_answers(decode_answers(content)) == content
