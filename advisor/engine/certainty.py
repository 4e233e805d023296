"""How sure a recommendation is, in one word."""

from __future__ import annotations

FIRM, LIKELY, NARROW, OPEN = "firm", "likely", "narrow", "open"
FIRM_SHARE, LIKELY_SHARE, NARROW_SHARE = 0.9, 0.7, 0.5
"""From which share of the sampled weightings on the first place is called firm, likely, narrow."""


def certainty(share: float, *, level: bool, unverified: bool, doubtful: bool) -> str:
    """`share` (0-1) of the weightings in which this release is first; `level`: another is as good, within half a point;
    `unverified`: a fact that decides is not verified; `doubtful`: a single unknown fact could change the winner.
    """
    if share < NARROW_SHARE:
        return OPEN
    if level or share < LIKELY_SHARE:
        return NARROW
    if share < FIRM_SHARE or unverified or doubtful:
        return LIKELY
    return FIRM
