"""Tests that only other answers or unknown facts bring to bear."""

from __future__ import annotations

import pytest

from advisor.engine.constraints import (
    FAILS,
    MEETS,
    UNCONFIRMED,
    AllOf,
    Answered,
    IfAnswered,
    Includes,
    Is,
    Unknown,
    attributes_under,
)
from advisor.engine.types import Answers, Candidate, Evidence

SMALL = Includes("sizes", "small")
ON_SHOW = IfAnswered((SMALL,), "use", "show")
SHOW, PLAY = Answers({"use": ("play", "show")}), Answers({"use": ("play",)})


def with_sizes(*sizes: str) -> Candidate:
    return Candidate("ash", "1", "free", {"sizes": Evidence("sizes", sizes or None)})


@pytest.mark.parametrize(
    ("sizes", "outcome"), [(("small",), MEETS), (("large",), FAILS), ((), UNCONFIRMED)]
)
def test_condition_counts_where_answered(sizes: tuple[str, ...], outcome: int) -> None:
    candidate = with_sizes(*sizes)
    assert ON_SHOW.outcome(candidate, SHOW) == (outcome, (candidate.of("sizes"),))
    for answers in (PLAY, Answers()):
        assert ON_SHOW.outcome(candidate, answers) == (MEETS, ())


@pytest.mark.parametrize(("sizes", "outcome"), [((), MEETS), (("small",), FAILS)])
def test_unknown_is_never_unconfirmed(sizes: tuple[str, ...], outcome: int) -> None:
    assert Unknown("sizes").outcome(with_sizes(*sizes), PLAY) == (outcome, ())


def test_attributes_follow_the_answers() -> None:
    test = AllOf((Is("alive", frozenset({True})), ON_SHOW))
    assert attributes_under(test, SHOW) == {"alive", "sizes"}
    assert attributes_under(test, PLAY) == {"alive"}
    assert set(test.attributes) == {"alive", "sizes"}


def test_questions_of_parts_are_read() -> None:
    nested = IfAnswered((Answered("place", frozenset({"here"})), ON_SHOW), "size", "small")
    assert set(nested.questions) == {"size", "place", "use"}
