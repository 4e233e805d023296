"""How certain a recommendation is, in one word."""

from __future__ import annotations

FIRM, LIKELY, NARROW, OPEN = "firm", "likely", "narrow", "open"
FIRM_SHARE, LIKELY_SHARE, NARROW_SHARE = 0.9, 0.7, 0.5
"""The least share (0-1) of similar weightings in which a firm, likely or narrow winner is first."""


def certainty(share: float, *, level: bool, unverified: bool, doubtful: bool) -> str:
    """The word for a winner whose release is first in this `share` (0-1) of similar weightings.

    `level`: another is within half a point. `unverified`: a decisive fact is not verified.
    `doubtful`: a single unknown fact could change the winner.
    """
    if share < NARROW_SHARE:
        return OPEN
    if level or share < LIKELY_SHARE:
        return NARROW
    if share < FIRM_SHARE or unverified or doubtful:
        return LIKELY
    return FIRM
