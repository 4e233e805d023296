"""Cache keys for a catalog, which is too large to be hashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SameCatalog:
    """Equal only for the very same document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameCatalog) and other.document is self.document

    def __hash__(self) -> int:
        return id(self.document)
