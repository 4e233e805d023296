"""Decisions computed by each version of the engine come out the same, byte for byte."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisor.decisions.canonical import canonical
from advisor.decisions.computed import ENGINE_VERSION, Computed, ComputedPart, recompute
from advisor.decisions.rules_data import decode_rules, encode_rules
from advisor.engine.arithmetic import ARITHMETIC
from tests.advisor.decisions.kept import file_of, verifier

FOLDER = Path(__file__).parent
STORED = {
    version: json.loads((FOLDER / f"engine-{version}.json").read_bytes()) for version in ARITHMETIC
}
DECISIONS = [
    (version, decision) for version, stored in STORED.items() for decision in stored["decisions"]
]
every_decision = pytest.mark.parametrize(("version", "decision"), DECISIONS)


def test_every_version_has_stored_decisions() -> None:
    assert max(ARITHMETIC) == ENGINE_VERSION
    assert {version: stored["engine_version"] for version, stored in STORED.items()} == {
        version: version for version in range(1, ENGINE_VERSION + 1)
    }


@pytest.mark.parametrize("version", STORED)
def test_rules_keep_their_bytes(version: int) -> None:
    rules = canonical(STORED[version]["rules"])
    assert encode_rules(decode_rules(rules)) == rules


@every_decision
def test_stored_decision_comes_out_the_same(version: int, decision: dict[str, Any]) -> None:
    """If it does not, the arithmetic changed: see ENGINE_VERSION, and keep this file."""
    computed = _computed(version, decision)
    assert recompute(computed) == computed.result.content


@every_decision
def test_verifier_computes_stored_decision(version: int, decision: dict[str, Any]) -> None:
    """Files written before verify.py computed the whole result are verified by it."""
    assert verifier().verify(file_of(_computed(version, decision)))[1] == []


def test_stored_decisions_show_what_changed() -> None:
    """Some of each version come out otherwise by the arithmetic of the one before or after."""
    changed = set()
    for version, decision in DECISIONS:
        other = _computed(version, decision, by={1: 2, 2: 1, 3: 2}[version])
        if recompute(other) != other.result.content:
            changed.add(version)
    assert changed == {1, 2, 3}


def _computed(version: int, decision: dict[str, Any], *, by: int | None = None) -> Computed:
    """`by`: the version said to have computed it, if it is another."""
    stored = STORED[version]
    parts = {**decision, "rules": decision.get("rules", stored["rules"]), "document": {}}
    names = ("answers", "candidates", "rules", "result", "document")
    frozen = (ComputedPart(name, canonical(parts[name])) for name in names)
    return Computed(date(2026, 11, 26), by or version, *frozen)
