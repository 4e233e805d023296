"""decision.json, and static/verify.py that verifies it without ELwise."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decisions.answers_data import encode_answers
from advisor.decisions.attributes import attributes_read
from advisor.decisions.candidates_data import encode_candidates
from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.computed import ENGINE_VERSION, ComputedPart, recompute
from advisor.decisions.export import PREFIX, RecordHeader, decision_json
from advisor.decisions.result import result_of
from advisor.decisions.rules_data import encode_rules
from advisor.engine.arithmetic import ARITHMETIC
from advisor.engine.board import Board
from advisor.engine.types import Answers, Candidate
from tests import long
from tests.advisor.decisions import every_kind
from tests.advisor.decisions.kept import (
    VERIFIER,
    computed_today,
    content_of,
    file_of,
    number,
    some_answers,
    verifier,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

FLIPS = long.number("ELWISE_FLIPS", 15, 40)
WITH_WINNER = Answers({"budget": ("low",), "estate": ("rhel-8",), "cpu": ("aarch64",)})
WITH_DOUBTS = Answers({"workload": ("development",)})
WITH_UNVERIFIED = Answers(
    {
        "organisation": ("large-company",),
        "support": ("round-the-clock",),
        "cpu": ("s390x",),
        "lifespan": ("8",),
    }
)


@pytest.fixture
def raw() -> bytes:
    return file_of(computed_today(WITH_WINNER))


def test_kept_decisions_are_verified() -> None:
    overruled = Answers({"organisation": ("large-company",), "support": ("community",)})
    for answers in (overruled, *some_answers(number(4))):
        lines, problems = verifier().verify(file_of(computed_today(answers)))
        assert not problems
        assert "result: ranking is identical" in lines
        assert "approvals of this text: 1" in lines


@settings(max_examples=number(8))
@given(every_kind.candidates(), every_kind.answers(), st.sampled_from(sorted(ARITHMETIC)))
def test_every_kind_is_computed_alike(
    candidates: tuple[Candidate, ...], answers: Answers, version: int
) -> None:
    rules = every_kind.RULES
    board = Board(candidates, rules, ARITHMETIC[version])
    expected = json.loads(canonical(result_of(board, answers)))
    parts = (
        encode_answers(answers),
        encode_candidates(candidates, attributes_read(rules)),
        encode_rules(rules),
    )
    decision = verifier().Decision(*map(json.loads, parts), version)
    actual = json.loads(json.dumps(decision.result()))
    assert not verifier().differences(expected, actual, "result")


def test_flipped_byte_names_its_part(raw: bytes) -> None:
    """A random bit of a random byte, of the small parts as often as of the large ones."""
    chance = random.Random(15)
    regions = _regions(raw)
    for flip in range(FLIPS):
        name = sorted(regions)[flip % len(regions)]
        position = chance.choice(regions[name])
        damaged = bytearray(raw)
        damaged[position] ^= 1 << chance.randrange(8)
        lines, problems = verifier().verify(bytes(damaged))
        assert [problem.split(":")[0] for problem in problems] == [name], (position, problems)
        assert not lines


def test_command_says_what_it_found(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "decision.json"
    path.write_bytes(raw)
    good = _run(str(path))
    assert (good.returncode, good.stderr) == (0, "")
    assert "Verified: everything agrees." in good.stdout
    path.write_bytes(raw.replace(b"Web servers", b"Web Servers"))
    bad = _run(str(path))
    assert bad.returncode == 1
    assert "DAMAGED content" in bad.stdout


@pytest.mark.parametrize("arguments", [(), ("no-such-file.json",)])
def test_command_without_a_file_says_how(arguments: tuple[str, ...]) -> None:
    run = _run(*arguments)
    assert run.returncode == 1
    assert "python3 verify.py decision.json" in run.stderr


def _better(result: dict[str, Any]) -> None:
    result["ranking"][0]["score"] += 1e-6


def _another_winner(result: dict[str, Any]) -> None:
    result["winner"] = ["alder", "1", "free"]


def _always_first(result: dict[str, Any]) -> None:
    result["certainty"]["win_share"][result["winner"][0]] = 0.5


def _one_requirement_less(result: dict[str, Any]) -> None:
    result["excluded"][0]["failed"].pop()


@pytest.mark.parametrize("forge", [_better, _another_winner, _always_first, _one_requirement_less])
def test_forged_result_is_computed_otherwise(forge: Callable[[dict[str, Any]], None]) -> None:
    """Every digest is right: somebody wrote another result and a file to go with it."""
    computed = computed_today(WITH_WINNER)
    result = json.loads(computed.result.content)
    forge(result)
    forged = replace(computed, result=ComputedPart("result", canonical(result)))
    assert recompute(forged) != forged.result.content
    problems = verifier().verify(file_of(forged))[1]
    assert problems
    assert all(problem.startswith("result: ") for problem in problems)


def _stable(certainty: dict[str, Any]) -> None:
    certainty["stable"] = not certainty["stable"]


def _doubt_added(certainty: dict[str, Any]) -> None:
    doubt = {"candidate": ["alder", "9", "free"], "attribute": "selinux", "new_winner": "birch"}
    certainty["doubts"].append(doubt)


def _doubts_left_out(certainty: dict[str, Any]) -> None:
    certainty["doubts"].clear()


def _other_doubt(certainty: dict[str, Any]) -> None:
    certainty["doubts"][0]["attribute"] = "selinux"


def _unverified_added(certainty: dict[str, Any]) -> None:
    fact = {"candidate": ["alder", "9", "free"], "attribute": "selinux", "new_winner": None}
    certainty["unverified"].append(fact)


def _unverified_left_out(certainty: dict[str, Any]) -> None:
    certainty["unverified"].clear()


def _other_new_winner(certainty: dict[str, Any]) -> None:
    certainty["unverified"][0]["new_winner"] = "nobody"


@pytest.mark.parametrize(
    ("value", "answers", "forge"),
    [
        ("stable", WITH_DOUBTS, _stable),
        ("stable", WITH_UNVERIFIED, _stable),
        ("doubts", WITH_UNVERIFIED, _doubt_added),
        ("doubts", WITH_DOUBTS, _doubts_left_out),
        ("doubts.0.attribute", WITH_DOUBTS, _other_doubt),
        ("unverified", WITH_DOUBTS, _unverified_added),
        ("unverified", WITH_UNVERIFIED, _unverified_left_out),
        ("unverified.0.new_winner", WITH_UNVERIFIED, _other_new_winner),
    ],
)
def test_forged_certainty_is_named(
    value: str, answers: Answers, forge: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    """The word stays, and every digest is right: only that value is another."""
    computed = computed_today(answers)
    result = json.loads(computed.result.content)
    forge(result["certainty"])
    path = tmp_path / "decision.json"
    forged = replace(computed, result=ComputedPart("result", canonical(result)))
    path.write_bytes(file_of(forged))
    run = _run(str(path))
    assert run.returncode == 1
    damaged = [line for line in run.stdout.splitlines() if line.startswith("DAMAGED")]
    assert damaged == [f"DAMAGED result: certainty.{value} is computed otherwise"]


def test_many_differences_hide_no_other() -> None:
    computed = computed_today(WITH_DOUBTS)
    result = json.loads(computed.result.content)
    certainty = result["certainty"]
    for shares in certainty["rank_share"].values():
        shares[:] = [0.125] * len(shares)
    _stable(certainty)
    forged = replace(computed, result=ComputedPart("result", canonical(result)))
    problems = verifier().verify(file_of(forged))[1]
    assert "result: certainty.stable is computed otherwise" in problems


@pytest.mark.parametrize("name", ["stable", "doubts", "unverified"])
def test_value_left_out_is_named(name: str) -> None:
    computed = computed_today(Answers())
    result = json.loads(computed.result.content)
    del result["certainty"][name]
    forged = replace(computed, result=ComputedPart("result", canonical(result)))
    problems = verifier().verify(file_of(forged))[1]
    assert problems == [f"result: certainty.{name} is missing or unknown"]


def test_output_names_what_was_not_recomputed(raw: bytes) -> None:
    (line,) = [row for row in verifier().verify(raw)[0] if row.startswith("taken from the record")]
    assert line.startswith("taken from the record, not recomputed: ")
    for part in ("candidates", "document", "content", "approvals", "importances", "header"):
        assert part in line
    for value in ("stable", "doubts", "unverified"):
        assert f"result: certainty.{value} is identical" in verifier().verify(raw)[0]
        assert value not in line.split()


def test_rounding_is_no_forgery() -> None:
    computed = computed_today(WITH_WINNER)
    result = json.loads(computed.result.content)
    result["ranking"][0]["score"] += 1e-12
    rounded = replace(computed, result=ComputedPart("result", canonical(result)))
    lines, problems = verifier().verify(file_of(rounded))
    assert not problems
    assert "result: ranking is equal within 1e-9" in lines


def test_other_parts_than_those_named_are_refused() -> None:
    computed = computed_today(WITH_WINNER)
    other = computed_today(Answers())
    header = RecordHeader(number="1", team="Web", state="draft")
    with pytest.raises(ValueError, match="other computed parts"):
        decision_json(header, content_of(other), computed)


def test_other_version_is_named() -> None:
    computed = replace(computed_today(WITH_WINNER), engine_version=ENGINE_VERSION + 1)
    assert verifier().verify(file_of(computed))[1] == [
        "header: this verify.py is for another version of ELwise"
    ]


def test_file_holds_every_part_in_full(raw: bytes) -> None:
    computed = computed_today(WITH_WINNER)
    data = json.loads(raw)
    assert list(data) == sorted(data)
    for part in computed.parts:
        assert part.content in raw
        assert data[f"{PREFIX}digests"][part.name] == part.sha256
    assert data[f"{PREFIX}sha256"] == sha256(canonical(data[f"{PREFIX}digests"]))


def test_verifier_is_short_and_needs_nothing() -> None:
    lines = VERIFIER.read_text().splitlines()
    assert len(lines) <= 640
    modules = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert modules <= sys.stdlib_module_names


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(VERIFIER), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _regions(raw: bytes) -> dict[str, Sequence[int]]:
    """Where the name and the value of each part are."""
    names = sorted(key.removeprefix(PREFIX) for key in json.loads(raw))
    starts = [raw.index(f'"{PREFIX}{name}":'.encode()) for name in names]
    ends = [*(start - 1 for start in starts[1:]), len(raw) - 1]
    regions = {
        name: range(start, end) for name, start, end in zip(names, starts, ends, strict=True)
    }
    return regions | {"envelope": [0, *ends]}
