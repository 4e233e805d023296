"""How sure a recommendation is, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.engine.analysis import Analysis
from advisor.engine.certainty import (
    FIRM,
    FIRM_SHARE,
    LIKELY,
    LIKELY_SHARE,
    NARROW,
    NARROW_SHARE,
    OPEN,
)

CERTAINTY_WORDS = {
    FIRM: "Firm",
    LIKELY: "Likely",
    NARROW: "Narrow",
    OPEN: "Open",
}

SIMILAR = "each weight between half and twice yours"
"""What similar weightings are (`SPREAD` in advisor/engine/sampling.py)."""
_LIMITS = (FIRM_SHARE, LIKELY_SHARE, NARROW_SHARE)


def certainty_sentence(analysis: Analysis) -> str:
    """The word, the share of weightings, and what keeps it from being firm."""
    winner = analysis.winner
    if winner is None or not analysis.certainty:
        return ""
    share = analysis.robustness.release_share.get(winner.candidate.key[:2], 0.0)
    often = f"first in {share_in_words(share)} of similar weightings ({SIMILAR})"
    if len(analysis.ranking) > 1:
        first = often
    elif share > 1 - 1e-9:
        first = "the only distribution that meets every requirement"
    else:  # its rivals are other releases of the same distribution
        first = f"the only distribution that matches; this release is {often}"
    reservations = "; ".join([first, *_reservations(analysis)])
    return f"{CERTAINTY_WORDS[analysis.certainty]}: {reservations}."


def share_in_words(share: float) -> str:
    """51.8 %; of 0.8997 89.9 %, as from 90 % on a winner is firm."""
    percent = round(share * 100, 1)
    if any(share < limit <= percent / 100 for limit in _LIMITS):
        percent -= 0.1
    return f"{percent:.1f} %"


def _reservations(analysis: Analysis) -> list[str]:
    reservations = []
    if analysis.winner and analysis.winner.tied_with:
        reservations.append("tied with another within half a point")
    reservations += _weak_facts(analysis)
    if count := len(analysis.doubts):
        subject = "fact could" if count == 1 else "facts could each"
        reservations.append(f"{count} unknown {subject} change it")
    if count := _unpriced_rivals(analysis):
        plans, could = ("plan", "could") if count == 1 else ("plans", "could each")
        reservations.append(f"{count} {plans} without a published price {could} change it")
    return reservations


def _weak_facts(analysis: Analysis) -> Iterator[str]:
    disputed = sum(fact.failing_dispute is not None for fact in analysis.unverified)
    counts = {"not verified": len(analysis.unverified) - disputed, "disputed": disputed}
    for weakness, count in counts.items():
        if count:
            verb = "fact is" if count == 1 else "facts are"
            yield f"{count} decisive {verb} {weakness}"


def _unpriced_rivals(analysis: Analysis) -> int:
    """How many plans of other distributions would win at some quote."""
    own = analysis.winner.candidate.distribution if analysis.winner else ""
    return sum(quote.candidate[0] != own for quote in analysis.break_even)
