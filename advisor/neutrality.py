"""Whether the rules lean to one side: the ranking without any answer, with every distribution's facts moved to every other name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from advisor.engine.board import Board
from advisor.engine.recommend import rank
from advisor.engine.types import Answers, Candidate


def permutations(board: Board) -> dict[str, Any]:
    """The ranking without any answer once for each way to move all names round by a number of places.

    Where no rule knows a name, each distribution takes each place of the ranking once, and the score always goes with the facts.
    `rows`: by distribution the places it takes, by the number of places the names were moved. `follows`: whether in every
    run place and score are those of whose facts they were.
    """
    ranked = rank(board, Answers()).ranking
    names = [one.candidate.distribution for one in ranked]
    as_it_is = [(one.place, round(one.score, 9)) for one in ranked]
    places: dict[str, list[int]] = {name: [] for name in names}
    follows = True
    for moved in range(len(names)):
        becomes = {name: names[(place + moved) % len(names)] for place, name in enumerate(names)}
        run = rank(
            Board([_renamed(one, becomes) for one in board.candidates], board.rules), Answers()
        ).ranking
        found = {one.candidate.distribution: (one.place, round(one.score, 9)) for one in run}
        follows &= all(
            found[becomes[name]] == wanted for name, wanted in zip(names, as_it_is, strict=True)
        )
        for name in names:
            places[name].append(found[name][0])
    return {
        "runs": len(names),
        "rows": [{"distribution": name, "places": taken} for name, taken in places.items()],
        "follows": follows,
    }


@lru_cache(maxsize=4)
def of_board(board: Board) -> dict[str, Any]:
    """The same, worked out once for each board: it takes as many rankings as there are distributions."""
    return permutations(board)


def _renamed(one: Candidate, becomes: Mapping[str, str]) -> Candidate:
    return replace(one, distribution=becomes.get(one.distribution, one.distribution))
