"""The outlook of a decision is the winner and the word of certainty of a whole recommendation."""

from __future__ import annotations

import random

import pytest

from advisor.engine.constraints import FAILS
from advisor.engine.outlook import outlook
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers
from advisor.evaluation import board
from catalog import clock, snapshot
from tests.advisor.watch.test_oracle import random_answers

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


def test_outlook_equals_the_recommendation() -> None:
    dice = random.Random(3)
    for answers in (Answers(), *(random_answers(dice) for _ in range(40))):
        on_day = board(snapshot.current(), clock.today(), answers)
        analysis = recommend(on_day, answers)
        winner = analysis.winner.candidate.key if analysis.winner else None
        short = outlook(on_day, answers, on_day.scores(answers), winner or ("", "", ""))
        assert (short.winner, short.certainty) == (winner, analysis.certainty)


def test_missing_choice_fails() -> None:
    on_day = board(snapshot.current(), clock.today(), Answers())
    scores = on_day.scores(Answers())
    assert outlook(on_day, Answers(), scores, ("gone", "1", "basic")).outcome == FAILS
