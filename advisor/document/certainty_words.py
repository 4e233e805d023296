"""How sure a recommendation is, in a sentence."""

from __future__ import annotations

from math import floor

from advisor.engine.analysis import Analysis
from advisor.engine.certainty import FIRM, LIKELY, NARROW, OPEN

CERTAINTY_WORDS = {
    FIRM: "Firm",
    LIKELY: "Likely",
    NARROW: "Narrow",
    OPEN: "Open",
}

SIMILAR = "each weight between half and twice yours"
"""What similar weightings are (`SPREAD` in advisor/engine/sampling.py)."""
ROUNDING = 1e-9
"""Shares are rounded down: 89.6 % is no 90 %, from which on a winner is firm."""


def certainty_sentence(analysis: Analysis) -> str:
    """The word, the share of weightings, and what keeps it from being firm."""
    winner = analysis.winner
    if winner is None or not analysis.certainty:
        return ""
    share = analysis.robustness.release_share.get(winner.candidate.key[:2], 0.0)
    often = f"first in {floor(share * 100 + ROUNDING)} % of similar weightings ({SIMILAR})"
    if len(analysis.ranking) > 1:
        first = often
    elif share > 1 - 1e-9:
        first = "the only distribution that meets every requirement"
    else:  # its rivals are other releases of the same distribution
        first = f"the only distribution that matches; this release is {often}"
    reservations = "; ".join([first, *_reservations(analysis)])
    return f"{CERTAINTY_WORDS[analysis.certainty]}: {reservations}."


def _reservations(analysis: Analysis) -> list[str]:
    reservations = []
    if analysis.winner and analysis.winner.tied_with:
        reservations.append("tied with another within half a point")
    if count := len(analysis.unverified):
        verb = "fact is" if count == 1 else "facts are"
        reservations.append(f"{count} decisive {verb} not verified")
    if count := len(analysis.doubts):
        subject = "fact could" if count == 1 else "facts could each"
        reservations.append(f"{count} unknown {subject} change it")
    if count := _unpriced_rivals(analysis):
        plans, could = ("plan", "could") if count == 1 else ("plans", "could each")
        reservations.append(f"{count} {plans} without a published price {could} change it")
    return reservations


def _unpriced_rivals(analysis: Analysis) -> int:
    """How many plans of other distributions would win at some quote."""
    own = analysis.winner.candidate.distribution if analysis.winner else ""
    return sum(quote.candidate[0] != own for quote in analysis.break_even)
