"""The lines that say what a quick run left out are counted from the tests it collected."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import long

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ["-p", "no:django", "-p", "tests.long"]
"""As tests/conftest.py registers it."""
MODULE = """
import pytest
from hypothesis import given, strategies
from tests import long

ROUNDS = long.number("ELWISE_ROUNDS", 2, 50)

@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("case", range(9))
def test_cases(case): ...

@pytest.mark.long("kills")
def test_kills(): print(f"rounds: {ROUNDS}")

@pytest.mark.long("kills")
def test_chosen_with_k(): ...

@pytest.mark.long_on_postgresql
def test_row(): ...

@given(strategies.integers())
def test_property(_): ...
"""
CASES = "LEFT OUT: 7 tests: further cases of tests that ran with some (cases)"
KILLS = "LEFT OUT: 2 tests: processes killed, brokers and databases taken away (kills)"
FEWER = ["FEWER EXAMPLES: in 1 property tests", "FEWER ROUNDS: ELWISE_ROUNDS 2 of 50"]
HOW = "`make test-all` leaves nothing out, nor does CI=true."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "test_some.py").write_text(MODULE)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nfilterwarnings = ignore::pytest.PytestUnknownMarkWarning\n"
    )
    return tmp_path


def _run(project: Path, *arguments: str, **environment: str) -> list[str]:
    """What a run of pytest says."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", *PLUGINS, *arguments],
        cwd=project,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.splitlines()


def _summary(output: list[str]) -> list[str]:
    return [line for line in output if line.startswith(("LEFT OUT", "FEWER", "`make"))]


def test_workers_tell_what_they_left_out(project: Path) -> None:
    output = _run(project, "-n", "2")
    assert _summary(output) == [CASES, KILLS, *FEWER, HOW]
    assert output[-1].startswith("4 passed")


def test_only_what_was_collected_counts(project: Path) -> None:
    output = _run(project, "-k", "chosen or property")
    assert _summary(output) == [KILLS.replace("2 tests", "1 tests"), *FEWER, HOW]


def test_ci_leaves_nothing_out(project: Path) -> None:
    output = _run(project, CI="true")
    assert _summary(output) == []
    assert output[-1].startswith("13 passed")
    assert "rounds: 50" in "\n".join(output)


def test_named_test_runs(project: Path) -> None:
    output = _run(project, "test_some.py::test_kills")
    assert output[-1].startswith("1 passed")


@pytest.mark.parametrize(
    ("variable", "value", "whole"),
    [("CI", "true", True), ("ELWISE_TESTS", "all", True), ("CI", "false", False)],
)
def test_who_runs_everything(
    variable: str, value: str, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "ELWISE_TESTS", "ELWISE_ROUNDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(long, "_numbers", {})  # what the summary will say
    assert long.everything() == whole
    assert long.number("ELWISE_ROUNDS", 2, 50) == (50 if whole else 2)
    assert list(long.some("ELWISE_ROUNDS", range(6), 2)) == ([*range(6)] if whole else [0, 3])


def test_unknown_group_is_refused(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.long("guesses"))
    with pytest.raises(pytest.UsageError, match="none of"):
        long.groups([request.node], on_postgresql=False)


def test_ci_reaches_pytest() -> None:
    """`make` runs its tests in an environment without the settings of a shell."""
    makefile = (ROOT / "Makefile").read_text()
    cleaned = re.search(r"CLEAN_ENVIRONMENT = unset (.*(?:\\\n.*)*)", makefile)
    assert cleaned
    assert {"CI", "ELWISE_TESTS"}.isdisjoint(cleaned[1].split())
    assert "export CI=true" in (ROOT / ".ci/run").read_text()
