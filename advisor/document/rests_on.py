"""How old the facts are on which one recommendation rests, not those of the whole catalog."""

from __future__ import annotations

from datetime import date

from msgspec import Struct, structs

from advisor.document.recommendation import Recommendation
from catalog import ages
from catalog.lifecycle import span_in_words

_IDENTITY = (
    "attribute",
    "label",
    "words",
    "tool",
    "start",
    "to",
    "text",
    "plan_name",
    "as_of",
    "checked_on",
    "confidence",
)
"""What tells the facts of one distribution apart."""


def used_ages(recommendation: Recommendation) -> ages.Ages:
    """Each fact once, however often the recommendation cites it."""
    cited: list[tuple[Struct, str]] = []
    _collect(recommendation, "", cited)
    by_fact = {_identity(row, distribution): row for row, distribution in cited}
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
    oldest = _age(used.oldest, today)
    return f"{facts}: median age {_age(used.median, today)}, oldest {oldest}{undated}"


def _collect(node: Struct, distribution: str, cited: list[tuple[Struct, str]]) -> None:
    """Adds every value with a source of its own, and the distribution whose part it stands in.

    Into one list: nested generators would hand each value up through every level.
    """
    distribution = getattr(node, "distribution", None) or distribution
    if _has_source(node):
        cited.append((node, distribution))
    for value in structs.astuple(node):
        if isinstance(value, Struct):
            _collect(value, distribution, cited)
        elif isinstance(value, list):
            for row in value:
                if isinstance(row, Struct):
                    _collect(row, distribution, cited)


def _has_source(node: Struct) -> bool:
    return bool(
        getattr(node, "source", None) and hasattr(node, "as_of") and getattr(node, "confidence", "")
    )


def _identity(row: Struct, distribution: str) -> tuple[object, ...]:
    source = row.source.url
    return (distribution, source, *(getattr(row, key, None) for key in _IDENTITY))


def _age(day: date, today: date) -> str:
    return span_in_words(day, today) if day < today else "less than a day"
