"""Who owns a distribution and how it relates to RHEL, in brief, and what to compare it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog import vocabulary
from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution, Fact
from catalog.pages.value_lines import ValueLine, fact_line

_ATTRIBUTES = ("vendor", "owner", "governance", "relation_to_rhel", "build_sources")
_ALWAYS = ("owner", "relation_to_rhel")


@dataclass(frozen=True)
class BriefRow:
    """`line` None: unknown."""

    label: str
    line: ValueLine | None


def brief_rows(catalog: Catalog, distribution: Distribution) -> tuple[BriefRow, ...]:
    """The two that always matter are named even where they are unknown."""
    return tuple(_rows(catalog, distribution))


def comparison_partner(catalog: Catalog, distribution: Distribution) -> Distribution | None:
    """RHEL itself, else the first in reading order that is another."""
    others = [row for row in in_reading_order(catalog) if row.slug != distribution.slug]
    return next(filter(is_rhel, others), others[0] if others else None)


def is_rhel(distribution: Distribution) -> bool:
    fact = distribution.fact("relation_to_rhel")
    return fact is not None and fact.value == "rhel-itself"


def _rows(catalog: Catalog, distribution: Distribution) -> Iterator[BriefRow]:
    for attribute in _ATTRIBUTES:
        fact = _fact(distribution, attribute)
        label = vocabulary.ATTRIBUTES[attribute].label
        if fact:
            yield BriefRow(label, fact_line(catalog, distribution, fact))
        elif attribute in _ALWAYS:
            yield BriefRow(label, None)


def _fact(distribution: Distribution, attribute: str) -> Fact | None:
    """Of the newest release, else of the distribution as a whole."""
    newest = distribution.newest
    own = distribution.fact(attribute, newest.name) if newest else None
    return own or distribution.fact(attribute)
