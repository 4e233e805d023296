"""The names in the code: none that says nothing, and no two classes of one name in an app."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("accounts", "advisor", "bench", "bin", "catalog", "config", "static", "tests")
APPS = ("accounts", "advisor", "catalog", "config")
VAGUE = frozenset(
    [
        "asked",
        "behind",
        "beside",
        "both",
        "done",
        "each",
        "everybody",
        "found",
        "given",
        "got",
        "it",
        "kept",
        "made",
        "nobody",
        "one",
        "said",
        "shown",
        "somebody",
        "stuff",
        "taken",
        "that",
        "them",
        "these",
        "there",
        "thing",
        "those",
        "this",
        "told",
        "what",
        "where",
        "whose",
    ]
)
"""What a name must not be: a loop variable is the singular of its collection, a result is named
for what it holds (docs: CONTRIBUTING)."""
FRAMEWORK_NAMES = frozenset({"Command", "Media", "Meta", "Migration"})
"""Django asks for these class names again and again."""
CLAIM = "catalog/models/claim.py"
"""Its fields `said` and `found` are keys of the seed, the files, the API and the history."""
ROWS = ("catalog/document.py", "catalog/models/")
"""A row of the published document bears the name of the model it is built from."""


def bindings(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name the code binds, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno


def vague(source: str) -> list[tuple[str, int]]:
    return [(name, line) for name, line in bindings(ast.parse(source)) if name.strip("_") in VAGUE]


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize(
    "source",
    [
        "one = 1",
        "for found in (): ...",
        "[told for told in ()]",
        "lambda made: made",
        "def said(): ...",
        "def f(*, shown): ...",
        "import os as there",
        "with open('x') as given: ...",
        "self._kept = 1",
        "(what := 1)",
    ],
)
def test_vague_name_is_recognised(source: str) -> None:
    assert vague(source)


def test_no_name_is_vague() -> None:
    complaints = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources(*CODE)
        if path != ROOT / CLAIM
        for name, line in vague(path.read_text(encoding="utf-8"))
    ]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("app", APPS)
def test_class_names_differ(app: str) -> None:
    modules = defaultdict(set)
    for path in sources(app):
        module = path.relative_to(ROOT).as_posix()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name not in FRAMEWORK_NAMES:
                modules[node.name].add("rows" if module.startswith(ROWS) else module)
    assert modules
    assert not {name: paths for name, paths in modules.items() if len(paths) > 1}
