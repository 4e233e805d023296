"""Requirements that are not met because of another answer: what is given up instead."""

from __future__ import annotations

import pytest

from advisor.engine.board import Board, Rules
from advisor.engine.constraints import AllOf, Constraint, IfAnswered, Includes, Is
from advisor.engine.relaxation import Relaxation, relaxations
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Criterion, Measure, Piecewise

CHEAP = Criterion(
    "cheap", "Cheap", "", (Measure(Piecewise("price", ((0, 1.0), (9, 0.0)), "", "")),), 1
)


def runs(software: str) -> IfAnswered:
    return IfAnswered((Includes(f"{software}_on", "arm"),), "software", software)


RULES = Rules(
    constraints=(
        Constraint("software", "games", "Games", Is("games", frozenset({True}))),
        Constraint("software", "maps", "Maps", Is("maps", frozenset({True}))),
        Constraint(
            "cpu", "arm", "ARM", AllOf((Includes("builds", "arm"), runs("games"), runs("maps")))
        ),
    ),
    criteria=(CHEAP,),
)
BOTH = Answers({"software": ("games", "maps"), "cpu": ("arm",)})
ARM, X86 = ("arm", "x86"), ("x86",)


def candidate(name: str, **values: object) -> Candidate:
    facts = {"price": 1, "builds": ARM, "games": True, "maps": True} | values
    evidence = {key: Evidence(key, value) for key, value in facts.items()}
    return Candidate(name, "1", "free", evidence)


def given_up(*candidates: Candidate) -> dict[tuple[str, ...], list[set[tuple[str, str]]]]:
    """By questions to drop: what each change gives up."""
    board = Board(candidates, RULES)
    rows: tuple[Relaxation, ...] = relaxations(board, BOTH, board.scores(BOTH))
    return {row.drop: [set(change.given_up) for change in row.changes] for row in rows}


def test_either_answer_can_be_given_up() -> None:
    assert given_up(candidate("ash", games_on=X86, maps_on=ARM)) == {
        ("cpu",): [{("cpu", "arm")}],
        ("software",): [{("software", "games")}],
    }


def test_what_a_cause_settles_is_not_given_up_too() -> None:
    """Without the games nothing stands against ARM."""
    ash = candidate("ash", games=False, games_on=X86, maps_on=ARM)
    assert given_up(ash) == {("software",): [{("software", "games")}]}


def test_a_larger_change_of_another_candidate_is_left_out() -> None:
    ash = candidate("ash", games_on=X86, maps_on=ARM)
    elm = candidate("elm", games=False, maps=False, games_on=X86, maps_on=X86)
    assert given_up(ash, elm)["software",] == [{("software", "games")}]


def test_without_a_build_nothing_else_is_the_cause() -> None:
    ash = candidate("ash", builds=X86, games_on=X86, maps_on=ARM)
    assert given_up(ash) == {("cpu",): [{("cpu", "arm")}]}


@pytest.mark.parametrize("games", [True, None])
def test_a_cause_is_not_to_be_confirmed_as_well(games: bool | None) -> None:
    ash = candidate("ash", games=games, games_on=None, maps_on=ARM)
    assert [{("software", "games")}] in given_up(ash).values()
