"""docs/security.md: each threat names tests, and each of them exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = (ROOT / "docs/security.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| threat")
]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_there_are_threats() -> None:
    assert len(ROWS) >= 20
    assert all(len(row) == 3 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_threat_names_tests_that_exist(row: list[str]) -> None:
    named = TEST.findall(row[2])
    assert named
    assert TEST.sub("", row[2]).strip() == ""
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text())
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert name in functions, f"{file}::{name}"
