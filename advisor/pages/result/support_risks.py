"""Risks of support: its end is near or not promised, or no vendor is bound to help."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from advisor.document.ranking import Winner
from advisor.document.recommendation import Recommendation
from advisor.evaluation import Evaluation
from advisor.pages.result.risk import Risk, facts_of
from catalog import lifecycle

SOON = 3
"""Years: support that ends earlier means the next migration has to be planned now."""
_FOR_ITSELF = "individual"


def end_of_support(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[Risk]:
    winner = recommendation.winner
    if winner and (text := _end(winner, evaluation.today)):
        yield Risk("", text, facts_of(winner.distribution))


def no_vendor(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[Risk]:
    """For everyone who did not say that the community is enough, or that it is for themselves."""
    winner, answers = recommendation.winner, evaluation.analysis.answers
    organisation, support = answers.to("organisation"), answers.to("support")
    if not winner or _FOR_ITSELF in organisation or support:
        return
    if evaluation.analysis.ranking[0].candidate.of("vendor_support").value is False:
        text = (
            "No vendor support with this plan: updates come, but no contract entitles you to help."
        )
        yield Risk("", text, facts_of(winner.distribution, "Plans and prices"))


def _end(winner: Winner, today: date) -> str:
    """Empty for a promised day that is not near."""
    until, name = winner.supported_until, f"{winner.name} {winner.release}"
    if until.projected:
        return f"The end of support of {name}, {until.words}, is projected and not promised."
    if until.kind != lifecycle.DATE:
        return f"The end of support of {name} is {until.words}."
    if until.on and date.fromisoformat(until.on) < lifecycle.years_after(today, SOON):
        return f"Support of {name} ends {until.relative}: plan the next migration now."
    return ""
