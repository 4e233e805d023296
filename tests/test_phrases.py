"""Phrases that no reader should meet, with the plain ones to write instead.

Read are templates, string literals of the apps, documentation and seed; `test_rendered_phrases.py`
reads what the site answers.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.phrases import complaints

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "advisor", "catalog", "config")


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
        "The end is on record.",
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
    source = '"""Set by hand."""\nx = f"is {x} on record"\ny = ("on " "record")'
    words = list(literals(source))
    assert "is … on record" in words
    assert "on record" in words
    assert not any("hand" in text for text in words)


@pytest.mark.parametrize("path", list(modules()), ids=_name)
def test_literals_are_plain(path: Path) -> None:
    words = "\n\n".join(literals(path.read_text(encoding="utf-8")))
    assert complaints(words) == []


@pytest.mark.parametrize("path", list(texts()), ids=_name)
def test_text_is_plain(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []
