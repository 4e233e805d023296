"""Pure: the support plan that an inventory's entitlement names."""

from __future__ import annotations

from catalog.document import Distribution, Release


def plan_of(entitlement: str, distribution: Distribution, release: Release | None) -> str:
    """The slug of a plan of the distribution that can be had for the release; else empty."""
    return ""
