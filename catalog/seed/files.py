"""Reads the seed files into rows, or reports everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar, TypeVar

import msgspec
import yaml

from catalog.seed import rows
from catalog.seed.check import find_problems

T = TypeVar("T")

FOLDER = Path(__file__).parent

_LISTS: dict[str, type[rows.Row]] = {
    "sources": rows.SeedSource,
    "migrations": rows.SeedMigration,
    "events": rows.SeedEvent,
    "claims": rows.SeedClaim,
}
_PARTS: dict[str, type[rows.Row]] = {
    "plans": rows.SeedPlan,
    "releases": rows.SeedRelease,
    "facts": rows.SeedFact,
    "statements": rows.SeedStatement,
    "identifiers": rows.SeedIdentifier,
}
_NAMES = ("key", "slug", "name", "attribute", "subject", "title", "tool", "kind")
"""The keys that name a row for a reader, the first it has."""


class SeedError(Exception):
    """The seed cannot be loaded. `problems` lists every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "The seed has problems:\n" + "\n".join(f"  - {problem}" for problem in problems)
        )
        self.problems = problems


def list_files(folder: Path = FOLDER) -> list[Path]:
    return [*_distribution_files(folder), *(folder / f"{name}.yaml" for name in _LISTS)]


def read(folder: Path = FOLDER) -> rows.Seed:
    """Raises SeedError with everything that is wrong."""
    try:
        lists = {name: parse(folder / f"{name}.yaml") for name in _LISTS}
        distributions = {path.name: parse(path) for path in _distribution_files(folder)}
    except (OSError, yaml.YAMLError) as error:
        raise SeedError([str(error)]) from error
    try:
        seed = _convert({**lists, "distributions": [*distributions.values()]}, rows.Seed)
    except msgspec.ValidationError as error:
        raise SeedError(list(_find_wrong_types(lists, distributions))) from error
    problems = list(find_problems(seed))
    if problems:
        raise SeedError(problems)
    return seed


def _distribution_files(folder: Path) -> list[Path]:
    return sorted((folder / "distributions").glob("*.yaml"))


class _YamlLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # in C
    """YAML in which only true and false are booleans: `on` is a key here, and `no` a word.

    A key that a mapping has twice is an error.
    """

    yaml_implicit_resolvers: ClassVar = {
        first: [
            (tag, pattern)
            for tag, pattern in rules
            if tag != "tag:yaml.org,2002:bool" or first in "tTfF"
        ]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in keys:
                raise yaml.constructor.ConstructorError(
                    problem=f'the key "{key}" is there twice', problem_mark=key_node.start_mark
                )
            keys.add(key)
        mapping: dict[object, object] = super().construct_mapping(node, deep=deep)
        return mapping


def parse(path: Path) -> object:
    with path.open(encoding="utf-8") as file:
        content: object = yaml.load(file, Loader=_YamlLoader)  # noqa: S506 (a safe loader)
    return content


def _convert(content: object, row_type: type[T]) -> T:
    return msgspec.convert(content, row_type, builtin_types=(date,))


def _find_wrong_types(lists: dict[str, object], distributions: dict[str, object]) -> Iterator[str]:
    """The wrong rows of all files: msgspec itself stops at the first."""
    for name, content in lists.items():
        yield from _wrong_rows(f"{name}.yaml", content, _LISTS[name])
    for name, content in distributions.items():
        place = f"distributions/{name}"
        whole = dict(content) if isinstance(content, dict) else content
        if isinstance(whole, dict):
            for part, row_type in _PARTS.items():
                yield from _wrong_rows(f"{place}, {part}", whole.pop(part, []), row_type)
        yield from _wrong_type(place, whole, rows.SeedDistribution)


def _wrong_rows(place: str, content: object, row_type: type[rows.Row]) -> Iterator[str]:
    if not isinstance(content, list):
        yield from _wrong_type(place, content, list)
        return
    for index, row in enumerate(content):
        yield from _wrong_type(f"{place}[{index}]{_name(row)}", row, row_type)


def _wrong_type(place: str, content: object, row_type: type[object]) -> Iterator[str]:
    try:
        _convert(content, row_type)
    except msgspec.ValidationError as error:
        yield f"{place}: {error}"


def _name(row: object) -> str:
    names = [str(row[key]) for key in _NAMES if key in row] if isinstance(row, dict) else []
    return f" ({names[0]})" if names else ""
