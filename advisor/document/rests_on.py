"""How old the facts are on which one recommendation rests: those in its document, not those of the whole catalog."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog import ages
from catalog.lifecycle import span_in_words

_SAME = (
    "attribute",
    "label",
    "words",
    "tool",
    "from",
    "to",
    "text",
    "plan_name",
    "as_of",
    "checked_on",
    "confidence",
)
"""What tells the facts of one distribution apart."""


def used_ages(found: Mapping[str, Any]) -> ages.Ages:
    """Each fact once, however often the document names it."""
    rows: list[tuple[Mapping[str, Any], str]] = []
    _collect(found, "", rows)
    by_fact = {_identity(row, distribution): row for row, distribution in rows}
    return ages.of(by_fact.values())


def in_words(used: ages.Ages, today: date) -> str:
    """ "Rests on 214 facts: median age 3 months, oldest 2 years; 12 carry no date" """
    facts = f"Rests on {used.number:,} fact{'' if used.number == 1 else 's'}"
    if used.median is None or used.oldest is None:
        return f"{facts}, none with a date" if used.number else "Rests on no facts"
    undated = (
        f"; {used.undated:,} {'carries' if used.undated == 1 else 'carry'} no date"
        if used.undated
        else ""
    )
    return f"{facts}: median age {_age(used.median, today)}, oldest {_age(used.oldest, today)}{undated}"


def _collect(
    node: Mapping[str, Any] | list[Any],
    distribution: str,
    rows: list[tuple[Mapping[str, Any], str]],
) -> None:
    """Every value with a source of its own, and the distribution in whose part of the document it stands.

    Into one list: nested generators would hand each value up through every level.
    """
    if isinstance(node, dict):
        distribution = node.get("distribution") or distribution
        if node.get("source") and "as_of" in node and node.get("confidence"):
            rows.append((node, distribution))
    values = node.values() if isinstance(node, dict) else node
    for value in values:
        if isinstance(value, dict | list):
            _collect(value, distribution, rows)


def _identity(row: Mapping[str, Any], distribution: str) -> tuple[object, ...]:
    return (distribution, row["source"]["url"], *(row.get(key) for key in _SAME))


def _age(day: date, today: date) -> str:
    return span_in_words(day, today) if day < today else "less than a day"
