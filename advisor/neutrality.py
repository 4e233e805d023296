"""Whether the rules favour a name: rankings with the facts under every other name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from msgspec import Struct

from advisor.engine.analysis import Ranked
from advisor.engine.board import Board
from advisor.engine.recommend import rank
from advisor.engine.types import Answers, Candidate


class PlacesTaken(Struct, frozen=True):
    """The places a name takes, by the number of positions the names were moved."""

    distribution: str
    places: list[int]


class Permutations(Struct, frozen=True):
    """`follows`: whether in every run place and score are those of the facts."""

    runs: int
    rows: list[PlacesTaken]
    follows: bool


@lru_cache(maxsize=2)
def permutations_of(board: Board) -> Permutations:
    """Cached by board: it takes as many rankings as there are distributions."""
    return permutations(board)


def permutations(board: Board) -> Permutations:
    """The ranking without any answer, once for each way to rotate the names.

    If no rule knows a name, each distribution takes each place once, and the score always goes
    with the facts.
    """
    ranking = rank(board, Answers()).ranking
    names = [ranked.candidate.distribution for ranked in ranking]
    places: dict[str, list[int]] = {name: [] for name in names}
    follows = True
    for offset in range(len(names)):
        renamed_to = dict(zip(names, _rotated(names, offset), strict=True))
        results = _results_by_name(_renamed_ranking(board, renamed_to))
        follows &= results == {
            renamed_to[name]: result for name, result in _results_by_name(ranking).items()
        }
        for name in names:
            places[name].append(results[name][0])
    rows = [PlacesTaken(name, count) for name, count in places.items()]
    return Permutations(len(names), rows, follows)


def _rotated(names: list[str], offset: int) -> list[str]:
    return names[offset:] + names[:offset]


def _renamed_ranking(board: Board, renamed_to: Mapping[str, str]) -> Sequence[Ranked]:
    candidates = [_renamed(candidate, renamed_to) for candidate in board.candidates]
    return rank(Board(candidates, board.rules), Answers()).ranking


def _renamed(candidate: Candidate, renamed_to: Mapping[str, str]) -> Candidate:
    name = candidate.distribution
    return replace(candidate, distribution=renamed_to.get(name, name))


def _results_by_name(ranking: Sequence[Ranked]) -> dict[str, tuple[int, float]]:
    """(place, score) by distribution."""
    return {
        ranked.candidate.distribution: (ranked.place, round(ranked.score, 9)) for ranked in ranking
    }
