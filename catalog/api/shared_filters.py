"""Filters that several lists share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from msgspec import Struct

from catalog import vocabulary
from catalog.api.parameters import Parameter, choice, named
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
    def matches(row: Struct, limit: datetime.date) -> bool:
        day: datetime.date | None = value_of(row, name)
        return day is not None and day < limit

    return matches


def is_after(name: str) -> Matches:
    def matches(row: Struct, limit: datetime.date) -> bool:
        day: datetime.date | None = value_of(row, name)
        return day is not None and day > limit

    return matches


def distribution_filter(
    name: str, description: str, matches: Callable[[Any, str], bool] | None = None
) -> Parameter:
    """Takes an alias too; rows are compared with the slug."""
    by_slug = named(name, f"{description}, by its slug or alias.", slugs, matches)

    def read_slug(text: str, document: Catalog | None) -> str:
        slug: str = by_slug.read(document.slug_of(text) if document else text, document)
        return slug

    return replace(by_slug, read=read_slug)


DISTRIBUTION = distribution_filter("distribution", "Of this distribution")
CONFIDENCE = choice("confidence", "Confidence in the value.", list(vocabulary.CONFIDENCE))
PROVENANCE = ("source", "as_of", "confidence", "note", "checked_on")
"""The fields that say where a row is from."""
