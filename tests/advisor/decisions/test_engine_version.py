"""Decisions computed by each version of the engine come out the same, byte for byte."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisor.decisions.canonical import canonical
from advisor.decisions.computed import ENGINE_VERSION, Computed, ComputedPart, recompute
from tests.advisor.decisions.kept import file_of, verifier

STORED = json.loads(Path(__file__).with_name(f"engine-{ENGINE_VERSION}.json").read_bytes())


@pytest.mark.parametrize("decision", STORED["decisions"])
def test_stored_decision_comes_out_the_same(decision: dict[str, Any]) -> None:
    """If it does not, the arithmetic changed: see ENGINE_VERSION, and keep this file."""
    computed = _computed(decision)
    assert recompute(computed) == computed.result.content


@pytest.mark.parametrize("decision", STORED["decisions"])
def test_verifier_computes_stored_decision(decision: dict[str, Any]) -> None:
    """Files written before verify.py computed the whole result are verified by it."""
    assert verifier().verify(file_of(_computed(decision)))[1] == []


def _computed(decision: dict[str, Any]) -> Computed:
    parts = {**decision, "rules": STORED["rules"], "document": {}}
    names = ("answers", "candidates", "rules", "result", "document")
    frozen = (ComputedPart(name, canonical(parts[name])) for name in names)
    return Computed(date(2026, 11, 26), STORED["engine_version"], *frozen)
