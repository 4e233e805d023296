"""What the winner's price does not include, and which processors it may not hold for."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.document.warnings import sold_separately, uncovered_processors
from advisor.evaluation import Evaluation

PRICE = "price_per_system_year"
LIVE_PATCHING = "kernel live patching"


def price_limits(evaluation: Evaluation) -> Iterator[str]:
    """In a few words each, to stand beside a cost."""
    if lacks_live_patching(evaluation):
        yield f"{LIVE_PATCHING} not included"
    if processors := processors_to_ask_for(evaluation):
        yield f"not known to cover {processors}"


def lacks_live_patching(evaluation: Evaluation) -> bool:
    """It was asked for, and is sold separately."""
    analysis = evaluation.analysis
    return sold_separately(analysis.ranking[0].candidate, analysis.answers) is not None


def processors_to_ask_for(evaluation: Evaluation) -> str:
    """In words, those the price may not hold for; empty for none."""
    analysis = evaluation.analysis
    return uncovered_processors(analysis.ranking[0].candidate.of(PRICE), analysis.answers)
