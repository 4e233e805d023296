"""The distributions of the catalog document by name, and in the order in which readers see them."""

from __future__ import annotations

from difflib import get_close_matches

from catalog import vocabulary
from catalog.document import Catalog, Distribution

_LONGEST_NAME = 60
_ROLES = list(vocabulary.ROLES)


def in_reading_order(catalog: Catalog) -> list[Distribution]:
    """Those that can be recommended first, the discontinued last; by name within a role."""
    return sorted(
        catalog.distributions,
        key=lambda distribution: (_ROLES.index(distribution.role), distribution.name),
    )


def similar(catalog: Catalog, name: str) -> list[Distribution]:
    """Distributions with a slug or alias that resembles `name`, the nearest first."""
    by_name = {
        spelling: distribution
        for distribution in catalog.distributions
        for spelling in (distribution.slug, *distribution.aliases)
    }
    matches = get_close_matches(name.casefold()[:_LONGEST_NAME], by_name, n=5, cutoff=0.5)
    return list({by_name[match].slug: by_name[match] for match in matches}.values())
