"""The risk that older x86-64 machines cannot run what is recommended."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.document.recommendation import Recommendation
from advisor.evaluation import Evaluation
from advisor.pages.addresses import change_address
from advisor.pages.result.risk import Action, Risk

_OWN_MACHINES = frozenset({"virtualised", "bare-metal", "other-cloud"})
"""Where servers may be older than those of the large clouds."""
_RUNS_ANYWHERE = frozenset({"x86-64-v1", "x86-64-v2"})


def needs_newer_processors(
    recommendation: Recommendation, evaluation: Evaluation
) -> Iterator[Risk]:
    """For whoever has machines of their own and did not say which processors they have."""
    winner, answers = recommendation.winner, evaluation.analysis.answers
    platforms = answers.to("platform")
    if not winner or answers.to("cpu") or (platforms and _OWN_MACHINES.isdisjoint(platforms)):
        return
    baseline = evaluation.analysis.ranking[0].candidate.of("x86_baseline")
    if baseline.known and baseline.value not in _RUNS_ANYWHERE:
        text = (
            f"On x86-64, {winner.name} {winner.release} needs {baseline.words}: "
            "check how old your machines are."
        )
        address = change_address("cpu", answers, back="result")
        yield Risk("", text, Action("Say which processors", address))
