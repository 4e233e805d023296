"""Pure: a policy as YAML or JSON that people write, and as the one way it is written out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypeVar

import msgspec
import yaml

from advisor.fleet.policy.fields import PlacedRow, read_entries, read_row
from advisor.fleet.policy.names import named
from advisor.fleet.policy.nodes import Entries, Items, Node, Scalar, parse
from advisor.fleet.policy.problems import InvalidPolicyError, PolicyProblem, Problems
from advisor.fleet.policy.rules import Policy, PolicyException, PolicyRule, PolicyTest
from advisor.fleet.policy.selectors import Selector
from advisor.fleet.policy.sense import check_exception, check_rule, refuse_duplicates
from catalog.document import Catalog

FORMAT = 1
MAX_ROWS = 1000
"""Of rules, of exceptions and of tests each."""
SECTIONS = ("format", "rules", "exceptions", "tests")

Row = TypeVar("Row", bound=msgspec.Struct)
Selecting = TypeVar("Selecting", bound=Selector)


def read(
    content: bytes | str, catalog: Catalog, decisions: Collection[str] | None = None
) -> Policy:
    """The policy in a text, with the catalog's names. Raises InvalidPolicyError.

    `decisions`: the numbers of the team's decisions; None: not known, any number is taken.
    """
    node = parse(content)
    if not isinstance(node, Entries):
        words = "A policy begins with “rules:” and a list of rules."
        raise InvalidPolicyError([PolicyProblem(words, node.line if node else None)])
    problems = Problems()
    sections = read_entries(node, SECTIONS, "", problems)
    _check_format(sections.get("format"), problems)
    rules = _rows(sections, "rules", PolicyRule, problems)
    exceptions = _rows(sections, "exceptions", PolicyException, problems)
    tests = _rows(sections, "tests", PolicyTest, problems)
    for rule in rules:
        check_rule(rule, decisions, problems)
    for exception in exceptions:
        check_exception(exception, decisions, problems)
    policy = Policy(
        rules=_named(rules, catalog, problems),
        exceptions=_named(exceptions, catalog, problems),
        tests=tuple(test.row for test in tests),
    )
    refuse_duplicates(rules, policy.rules, problems)
    problems.raise_if_any()
    return policy


def write(policy: Policy, schema: str = "") -> str:
    """The one way to write it as YAML; reading that gives the same policy.

    `schema`: the address of its JSON Schema, for editors that look for a line with it.
    """
    plain = msgspec.to_builtins(policy, builtin_types=(date,))
    text = yaml.dump(
        {"format": FORMAT, "rules": [], **plain},
        Dumper=yaml.SafeDumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )
    return f"# yaml-language-server: $schema={schema}\n{text}" if schema else text


def as_plain(policy: Policy) -> dict[str, object]:
    """As JSON is made of: the fields without those that have their default, dates as texts."""
    return {"format": FORMAT, "rules": [], **msgspec.to_builtins(policy)}


def _check_format(node: Node, problems: Problems) -> None:
    if node is None or (isinstance(node, Scalar) and node.text == str(FORMAT)):
        return
    problems.add(f"This version of ELwise reads format {FORMAT}.", node.line, "format")


def _rows(
    sections: dict[str, Node], name: str, row_type: type[Row], problems: Problems
) -> list[PlacedRow[Row]]:
    node = sections.get(name)
    if node is None:
        return []
    if not isinstance(node, Items):
        problems.add("This has to be a list: begin each row with “- ”.", node.line, name)
        return []
    if len(node.nodes) > MAX_ROWS:
        problems.add(f"{len(node.nodes)} rows; {MAX_ROWS} are the most.", node.line, name)
        return []
    rows = (
        read_row(item, row_type, f"{name}[{number}]", problems)
        for number, item in enumerate(node.nodes, 1)
    )
    return [row for row in rows if row is not None]


def _named(
    rows: list[PlacedRow[Selecting]], catalog: Catalog, problems: Problems
) -> tuple[Selecting, ...]:
    return tuple(named(placed, catalog, problems) for placed in rows)
