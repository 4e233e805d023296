"""What was decided, as numbers and keys: the part of a kept decision that is computed again."""

from __future__ import annotations

import msgspec

from advisor.engine.analysis import Analysis, Ranked
from advisor.engine.board import Board
from advisor.engine.failures import Failure
from advisor.engine.nearest import Unranked
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers

CandidateKey = tuple[str, str, str]
"""(distribution, release, plan); empty where a distribution has none."""


class ResultWeight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A criterion's importance (0-4) and share (0-1) of all weights; see the engine's `Weight`."""

    criterion: str
    importance: int
    chosen: bool
    share: float
    suggested: int


class ResultPoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a criterion that counts: certain utility (0-1), points (of 100), points at most."""

    criterion: str
    utility: float
    points: float
    points_high: float


class ResultOther(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another candidate of a ranked distribution that meets every requirement."""

    candidate: CandidateKey
    score: float


class ResultRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ranked distribution by its best candidate. `tied_with`: those within half a point."""

    candidate: CandidateKey
    place: int
    score: float
    high: float
    tied_with: tuple[str, ...]
    contributions: tuple[ResultPoints, ...]
    others: tuple[ResultOther, ...]


class ResultRequirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement that is not met or not known to be met: its key and its sentence."""

    key: str
    requirement: str


class ResultUnranked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A distribution that is not ranked, by its nearest candidate.

    `failed`: the requirements it does not meet; `unknown`: those that cannot be confirmed.
    """

    candidate: CandidateKey
    failed: tuple[ResultRequirement, ...]
    unknown: tuple[ResultRequirement, ...]


class ResultRelease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a release is first (0-1). Both names empty: the releases of all others."""

    distribution: str
    release: str
    share: float


class ResultFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact, unknown, not verified or disputed, that alone could put `new_winner` first; None:
    nobody."""

    candidate: CandidateKey
    attribute: str
    new_winner: str | None


class ResultCertainty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How certain the winner is, and what the word rests on.

    `word`: firm, likely, narrow or open; empty without a winner. `samples`: weightings tried.
    `win_share`, `rank_share` (by place): by distribution, in what share (0-1) of them it is first,
    second, …; `release_share` by release. `stable`: the winner stays first whatever unknown facts
    of contenders turn out to be; None without a winner.
    """

    word: str
    samples: int
    win_share: dict[str, float]
    rank_share: dict[str, tuple[float, ...]]
    release_share: tuple[ResultRelease, ...]
    stable: bool | None
    doubts: tuple[ResultFact, ...]
    unverified: tuple[ResultFact, ...]


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who ranks where, who is ruled out by what, who wins, and how certain that is.

    `winner`, `runner_up`: None where there is none. `margin`: by how many points (of 100) the
    winner is ahead; None without a runner-up, or where the runner-up comes after because a fact
    that must be known first is not.
    """

    weights: tuple[ResultWeight, ...]
    ranking: tuple[ResultRow, ...]
    excluded: tuple[ResultUnranked, ...]
    unconfirmed: tuple[ResultUnranked, ...]
    certainty: ResultCertainty
    winner: CandidateKey | None
    runner_up: CandidateKey | None
    margin: float | None


def result_of(board: Board, answers: Answers) -> Result:
    """What follows from the answers by the rules of the board."""
    analysis = recommend(board, answers)
    winner = analysis.winner
    second = analysis.ranking[1] if winner and len(analysis.ranking) > 1 else None
    return Result(
        weights=_weights(analysis),
        ranking=tuple(map(_row, analysis.ranking)),
        excluded=tuple(map(_excluded, analysis.excluded)),
        unconfirmed=tuple(map(_unconfirmed, analysis.unconfirmed)),
        certainty=_certainty(analysis),
        winner=winner.candidate.key if winner else None,
        runner_up=second.candidate.key if second else None,
        margin=_margin(board, winner, second),
    )


def _weights(analysis: Analysis) -> tuple[ResultWeight, ...]:
    return tuple(
        ResultWeight(
            weight.criterion,
            weight.importance,
            weight.chosen,
            weight.share,
            weight.suggested,
        )
        for weight in analysis.weights
    )


def _row(ranked: Ranked) -> ResultRow:
    contributions = (
        ResultPoints(row.criterion.key, row.utility, row.points, row.points_high)
        for row in ranked.contributions
    )
    others = (ResultOther(candidate.key, score) for candidate, score in ranked.others)
    return ResultRow(
        ranked.candidate.key,
        ranked.place,
        ranked.score,
        ranked.high,
        ranked.tied_with,
        tuple(contributions),
        tuple(others),
    )


def _excluded(row: Unranked) -> ResultUnranked:
    return ResultUnranked(
        row.candidate.key, _requirements(row.failures), _requirements(row.unknown)
    )


def _unconfirmed(row: Unranked) -> ResultUnranked:
    return ResultUnranked(row.candidate.key, (), _requirements(row.failures))


def _requirements(failures: tuple[Failure, ...]) -> tuple[ResultRequirement, ...]:
    constraints = (failure.constraint for failure in failures)
    return tuple(ResultRequirement(row.key, row.requirement) for row in constraints)


def _certainty(analysis: Analysis) -> ResultCertainty:
    robustness = analysis.robustness
    return ResultCertainty(
        word=analysis.certainty,
        samples=robustness.samples,
        win_share=dict(robustness.win_share),
        rank_share=dict(robustness.rank_share),
        release_share=tuple(
            ResultRelease(*release, share)
            for release, share in sorted(robustness.release_share.items())
        ),
        stable=robustness.stable_under_unknowns,
        doubts=tuple(
            ResultFact(doubt.candidate, doubt.attribute, doubt.new_winner)
            for doubt in analysis.doubts
        ),
        unverified=tuple(
            ResultFact(row.candidate, row.evidence.attribute, row.new_winner)
            for row in analysis.unverified
        ),
    )


def _margin(board: Board, winner: Ranked | None, second: Ranked | None) -> float | None:
    if winner is None or second is None:
        return None
    facts = board.rules.known_first
    unknown, of_second = (
        sum(not ranked.candidate.of(attribute).known for attribute in facts)
        for ranked in (winner, second)
    )
    return winner.score - second.score if unknown == of_second else None
