"""How old the facts are on which one recommendation rests, not those of the whole catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import get_args

from msgspec import Struct, structs

from advisor.document.evidence import SourceLink
from advisor.document.recommendation import Recommendation
from catalog import ages
from catalog.formats import format_span, plural

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
_CITATION = ("source", "as_of", "confidence")
"""What every type of value with a source of its own has."""


@dataclass(frozen=True)
class PartShape:
    """Whether a type of part is a value with a source, what tells such values apart, and its fields
    that lead to others."""

    is_cited: bool
    identity: tuple[str, ...]
    fields: tuple[str, ...]


class CitedDates(Struct, frozen=True, gc=False):
    """The days of one value."""

    as_of: date | None
    checked_on: date | None
    confidence: str


def used_ages(recommendation: Recommendation) -> ages.Ages:
    """Each fact once, however often the recommendation cites it."""
    cited: list[tuple[Struct, str]] = []
    _collect(recommendation, "", cited)
    by_fact = {_identity(row, distribution): row for row, distribution in cited}
    return ages.of(_dates(row) for row in by_fact.values())


def in_words(used: ages.Ages, today: date) -> str:
    """214 facts: median age 3 months, oldest 2 years; 12 without a date"""
    facts = plural(used.number, "fact")
    if used.median is None or used.oldest is None:
        return f"{facts}, none with a date" if used.number else "no facts"
    undated = f"; {used.undated:,} without a date" if used.undated else ""
    oldest = _age(used.oldest, today)
    return f"{facts}: median age {_age(used.median, today)}, oldest {oldest}{undated}"


def _collect(node: Struct, distribution: str, cited: list[tuple[Struct, str]]) -> None:
    """Adds every value with a source of its own, and the distribution whose part it stands in.

    Into one list: nested generators would hand each value up through every level.
    """
    shape = _shape(type(node))
    distribution = getattr(node, "distribution", None) or distribution
    if shape.is_cited and getattr(node, "source") and getattr(node, "confidence"):  # noqa: B009
        cited.append((node, distribution))
    for name in shape.fields:
        value = getattr(node, name)
        for part in value if isinstance(value, list) else (value,):
            if isinstance(part, Struct):
                _collect(part, distribution, cited)


@cache
def _shape(kind: type[Struct]) -> PartShape:
    """Most of a recommendation is numbers and words: only what leads to a source is visited."""
    fields = structs.fields(kind)
    return PartShape(
        _is_cited(kind),
        tuple(name for name in _IDENTITY if hasattr(kind, name)),
        tuple(field.name for field in fields if _leads_to_source(field.type)),
    )


def _leads_to_source(annotation: object, passed: frozenset[type[Struct]] = frozenset()) -> bool:
    """`passed`: the types on the way here, as a migration holds migrations."""
    return any(
        _is_cited(kind)
        or any(_leads_to_source(field.type, passed | {kind}) for field in structs.fields(kind))
        for kind in _part_types(annotation)
        if kind not in passed
    )


def _is_cited(kind: type[Struct]) -> bool:
    return all(hasattr(kind, name) for name in _CITATION)


def _part_types(annotation: object) -> Iterator[type[Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        yield annotation
    for argument in get_args(annotation):
        yield from _part_types(argument)


def _identity(row: Struct, distribution: str) -> tuple[object, ...]:
    source: SourceLink = getattr(row, "source")  # noqa: B009  every row here has one
    names = _shape(type(row)).identity
    return (distribution, source.url, names, attrgetter(*names)(row))


def _dates(row: Struct) -> CitedDates:
    as_of, checked_on = getattr(row, "as_of", None), getattr(row, "checked_on", None)
    return CitedDates(
        date.fromisoformat(as_of) if as_of else None,
        date.fromisoformat(checked_on) if checked_on else None,
        getattr(row, "confidence", ""),
    )


def _age(day: date, today: date) -> str:
    return format_span(day, today) if day < today else "less than a day"
