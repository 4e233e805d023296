"""The published catalog as what hosts are checked against."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from advisor.fleet import matching
from advisor.fleet.check.basis import AskPolicy, CheckBasis
from advisor.fleet.matching import SystemNames
from catalog import reading
from catalog.snapshot import Published


def basis_of(published: Published, today: date, policy: AskPolicy | None = None) -> CheckBasis:
    return CheckBasis(
        catalog=reading.on(published, today).document,
        names=_names(published),
        digest=published.digest,
        as_of=published.as_of,
        freshness=published.freshness,
        policy=policy,
    )


@lru_cache(maxsize=2)
def _names(published: Published) -> SystemNames:
    """Kept by the digest of the catalog, which is what makes two of them equal."""
    return matching.names_of(published.document)
