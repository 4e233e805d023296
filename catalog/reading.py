"""The catalog as it reads on a day.

The published document with what follows for minor releases, kept per process.
"""

from __future__ import annotations

from datetime import date

from catalog import minors
from catalog.snapshot import Published

MOST = 4
"""So many are kept: two versions of the catalog around midnight."""

_cached: dict[tuple[str, date], minors.Effective] = {}


def on(published: Published, today: date) -> minors.Effective:
    """The document whose minor releases have every phase that holds for them."""
    key = (published.digest, today)
    effective = _cached.get(key)
    if effective is None:
        effective = minors.effective(published.document, today)
        if len(_cached) >= MOST:
            _cached.clear()
        _cached[key] = effective
    return effective
