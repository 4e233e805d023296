"""Computed parts: the same result from the frozen parts alone, whatever changes."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from advisor import ruleset
from advisor.decisions import computed as computed_module
from advisor.decisions.canonical import sha256
from advisor.decisions.computed import (
    ENGINE_VERSION,
    OtherEngineError,
    frozen_board,
    recompute,
)
from advisor.decisions.result import result_of
from advisor.engine.types import Answers
from advisor.evaluation import board, evaluate
from advisor.recommend import recommend
from catalog import snapshot
from catalog.models import Distribution
from tests.advisor.decisions.kept import DAY, computed_today, number, some_answers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

WITH_WINNER = Answers({"budget": ("low",), "estate": ("rhel-8",), "cpu": ("aarch64",)})


def test_frozen_result_is_the_live_one() -> None:
    for answers in some_answers(number(4)):
        live = result_of(board(snapshot.current(), DAY, answers), answers)
        assert computed_today(answers).decoded_result() == live


def test_certainty_is_that_of_the_result_page() -> None:
    analysis = evaluate(WITH_WINNER, DAY).analysis
    result = computed_today(WITH_WINNER).decoded_result()
    assert result.certainty.word == analysis.certainty
    assert result.winner == analysis.ranking[0].candidate.key
    assert result.margin == analysis.ranking[0].score - analysis.ranking[1].score


def test_document_is_what_the_api_encodes() -> None:
    document = computed_today(WITH_WINNER).document.content
    assert document == msgspec.json.encode(recommend(WITH_WINNER, DAY))


def test_equal_decisions_have_equal_parts() -> None:
    first, second = computed_today(WITH_WINNER), computed_today(WITH_WINNER)
    assert first == second
    assert [part.sha256 for part in first.parts] == [sha256(p.content) for p in second.parts]
    other = computed_today(Answers({"budget": ("none",)}))
    assert (other.rules.sha256, other.candidates.sha256) == (
        first.rules.sha256,
        first.candidates.sha256,
    )
    assert other.result.sha256 != first.result.sha256


def test_result_stays_after_catalog_and_rules_change(monkeypatch: pytest.MonkeyPatch) -> None:
    computed = computed_today(WITH_WINNER)
    winner = computed.decoded_result().winner
    assert winner
    Distribution.objects.filter(slug=winner[0]).delete()
    rules = replace(ruleset.RULES, constraints=ruleset.RULES.constraints[:3])
    monkeypatch.setattr(ruleset, "RULES", rules)
    monkeypatch.setattr(computed_module, "RULES", rules)
    assert recompute(computed) == computed.result.content


def test_altered_fact_gives_another_result() -> None:
    computed = computed_today(WITH_WINNER)
    candidates = computed.candidates.content.replace(b'"value":true', b'"value":false')
    altered = replace(computed, candidates=replace(computed.candidates, content=candidates))
    assert recompute(altered) != computed.result.content


def test_other_engine_version_is_refused() -> None:
    computed = replace(computed_today(WITH_WINNER), engine_version=ENGINE_VERSION + 1)
    with pytest.raises(OtherEngineError, match=f"version {ENGINE_VERSION + 1} of the engine"):
        recompute(computed)


def test_frozen_board_holds_the_candidates() -> None:
    frozen = frozen_board(computed_today(WITH_WINNER))
    assert [row.key for row in frozen.candidates] == [
        row.key for row in board(snapshot.current(), DAY, WITH_WINNER).candidates
    ]
