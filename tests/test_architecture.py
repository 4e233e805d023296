"""Who may import whom: the table of the architecture as data, and the checker that holds the code to it.

The imports are read with `ast`, wherever they stand: at the top, inside a function, under TYPE_CHECKING.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("config", "catalog", "advisor", "accounts")
ANY = "*"
STDLIB = "the standard library"


@dataclass(frozen=True)
class Rule:
    """What the modules of `part` may import: `inside` this project, and `outside` of it."""

    part: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    sentence: str


CATALOG_FOR_THE_ADVISOR = (
    "catalog.ages",
    "catalog.conditional",
    "catalog.models",
    "catalog.query_string",
    "catalog.snapshot",
    "catalog.vocabulary",
    "catalog.lifecycle",
    "catalog.document",
    "catalog.formats",
    "catalog.clock",
    "catalog.timeline",
    "catalog.spreadsheets",
    "catalog.queries",
    "catalog.ages",
    "catalog.dashboard",
)
"""Why timeline and spreadsheets are among them: docs/decisions/0011; why landing: docs/decisions/0022."""
ACCOUNTS_FOR_THE_API = ("accounts.api_view", "accounts.authentication", "accounts.permissions")
"""What views of the API are made of: docs/decisions/0023."""
REFRESH_JUDGES = (
    *(f"catalog.refresh.{room}" for room in ("values", "rules", "words", "decide")),
    "catalog.formats",
    "catalog.lifecycle",
)
BELOW_MODELS = ("models", "queries", "recording", "vocabulary", "lifecycle", "formats")

RULES = (
    Rule(
        "advisor.engine",
        ("advisor.engine",),
        (STDLIB, "numpy"),
        "the engine may import only the standard library and numpy",
    ),
    Rule(
        "advisor.rules",
        ("advisor.rules", "advisor.engine"),
        (STDLIB,),
        "the rules may import only the engine and the standard library",
    ),
    Rule(
        "catalog",
        ("catalog", *ACCOUNTS_FOR_THE_API),
        (ANY,),
        "the catalog may import nothing else of this project",
    ),
    Rule(
        "catalog.vocabulary",
        ("catalog.vocabulary",),
        (STDLIB,),
        "catalog.vocabulary is pure and may import only the standard library",
    ),
    Rule(
        "catalog.lifecycle",
        ("catalog.lifecycle", "catalog.formats", "catalog.mapping_face"),
        (STDLIB, "msgspec"),
        "catalog.lifecycle is pure and may import only the standard library and msgspec",
    ),
    *(
        Rule(
            pure,
            REFRESH_JUDGES,
            (STDLIB,),
            f"{pure} is pure and may import only lifecycle, its own pure rooms and the standard library",
        )
        for pure in REFRESH_JUDGES[:-2]
    ),
    Rule(
        "advisor",
        ("advisor", *CATALOG_FOR_THE_ADVISOR, *ACCOUNTS_FOR_THE_API),
        (ANY,),
        "the advisor may import of the catalog only ages, models, snapshot, vocabulary, lifecycle, timeline, spreadsheets and queries",
    ),
    *(
        Rule(
            f"{app}.models",
            tuple(f"{other}.{name}" for other in ("catalog", "advisor") for name in BELOW_MODELS),
            (ANY,),
            "models may import only models, queries, recording, vocabulary, lifecycle and formats",
        )
        for app in ("catalog", "advisor")
    ),
    Rule("accounts", ("accounts",), (ANY,), "accounts may import nothing else of this project"),
    Rule("config", (ANY,), (ANY,), "config may import everything"),
)

EDGES_OF_AN_APP = ("views", "api", "admin")
"""The outermost rooms: they go through `recommend` and `queries`, never through each other."""


@dataclass(frozen=True)
class Import:
    importer: str
    imported: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.imported}"


class Project:
    """The modules of a source tree and their imports."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = {
            _module_name(path.relative_to(root)): path
            for part in PARTS
            for path in sorted((root / part).rglob("*.py"))
        }
        self.imports = [one for module in self.paths for one in self._imports_of(module)]

    def _imports_of(self, module: str) -> Iterator[Import]:
        path = self.paths[module]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
            for imported in self._imported_by(node, module):
                yield Import(module, imported, path.relative_to(self.root).as_posix(), node.lineno)

    def _imported_by(self, node: ast.AST, module: str) -> Iterable[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            origin = self._origin(node, module)
            return [self._module_of(origin, alias.name) for alias in node.names]
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "import_module",
            "importlib.import_module",
            "__import__",
        }:
            return [first.value for first in node.args[:1] if isinstance(first, ast.Constant)]
        return []

    def _origin(self, node: ast.ImportFrom, module: str) -> str:
        """The absolute name behind `from ... import`."""
        if not node.level:
            return node.module or ""
        package = module if self.paths[module].name == "__init__.py" else module.rpartition(".")[0]
        for _ in range(node.level - 1):
            package = package.rpartition(".")[0]
        return f"{package}.{node.module}" if node.module else package

    def _module_of(self, origin: str, name: str) -> str:
        """`from catalog import models` imports a module, `from catalog.models import Fact` a name in one."""
        return f"{origin}.{name}" if f"{origin}.{name}" in self.paths else origin


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_within(module: str, part: str) -> bool:
    return part == ANY or module == part or module.startswith(f"{part}.")


def violations(project: Project) -> list[str]:
    return [f"{one}: {sentence}" for one in project.imports for sentence in _broken_rules(one)]


def _broken_rules(one: Import) -> Iterator[str]:
    for rule in RULES:
        if _is_within(one.importer, rule.part) and not _allows(rule, one):
            yield rule.sentence
    if _is_within(one.imported, "config") and not _is_within(one.importer, "config"):
        yield "config is imported by nobody"
    importer, imported = _edge(one.importer), _edge(one.imported)
    if importer and imported and importer != imported:
        yield "views, api and admin never import each other; they go through recommend and queries"


def _allows(rule: Rule, one: Import) -> bool:
    top = one.imported.partition(".")[0]
    if top in PARTS:
        return any(_is_within(one.imported, part) for part in rule.inside)
    return any(
        _is_within(one.imported, part) or (part == STDLIB and top in sys.stdlib_module_names)
        for part in rule.outside
    )


def _edge(module: str) -> str | None:
    """`catalog.views` for catalog.views and all below it; None for a module of no outermost room."""
    app, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    return f"{app}.{room}" if app in PARTS and room in EDGES_OF_AN_APP else None


def circles(project: Project) -> list[str]:
    """Every group of modules that import each other, as one sentence that names an import of each."""
    found = []
    for group in _strongly_connected(_graph(project)):
        inner = [
            one
            for one in project.imports
            if one.importer in group and _loaded_by(one, project) & group
        ]
        found.append(
            "import circle between "
            + ", ".join(sorted(group))
            + ": "
            + "; ".join(sorted(map(str, inner)))
        )
    return sorted(found)


def _graph(project: Project) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {module: set() for module in project.paths}
    for one in project.imports:
        graph[one.importer] |= _loaded_by(one, project)
    return graph


def _loaded_by(one: Import, project: Project) -> set[str]:
    """The module that is imported, and the packages around it that are not also around the importer."""
    names = one.imported.split(".")
    chain = {".".join(names[:length]) for length in range(1, len(names) + 1)}
    already = {name for name in chain if _is_within(one.importer, name) and name != one.imported}
    return (chain & project.paths.keys()) - already - {one.importer}


def _strongly_connected(graph: dict[str, set[str]]) -> Iterator[set[str]]:
    """Tarjan's algorithm: the groups of two or more nodes that reach each other."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []

    def visit(node: str) -> Iterator[set[str]]:
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in sorted(graph[node]):
            if target not in index:
                yield from visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            group = set(stack[stack.index(node) :])
            del stack[stack.index(node) :]
            if len(group) > 1:
                yield group

    for node in sorted(graph):
        if node not in index:
            yield from visit(node)


# The code is held to the table


@pytest.fixture(scope="module")
def elwise() -> Project:
    return Project(ROOT)


def test_every_import_runs_the_right_way(elwise: Project) -> None:
    assert not violations(elwise), "\n" + "\n".join(violations(elwise))


def test_there_is_no_import_circle(elwise: Project) -> None:
    assert not circles(elwise), "\n" + "\n".join(circles(elwise))


def test_the_rooms_with_a_rule_of_their_own_were_read(elwise: Project) -> None:
    rooms = {
        "config.settings",
        "catalog.lifecycle",
        "catalog.vocabulary",
        "catalog.queries",
        "catalog.models",
        "advisor.engine",
    }
    assert rooms <= elwise.paths.keys()
    assert any(one.importer.startswith("advisor.engine.") for one in elwise.imports)


# The checker goes red


def _project(root: Path, sources: dict[str, str]) -> Project:
    for name, source in sources.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return Project(root)


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        (
            "advisor/engine/score.py",
            "import django.db",
            ":1 imports django.db: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "import math\n\nfrom scipy import stats",
            ":3 imports scipy: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "from catalog import lifecycle",
            " imports catalog.lifecycle: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "from .. import recommend",
            " imports advisor.recommend: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "from ..rules.questions import ALL",
            " imports advisor.rules.questions: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "def f():\n    import django",
            ":2 imports django: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "if TYPE_CHECKING:\n    from django import db",
            ":2 imports django: the engine may import only",
        ),
        (
            "advisor/engine/score.py",
            "import_module('django')",
            " imports django: the engine may import only",
        ),
        ("advisor/rules/questions.py", "import numpy", " imports numpy: the rules may import only"),
        (
            "advisor/rules/questions.py",
            "from catalog import vocabulary",
            " imports catalog.vocabulary: the rules may import only",
        ),
        (
            "catalog/queries.py",
            "from advisor.engine import types",
            " imports advisor.engine: the catalog may import nothing else",
        ),
        (
            "catalog/lifecycle.py",
            "from django.db import models",
            " imports django.db: catalog.lifecycle is pure",
        ),
        ("catalog/vocabulary.py", "import yaml", " imports yaml: catalog.vocabulary is pure"),
        (
            "catalog/refresh/decide.py",
            "from catalog import models",
            " imports catalog.models: catalog.refresh.decide is pure",
        ),
        (
            "catalog/refresh/values.py",
            "import msgspec",
            " imports msgspec: catalog.refresh.values is pure",
        ),
        (
            "catalog/refresh/decide/rows.py",
            "from catalog import models",
            " imports catalog.models: catalog.refresh.decide is pure",
        ),
        (
            "advisor/recommend.py",
            "from catalog.seed import load",
            " imports catalog.seed: the advisor may import of the catalog only",
        ),
        (
            "advisor/recommend.py",
            "import catalog.refresh.apply",
            " imports catalog.refresh.apply: the advisor may import of the catalog",
        ),
        (
            "advisor/recommend.py",
            "import catalog",
            " imports catalog: the advisor may import of the catalog only",
        ),
        (
            "catalog/models/fact.py",
            "from catalog.snapshot import freeze",
            " imports catalog.snapshot: models may import only",
        ),
        (
            "catalog/models/fact.py",
            "from catalog import forms",
            " imports catalog.forms: models may import only",
        ),
        (
            "advisor/models.py",
            "from advisor.views import page",
            " imports advisor.views: models may import only",
        ),
        (
            "catalog/views.py",
            "from catalog.api import page",
            " imports catalog.api: views, api and admin never import each other",
        ),
        (
            "catalog/api/lists.py",
            "from ..views import page",
            " imports catalog.views: views, api and admin never import each other",
        ),
        (
            "catalog/admin.py",
            "from .views import page",
            " imports catalog.views: views, api and admin never import each other",
        ),
        (
            "advisor/views.py",
            "from catalog.views import page",
            " imports catalog.views: views, api and admin never import each other",
        ),
        (
            "catalog/views.py",
            "from config.settings import DEBUG",
            " imports config.settings: config is imported by nobody",
        ),
        (
            "advisor/recommend.py",
            "from django.conf import settings\nimport config",
            ":2 imports config: config is imported by nobody",
        ),
    ],
)
def test_an_import_that_runs_the_wrong_way_is_told(
    tmp_path: Path, path: str, source: str, complaint: str
) -> None:
    catalog = (
        "__init__",
        "lifecycle",
        "vocabulary",
        "models/__init__",
        "snapshot",
        "forms",
        "views",
        "api",
    )
    advisor = ("__init__", "recommend", "rules/questions")
    sources = (
        {f"catalog/{room}.py": "" for room in catalog}
        | {f"advisor/{room}.py": "" for room in advisor}
        | {path: source}
    )
    found = violations(_project(tmp_path, sources))
    assert any(sentence.startswith(path + ":") and complaint in sentence for sentence in found), (
        found
    )


def test_what_the_table_allows_passes(tmp_path: Path) -> None:
    project = _project(
        tmp_path,
        {
            "config/__init__.py": "from config.celery import app",
            "config/celery.py": "import celery",
            "config/urls.py": "from catalog import views\nfrom advisor import api",
            "catalog/__init__.py": "",
            "catalog/models/__init__.py": "from .fact import Fact",
            "catalog/models/fact.py": "from django.db import models\nfrom catalog.queries import FactQuerySet\nfrom .source import Source",
            "catalog/models/source.py": "from catalog import vocabulary, lifecycle",
            "catalog/queries.py": "from django.db import models",
            "catalog/vocabulary.py": "from __future__ import annotations\nfrom dataclasses import dataclass",
            "catalog/lifecycle.py": "import datetime",
            "catalog/views.py": "from catalog.models import Fact\nfrom . import queries",
            "catalog/api/__init__.py": "from .lists import page",
            "catalog/api/lists.py": "import rest_framework\nfrom catalog import models",
            "advisor/__init__.py": "",
            "advisor/engine/__init__.py": "from advisor.engine.score import score",
            "advisor/engine/score.py": "import numpy as np\nfrom . import types",
            "advisor/engine/types.py": "import enum",
            "advisor/rules/questions.py": "from advisor.engine import types",
            "advisor/models.py": "from catalog.models import Fact",
            "advisor/recommend.py": "from catalog import snapshot\nfrom catalog.models import Fact\nfrom advisor.engine import score",
            "advisor/api.py": "from advisor.recommend import recommend",
            "catalog/snapshot.py": "from catalog.models import Fact",
        },
    )
    assert violations(project) == []
    assert circles(project) == []


@pytest.mark.parametrize(
    ("sources", "members"),
    [
        (
            {"catalog/a.py": "from catalog import b", "catalog/b.py": "from catalog.a import x"},
            "catalog.a, catalog.b",
        ),
        (
            {"catalog/a.py": "from . import b", "catalog/b.py": "def f():\n    from . import a"},
            "catalog.a, catalog.b",
        ),
        (
            {
                "catalog/a.py": "import catalog.b",
                "catalog/b.py": "import catalog.c",
                "catalog/c.py": "import catalog.a",
            },
            "catalog.a, catalog.b, catalog.c",
        ),
        (
            {
                "catalog/models/__init__.py": "from .fact import Fact",
                "catalog/models/fact.py": "from catalog.models import Source",
            },
            "catalog.models, catalog.models.fact",
        ),
        (
            {
                "catalog/models/__init__.py": "from .fact import Fact",
                "catalog/models/fact.py": "from catalog import queries",
                "catalog/queries.py": "from catalog.models.source import Source",
                "catalog/models/source.py": "",
            },
            "catalog.models, catalog.models.fact, catalog.queries",
        ),
    ],
)
def test_an_import_circle_is_told(tmp_path: Path, sources: dict[str, str], members: str) -> None:
    found = circles(_project(tmp_path, {"catalog/__init__.py": "", **sources}))
    assert len(found) == 1
    assert found[0].startswith(f"import circle between {members}: catalog/")
