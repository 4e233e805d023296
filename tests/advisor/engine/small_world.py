"""A small invented world for the property tests: four attributes, any candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from advisor.engine.board import Board, Rules
from advisor.engine.constraints import MEETS, AtMost, Constraint, Is
from advisor.engine.scores import Indexes, Scores
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Criterion, Emphasis, Measure, Piecewise, Step, Steps

NAMES = ("ash", "birch", "cedar", "elm", "fir")

RULES = Rules(
    constraints=(
        Constraint(None, None, "It is alive", Is("alive", frozenset({True}))),
        Constraint("budget", "low", "It costs 50 or less", AtMost("price", 50)),
        Constraint("kind", "red", "It is red", Is("colour", frozenset({"red"}))),
        Constraint(
            "kind", "warm", "It is red or yellow", Is("colour", frozenset({"red", "yellow"}))
        ),
        Constraint("size", "small", "It is 5 or less", AtMost("size", 5)),
    ),
    criteria=(
        Criterion(
            "cheap",
            "Cheap",
            "Is it cheap?",
            (
                Measure(
                    Piecewise(
                        "price", ((0, 1.0), (100, 0.0)), "It costs {words}.", "Price unknown."
                    )
                ),
            ),
            2,
        ),
        Criterion(
            "small",
            "Small",
            "Is it small?",
            (Measure(Piecewise("size", ((0, 1.0), (10, 0.0)), "Size {words}.", "Size unknown.")),),
            1,
        ),
        Criterion(
            "colour",
            "Colour",
            "Is it a good colour?",
            (
                Measure(
                    Steps(
                        "colour",
                        {
                            "red": Step(1.0, "Red."),
                            "yellow": Step(0.5, "Yellow."),
                            "blue": Step(0.0, "Blue."),
                        },
                        "Colour unknown.",
                    )
                ),
                Measure(
                    Steps(
                        "alive", {True: Step(1.0, "Alive."), False: Step(0.0, "Dead.")}, "Unknown."
                    ),
                    "kind",
                    "warm",
                    share=0.5,
                ),
            ),
            2,
        ),
    ),
    emphases=(
        Emphasis("budget", "low", "cheap", 4),
        Emphasis("organisation", "school", "cheap", 3),
        Emphasis("organisation", "school", "small", 0),
    ),
    easier={"budget": ("low",), "kind": ("red", "warm"), "size": ("small",)},
)

CRITERIA = [criterion.key for criterion in RULES.criteria]
OPTIONS = {
    "budget": ("low",),
    "kind": ("red", "warm"),
    "size": ("small",),
    "organisation": ("school",),
}


def evidence(**values: object) -> dict[str, Evidence]:
    return {key: Evidence(key, value, words=str(value)) for key, value in values.items()}


def candidate(
    distribution: str, release: str = "1", plan: str = "free", **values: object
) -> Candidate:
    return Candidate(distribution, release, plan, evidence(**values))


@dataclass(frozen=True)
class Scored:
    """A board with the scores of some answers. `meeting`: who meets every requirement."""

    board: Board
    scores: Scores
    meeting: Indexes

    @property
    def sampled(self) -> bool:
        """Whether a candidate matches and a criterion counts, so that weightings are sampled."""
        return bool(len(self.meeting) and self.scores.share.any())

    @property
    def winner(self) -> str | None:
        index = self.board.leader(self.scores)
        return None if index is None else self.board.candidates[index].distribution


def scored(candidates: tuple[Candidate, ...], answers: Answers) -> Scored:
    board = Board(candidates, RULES)
    scores = board.scores(answers)
    return Scored(board, scores, np.flatnonzero(scores.outcome == MEETS))


SINGLE_CHANGES = [
    (question, chosen)
    for question, options in OPTIONS.items()
    for chosen in ((), *zip(options, strict=True))
]
"""Each question with one option, or with none."""

_values = st.fixed_dictionaries(
    {},
    optional={
        "alive": st.sampled_from([True, True, True, False]),
        "price": st.integers(0, 120),
        "size": st.integers(0, 12),
        "colour": st.sampled_from(["red", "yellow", "blue"]),
    },
)


@st.composite
def any_candidates(draw: st.DrawFn, least: int = 1, most: int = 12) -> tuple[Candidate, ...]:
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from(NAMES), st.sampled_from("123"), st.sampled_from(["free", "paid"])
            ),
            min_size=least,
            max_size=most,
            unique=True,
        )
    )
    return tuple(candidate(*key, **draw(_values)) for key in keys)


@st.composite
def any_answers(draw: st.DrawFn) -> Answers:
    chosen = {key: draw(st.sampled_from(["", *options])) for key, options in OPTIONS.items()}
    importance = draw(st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 4)))
    given_options = {key: (option,) for key, option in chosen.items() if option}
    return Answers(given_options, None, importance)
