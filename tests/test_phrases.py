"""Phrases that no reader should meet, with the plain ones to write instead.

Read are the texts of templates, string literals of the apps, documentation and seed, and what the
site answers: pages, admin, feeds and the OpenAPI document.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.test_every_address import FILES, PAGES

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "advisor", "catalog", "config")

INSTEAD_OF = {
    r"way from today": "Migration",
    r"sameness with rhel|bug-for-bug sameness": "Compatibility",
    r"fit with (where it runs|what it must run)": "Platforms / Software",
    r"speed of updates": "Update speed",
    r"your team['’]s skills": "Skills",
    r"working offline": "Offline use",
    r"in the running": "Matching, ruled out, undetermined",
    r"what contradicts|what (one|you) gives? up|what to give up": "Requirements to relax",
    r"weights near yours hardly": "Firm: first in 97 % of similar weightings",
    r"any one of \S+ missing facts": "Two unconfirmed facts could each change it",
    r"nobody is bound to help|there is the community": "No vendor support",
    r"whom do you want to be able to call": "What vendor support do you need?",
    r"set by hand|(give|given|gave) back to upstream": "manual override / revert to upstream",
    r"somebody else was faster": "This record has changed since you opened it",
    r"carry out what i sent": "Save my version anyway",
    r"bring the panel up to date|work out again": "Update / Recalculate",
    r"as first loaded|not asked since": "imported on …; not refreshed yet",
    r"values that rest on it|all that rests on": "Cited by",
    r"who speaks": "Publisher",
    r"keys you have made|key has ended": "Your API keys / expired",
    r"supported until, without extra payment": "base support until",
    r"on record": "unknown / known",
    r"of which it is known": "that are known to",
    r"read in the source\b": "verified",
}
REFUSED = {re.compile(rf"\b(?:{phrase})".replace(" ", r"\s+"), re.I): plain
           for phrase, plain in INSTEAD_OF.items()}  # fmt: skip

PENDING: frozenset[str] = frozenset()
"""Files whose texts are still to be rewritten."""


def complaints(text: str) -> list[str]:
    return [
        f"“{' '.join(match[0].split())}”: write {plain}"
        for phrase, plain in REFUSED.items()
        for match in phrase.finditer(text)
    ]


def literals(source: str) -> Iterator[str]:
    """The string literals of a module, without its docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_literal(part) for part in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield _literal(node)


def _literal(node: ast.expr) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, ast.Constant) else "…"


def modules() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def texts() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))
    yield from sorted((ROOT / "docs").glob("*.md"))
    yield from sorted((ROOT / "catalog" / "seed").rglob("*.yaml"))
    yield ROOT / "docs" / "openapi.yaml"
    yield ROOT / "README.md"


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "text",
    [
        "No successor is on record.",
        "Way from\n    today",
        "A refresh as first loaded",
        "set by hand",
        "Somebody else was faster: look again",
    ],
)
def test_refused_phrase_is_recognised(text: str) -> None:
    assert complaints(text)


@pytest.mark.parametrize("text", ["The record has changed.", "Verified in the source code"])
def test_plain_text_is_accepted(text: str) -> None:
    assert not complaints(text)


def test_docstring_is_no_literal() -> None:
    source = '"""On record."""\nx = f"is {x} on record"\ny = ("on " "record")'
    assert sorted(literals(source)) == ["is … on record", "on record"]


@pytest.mark.parametrize("path", list(modules()), ids=_name)
def test_literals_are_plain(path: Path) -> None:
    if _name(path) in PENDING:
        pytest.skip("still to be rewritten")
    words = "\n\n".join(literals(path.read_text(encoding="utf-8")))
    assert complaints(words) == []


@pytest.mark.parametrize("path", list(texts()), ids=_name)
def test_text_is_plain(path: Path) -> None:
    if _name(path) in PENDING:
        pytest.skip("still to be rewritten")
    assert complaints(path.read_text(encoding="utf-8")) == []
