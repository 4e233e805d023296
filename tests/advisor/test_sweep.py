"""Random sets of answers on the seeded catalog: what no answer may be, whatever was asked.

ELWISE_SETS=2000 tries that many instead of the 500 of every test run, and forty quotes instead of
fifteen.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

import msgspec
import pytest

from advisor import evaluation
from advisor.document.recommendation import recommendation
from advisor.engine.analysis import Analysis
from advisor.engine.board import Board
from advisor.engine.constraints import MEETS
from advisor.engine.recommend import rank, recommend
from advisor.engine.scores import Scores
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.unknowns import Doubt
from advisor.engine.weights import DECISIVE
from advisor.routes import USUAL, Routes, architecture_of
from advisor.rules.criteria import CRITERIA, DECISIVE_FACTS
from advisor.rules.derived import ESTATES, releases_of
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from catalog import snapshot
from tests import long

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.early]

TODAY = date(2026, 11, 26)
NUMBER_OF_SETS = long.number("ELWISE_SETS", 100, 500)
NUMBER_OF_QUOTES = 40 if "ELWISE_SETS" in os.environ else NUMBER_OF_SETS // 33
CENT = Decimal("0.01")
LEAST_SETTLED = 0.85
"""Share of the answers with a winner that no single unknown fact other than a price may change."""
CERTAIN = ("price_per_system_year", "years_of_updates")


@dataclass(frozen=True)
class Asked:
    answers: Answers
    recommendation: Analysis
    scores: Scores
    board: Board


def random_answers(chance: random.Random) -> Answers:
    """Each question answered in one of three sets, several options in one of four, some importances
    set."""
    chosen: dict[str, tuple[str, ...]] = {}
    for question in QUESTIONS.values():
        if question.kind == NUMBER or chance.random() > 0.33:
            continue
        options = [option.key for option in question.options if not option.exclusive]
        number = 2 if question.kind == MANY and chance.random() < 0.25 else 1
        picked = set(chance.sample(options, number))
        chosen[question.key] = tuple(
            option.key for option in question.options if option.key in picked
        )
    importance = {
        criterion.key: chance.randint(0, DECISIVE)
        for criterion in CRITERIA
        if chance.random() < 0.1
    }
    return Answers(chosen, servers=chance.choice([None, 1, 40, 2_500]), importance=importance)


@cache
def evaluated_cases() -> tuple[Asked, ...]:
    chance = random.Random(20261126)
    published = snapshot.current()
    board = evaluation.board(published, TODAY)
    sets = [random_answers(chance) for _ in range(NUMBER_OF_SETS)]
    return tuple(
        Asked(answers, _recommended(board, answers), board.scores(answers), board)
        for answers in sets
    )


def _recommended(board: Board, answers: Answers) -> Analysis:
    return recommend(board, answers, decisive=DECISIVE_FACTS)


def winners() -> Iterator[tuple[Asked, Candidate]]:
    for case in evaluated_cases():
        if case.recommendation.winner is not None:
            yield case, case.recommendation.winner.candidate


def meeting(case: Asked) -> list[Candidate]:
    pairs = zip(case.board.candidates, case.scores.outcome, strict=True)
    return [candidate for candidate, outcome in pairs if outcome == MEETS]


def test_sweep_is_wide_enough():
    names = Counter(candidate.distribution for _, candidate in winners())
    assert len(list(winners())) > NUMBER_OF_SETS / 4
    assert set(names) >= {"rhel", "almalinux", "rocky-linux", "oracle-linux", "amazon-linux"}


@pytest.mark.parametrize("attribute", CERTAIN)
def test_certain_candidate_wins_over_an_uncertain_one(attribute):
    wrong = [
        (case.answers.options, winner.key)
        for case, winner in winners()
        if not winner.of(attribute).known
        and any(all(other.of(key).known for key in CERTAIN) for other in meeting(case))
    ]
    assert wrong == []


def test_winner_has_the_cheapest_published_plan():
    price, compared = CERTAIN[0], 0
    for case, winner in winners():
        if case.scores.by_score or not winner.of(price).known:
            continue
        same_release = [other for other in meeting(case) if other.key[:2] == winner.key[:2]]
        prices = [
            other.of(price).value
            for other in same_release
            if all(other.of(key).known for key in CERTAIN)
        ]
        assert winner.of(price).value == min(prices), (case.answers.options, winner.key)
        compared += len(prices) > 1
    assert compared > NUMBER_OF_SETS / 20


def test_no_route_passes_an_ended_release_or_runs_on_a_wrong_cpu():
    routes = Routes(snapshot.current().document, TODAY)
    followed = 0
    for case, winner in winners():
        cpus = case.answers.to("cpu") or (USUAL.cpu,)
        for estate in case.answers.to("estate"):
            for start in releases_of(ESTATES[estate]) if estate in ESTATES else ():
                for cpu in cpus:
                    machine = type(USUAL)(cpu)
                    route = routes.outcome(
                        start, (winner.distribution, str(winner.release)), machine
                    ).route
                    for step in route.steps if route else ():
                        followed += 1
                        assert not step.architectures or architecture_of(cpu) in step.architectures
                    for step in route.steps[:-1] if route else ():
                        assert _gets_updates(routes, step.end), (start.key, winner.key, step)
    assert followed > NUMBER_OF_SETS / 20


def _gets_updates(routes: Routes, stop: tuple[str, str]) -> bool:
    """An independent reading: any phase of the release, paid or not, reaches the day."""
    release = routes.releases[stop]
    ends = [phase.end for phase in release.phases]
    return any(end.kind != "date" or end.day >= TODAY for end in ends)


def test_break_even_quote_flips_the_winner_of_the_catalog():
    """A quote is for a plan, whichever release it is bought for, so here it is given to the one
    candidate named."""
    chance = random.Random(7)
    quoted = [
        case
        for case, _ in winners()
        if any(quote.price for quote in case.recommendation.break_even)
    ]
    for case in chance.sample(quoted, NUMBER_OF_QUOTES):
        quote = chance.choice([quote for quote in case.recommendation.break_even if quote.price])
        assert _winner_with_price(case, quote.candidate, quote.price) == quote.candidate
        assert _winner_with_price(case, quote.candidate, quote.price + CENT) != quote.candidate


def _winner_with_price(
    case: Asked, key: tuple[str, str, str], price: Decimal
) -> tuple[str, str, str] | None:
    evidence = Evidence(CERTAIN[0], float(price))
    candidates = [
        replace(candidate, evidence={**candidate.evidence, CERTAIN[0]: evidence})
        if candidate.key == key
        else candidate
        for candidate in case.board.candidates
    ]
    winner = rank(Board(candidates, case.board.rules), case.answers).winner
    return winner.candidate.key if winner else None


def test_quote_at_list_price_changes_nothing():
    published = snapshot.current()
    quotes = {
        (distribution.slug, plan.slug): price.amount
        for distribution in published.document.distributions
        for plan in distribution.plans
        if (price := plan.reference_price) and price.amount is not None
    }
    ranked_cases = 0
    for case in evaluated_cases()[:20]:
        own = evaluation.evaluate_ranking(replace(case.answers, quotes=quotes), TODAY).analysis
        listed = case.recommendation
        ranked_cases += bool(listed.ranking)
        assert [ranked.candidate.key for ranked in own.ranking] == [
            ranked.candidate.key for ranked in listed.ranking
        ]
        assert [ranked.score for ranked in own.ranking] == [
            ranked.score for ranked in listed.ranking
        ]
    assert ranked_cases > 5


def test_most_answers_hang_on_no_single_unknown_fact():
    settled = [not any(map(_is_unknown_fact, case.recommendation.doubts)) for case, _ in winners()]
    share = sum(settled) / len(settled)
    print(f"settled: {share:.1%} of {len(settled)} answers with a winner")
    assert share >= LEAST_SETTLED


def _is_unknown_fact(doubt: Doubt) -> bool:
    """Not a projection beyond a promised end, and not a release that the answer does not say."""
    estates = {estate.attribute for estate in ESTATES.values() if estate.release is None}
    return not doubt.projected and doubt.attribute not in estates


def test_parts_add_up_and_advantages_are_known():
    published, ahead = snapshot.current(), 0
    for case in evaluated_cases():
        preview = evaluation.Evaluation(
            case.recommendation, published, TODAY, case.board.candidates
        )
        result = msgspec.to_builtins(recommendation(preview))
        for ranked in result["ranking"]:
            assert (
                round(sum(part["points"] for part in ranked["contributions"]), 1) == ranked["score"]
            )
        for other in result["why_not"]:
            if other["standing"] != "ranked":
                assert other["score"] is None
                continue
            difference = round(other["score"] - result["ranking"][0]["score"], 1)
            assert round(sum(row["difference"] for row in other["rows"]), 1) == difference
            ahead += _advantages_are_known(other)
    assert ahead > NUMBER_OF_SETS / 20


def _advantages_are_known(other: dict) -> int:
    """After "Ahead on" only criteria of which everything is known on both sides; how many."""
    _, _, ahead = other["sentence"].partition("Ahead on ")
    for row in other["rows"]:
        if f"{row['label']} (" in ahead:
            assert row["known"], other["sentence"]
    return sum(f"{row['label']} (" in ahead for row in other["rows"])
