"""How fresh release data is, as it is stored beside the version of the catalog: plain JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import NotRequired, TypedDict

from catalog.json_values import Json


class StoredHeld(TypedDict):
    """A value under review."""

    release: str
    field: str
    value: Json
    since: str


class StoredOverride(TypedDict):
    """A value that is set by hand, and what upstream says."""

    release: str
    field: str
    value: Json
    upstream: Json


class StoredProduct(TypedDict):
    """One product. Moments are in ISO 8601. What later versions added may be missing."""

    name: str
    distribution: str
    enabled: bool
    last_attempt: str | None
    last_success: str | None
    observed: NotRequired[str | None]
    failures: int
    held: list[StoredHeld]
    by_hand: NotRequired[list[StoredOverride]]


RED_AFTER = timedelta(days=14)
"""Release data whose last success is older is not verified."""

FORMAT = 1
"""Raise it when code that reads the present format could misread the new one."""


class Stored(TypedDict, total=False):
    """All of it; empty before the first `renew`. Without a format it is of the first."""

    format: int
    last_success: str | None
    products: list[StoredProduct]
