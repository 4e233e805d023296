"""Filters that several lists share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from catalog import vocabulary
from catalog.api.parameters import choice, named
from catalog.api.partial import value_of
from catalog.document import Catalog


def slugs(catalog: Catalog) -> list[str]:
    return [distribution.slug for distribution in catalog.distributions]


def release_names(catalog: Catalog) -> set[str]:
    distributions = catalog.distributions
    return {release.name for distribution in distributions for release in distribution.releases}


def plan_slugs(catalog: Catalog) -> set[str]:
    distributions = catalog.distributions
    return {plan.slug for distribution in distributions for plan in distribution.plans}


Matches = Callable[[Any, datetime.date], bool]  # Any: a row of the list that uses the filter


def is_before(name: str) -> Matches:
    def matches(row: Any, limit: datetime.date) -> bool:
        day: datetime.date | None = value_of(row, name)
        return day is not None and day < limit

    return matches


def is_after(name: str) -> Matches:
    def matches(row: Any, limit: datetime.date) -> bool:
        day: datetime.date | None = value_of(row, name)
        return day is not None and day > limit

    return matches


DISTRIBUTION = named("distribution", "Of this distribution, by its slug.", slugs)
CONFIDENCE = choice("confidence", "How far the value can be trusted.", list(vocabulary.CONFIDENCE))
PROVENANCE = ("source", "as_of", "confidence", "note", "checked_on")
"""The fields that say where a row is from."""
