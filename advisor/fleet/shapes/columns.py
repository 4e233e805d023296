"""Which column or key means what: a family by its marks, its fields by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from advisor.fleet.shapes.families import FAMILIES, GENERAL, Family
from advisor.fleet.shapes.shape import FIELDS, NAMING, Unreadable

SHARED = ("group", "entitlement", "hosts", "kernel", "codename")
"""Fields that are read by their general names where a family has no name of its own for them."""
FACT = frozenset({"certname", "name", "value"})
"""The columns of a table of PuppetDB's facts, see facts.py."""
_LEFT_OUT = re.compile(r"[\W_]+")
LOST = (
    "No column names the operating system. Say which one does: for instance one called"
    " “Operating System”, with values such as “Rocky Linux 9.4”."
)


class Layout(NamedTuple):
    """Columns in the order in which they are read, and what each of them means. A field may have
    several: the first that is not empty counts."""

    columns: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def names_a_system(self) -> bool:
        return not NAMING.isdisjoint(self.fields)

    def without(self, fields: frozenset[str]) -> Layout:
        pairs = zip(self.columns, self.fields, strict=True)
        rest = [(column, field) for column, field in pairs if field not in fields]
        return Layout(tuple(column for column, _ in rest), tuple(field for _, field in rest))


@lru_cache(maxsize=2048)
def normal(name: str) -> str:
    """`OS Version`, `os_version` and `osVersion` are equal; dots separate the steps of a path."""
    steps = name.casefold().split(".")
    return ".".join(step if step[:2] == "__" else _LEFT_OUT.sub("", step) for step in steps)


@cache
def _alternatives(names: str) -> tuple[str, ...]:
    return tuple(normal(name) for name in names.split("|"))


@cache
def _steps() -> frozenset[str]:
    names = [
        name for family in FAMILIES for field in family.fields.values() for name in field.split("|")
    ]
    return frozenset(normal(name.strip().split(".")[0]) for name in names)


def is_step_of_a_path(key: str) -> bool:
    """Whether a family looks for its fields below this key; else it may be a host's name."""
    return normal(key) in _steps()


def family_of(names: Sequence[str]) -> Family:
    """The first whose marks are all among the names, or the general one."""
    present = {normal(name) for name in names}
    for family in FAMILIES if not present.isdisjoint(_first_marks()) else ():
        if all(not present.isdisjoint(_alternatives(mark)) for mark in family.marks):
            return family
    return GENERAL


@cache
def _first_marks() -> frozenset[str]:
    names = [_alternatives(family.marks[0]) for family in FAMILIES]
    return frozenset(chain.from_iterable(names))


def are_of_facts(names: Sequence[str]) -> bool:
    return {normal(name) for name in names} >= FACT


def family_with(key: str) -> Family:
    return next((family for family in FAMILIES if family.key == key), GENERAL)


def proposed(names: Sequence[str], family: Family) -> dict[str, str]:
    """Column to field, best first for each field; a column that means nothing is left out."""
    by_normal: dict[str, str] = {}
    for name in names:
        by_normal.setdefault(normal(name), name)
    proposals: dict[str, str] = {}
    for field in FIELDS:
        general = field not in family.fields or family is GENERAL
        if general and not (family is GENERAL or field in SHARED):
            continue
        names_of_field = (GENERAL if general else family).fields.get(field, "")
        columns = [by_normal[name] for name in _alternatives(names_of_field) if name in by_normal]
        for column in columns[:1] if general or field == "group" else columns:
            proposals.setdefault(column, field)
    if family is GENERAL:
        _name_alone(proposals, by_normal)
    return proposals


def _name_alone(proposals: dict[str, str], by_normal: Mapping[str, str]) -> None:
    """`name` and `version` name a system where nothing else does; else `name` is the host's."""
    fields = set(proposals.values())
    if NAMING.isdisjoint(fields) and "version" in fields and "name" in by_normal:
        proposals[by_normal["name"]] = "name"


def layout(proposals: Mapping[str, str], mapping: Mapping[str, str] | None) -> Layout:
    """What is read: the mapping of somebody who knows before what was proposed.

    Raises Unreadable where nothing names a system.
    """
    own = {column: field for column, field in (mapping or {}).items() if column[:1] != "?"}
    claimed = set(own.values())
    chosen = {column: field for column, field in own.items() if field in FIELDS}
    for column, field in proposals.items():
        if column not in own and field not in claimed:
            chosen[column] = field
    pairs = sorted(chosen.items(), key=lambda pair: FIELDS.index(pair[1]))
    result = Layout(tuple(column for column, _ in pairs), tuple(field for _, field in pairs))
    if not result.names_a_system:
        raise Unreadable(LOST)
    return result
