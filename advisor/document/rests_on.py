"""How old the facts are on which one recommendation rests: those in its document, not those of the whole catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    by_fact = {_identity(row, distribution): row for row, distribution in _rows(found, "")}
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


def _rows(node: object, distribution: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every value with a source of its own, and the distribution in whose part of the document it stands."""
    if isinstance(node, dict):
        distribution = node.get("distribution") or distribution
        if node.get("source") and "as_of" in node and node.get("confidence"):
            yield node, distribution
        for value in node.values():
            if isinstance(value, dict | list):
                yield from _rows(value, distribution)
    elif isinstance(node, list):
        for value in node:
            if isinstance(value, dict | list):
                yield from _rows(value, distribution)


def _identity(row: Mapping[str, Any], distribution: str) -> tuple[object, ...]:
    return (distribution, row["source"]["url"], *(row.get(key) for key in _SAME))


def _age(day: date, today: date) -> str:
    return span_in_words(day, today) if day < today else "less than a day"
