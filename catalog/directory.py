"""The distributions of the catalog document by name, and in the order in which readers see them."""

from __future__ import annotations

from catalog import query_string, vocabulary
from catalog.document import Catalog, Distribution

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
    matches = query_string.similar(name.casefold(), by_name)
    return list({by_name[match].slug: by_name[match] for match in matches}.values())
