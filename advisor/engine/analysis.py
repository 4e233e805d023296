"""The engine's result: who ranks where and why, who is ruled out, and how certain it is."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.engine.break_even import BreakEven
from advisor.engine.counterfactual import Counterfactual
from advisor.engine.failures import Failure
from advisor.engine.nearest import Unranked
from advisor.engine.relaxation import Relaxation
from advisor.engine.robustness import Robustness
from advisor.engine.split import Split
from advisor.engine.stability import Interval
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.unknowns import Doubt
from advisor.engine.unverified import Unverified
from advisor.engine.utility import Criterion, Worth
from advisor.engine.weights import Weight

SAME = 1e-9
"""Scores closer than this (of 100) share a place."""
LEVEL_POINTS = 0.5
"""Scores closer than this (of 100) are called level: facts and weights are not that exact."""


@dataclass(frozen=True)
class Contribution:
    """The points one criterion adds: share x utility x 100, certain; up to `points_high` possible.

    `worths`: what each measure says of the candidate.
    """

    criterion: Criterion
    weight: Weight
    utility: float
    points: float
    points_high: float
    worths: tuple[Worth, ...]

    @property
    def known(self) -> bool:
        """Whether no unknown fact could add points."""
        return self.points_high - self.points < SAME


@dataclass(frozen=True)
class Ranked:
    """A matching distribution, by its best candidate.

    `score` (0-100) is certain, `high` possible if unknown facts turn out best. `place`: shared by
    exact ties. `tied_with`: the distributions within LEVEL_POINTS. `others`: its other candidates
    that meet everything, with their scores. `required`: the evidence by which it does.
    """

    candidate: Candidate
    place: int
    score: float
    high: float
    contributions: tuple[Contribution, ...]
    tied_with: tuple[str, ...]
    others: tuple[tuple[Candidate, float], ...]
    required: tuple[Evidence, ...]


@dataclass(frozen=True)
class Sibling:
    """Another release of the winner's distribution, by the plan nearest to meeting everything.

    `failures`: the requirements that fail or cannot be confirmed.
    """

    candidate: Candidate
    score: float
    high: float
    failures: tuple[Failure, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Analysis:
    """All that follows from the answers. `unanswered`: they are too few to name a winner."""

    answers: Answers
    weights: tuple[Weight, ...]
    ranking: tuple[Ranked, ...]
    excluded: tuple[Unranked, ...]
    unconfirmed: tuple[Unranked, ...]
    robustness: Robustness
    counterfactuals: tuple[Counterfactual, ...]
    relaxations: tuple[Relaxation, ...]
    conflicts: tuple[tuple[str, ...], ...]
    intervals: tuple[Interval, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    unverified: tuple[Unverified, ...] = ()
    break_even: tuple[BreakEven, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    splits: tuple[Split, ...] = ()
    certainty: str = ""
    unanswered: bool = False

    @property
    def winner(self) -> Ranked | None:
        """None where nobody meets every requirement, no criterion counts, or `unanswered`."""
        counts = any(weight.share for weight in self.weights)
        return self.ranking[0] if self.ranking and counts and not self.unanswered else None
