"""Cache keys for a catalog, which is too large to be hashed."""

from __future__ import annotations

from catalog.document import Catalog


class SameCatalog:
    """Equal only for the very same document."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameCatalog) and other.catalog is self.catalog

    def __hash__(self) -> int:
        return id(self.catalog)
