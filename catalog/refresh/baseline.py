"""How endoflife.date names what the catalog states of releases, and where it publishes it."""

from __future__ import annotations

PHASES = {"active": "active_end", "security": "security_end", "extended": "extended_end"}
"""The kinds of phases that upstream knows, and the field in which it says when they end."""


def source_key(product: str) -> str:
    """The key of the source that values from this product rest on."""
    return f"endoflife-date-{product}"


def evidence(product: str) -> str:
    return f"https://endoflife.date/{product}"
