"""Ranking by the certain score: smallest plans, unpublished prices, quotes, weak evidence."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.engine.board import Board
from advisor.engine.certainty import FIRM, LIKELY, NARROW, OPEN, certainty
from advisor.engine.constraints import MEETS
from advisor.engine.recommend import rank, recommend
from advisor.engine.split import splits
from advisor.engine.types import Answers, Candidate, Evidence
from tests import long
from tests.advisor.engine import small_world
from tests.advisor.engine.plans_world import RULES, offers, priced, wishes, with_price

anything = settings(max_examples=long.examples(150))
CENT = Decimal("0.01")


def winner_of(candidates: tuple[Candidate, ...], answers: Answers) -> tuple[str, str, str] | None:
    best = rank(Board(candidates, RULES), answers).winner
    return best.candidate.key if best else None


def meeting(candidates: tuple[Candidate, ...], answers: Answers) -> list[Candidate]:
    board = Board(candidates, RULES)
    outcome = board.scores(answers).outcome
    return [
        candidate for candidate, met in zip(board.candidates, outcome, strict=True) if met == MEETS
    ]


# Smallest plan


def test_cheapest_published_plan_of_a_release_wins():
    plans = (
        priced("ash", "1", "free", 0, years=8, help=False),
        priced("ash", "1", "gold", 60, years=8, help=True),
        priced("ash", "1", "silver", 20, years=8, help=True),
    )
    assert winner_of(plans, Answers({"years": ("5",)})) == ("ash", "1", "free")
    assert winner_of(plans, Answers({"help": ("yes",)})) == ("ash", "1", "silver")


def test_raised_importance_lets_plans_compete_by_score():
    plans = (
        priced("ash", "1", "free", 0, years=8, help=False),
        priced("ash", "1", "gold", 10, years=8, help=True),
        priced("ash", "1", "silver", None, years=8, help=True),
    )
    assert winner_of(plans, Answers({"years": ("5",)}, importance={"help": 3})) == (
        "ash",
        "1",
        "gold",
    )


@anything
@given(offers(), wishes())
def test_unpublished_price_never_wins_beside_a_published_one(candidates, answers):
    key = winner_of(candidates, answers)
    assume(key is not None)
    chosen = next(candidate for candidate in candidates if candidate.key == key)
    known = [
        candidate
        for candidate in meeting(candidates, answers)
        if candidate.of("price").known and candidate.of("years").known
    ]
    if known:
        assert chosen.of("price").known
        assert chosen.of("years").known


@anything
@given(offers(), wishes())
def test_no_plan_of_the_winning_release_is_smaller(candidates, answers):
    key = winner_of(candidates, answers)
    assume(key is not None and answers.importance.get("help", 0) < 3)
    chosen = next(candidate for candidate in candidates if candidate.key == key)
    prices = [
        candidate.of("price").value
        for candidate in meeting(candidates, answers)
        if candidate.key[:2] == key[:2]
        and candidate.of("price").known
        and candidate.of("years").known
    ]
    assert not prices or chosen.of("price").value == min(prices)


# Known facts


@anything
@given(offers(), wishes(), st.data())
def test_learning_a_fact_never_lowers_a_certain_score(candidates, answers, data):
    board = Board(candidates, RULES)
    index = data.draw(st.integers(0, len(candidates) - 1))
    candidate = board.candidates[index]
    unknown = [key for key in ("price", "years") if not candidate.of(key).known]
    assume(unknown)
    key = data.draw(st.sampled_from(unknown))
    learned = Evidence(key, data.draw(st.integers(1, 120)))
    richer = replace(candidate, evidence={**candidate.evidence, key: learned})
    others = [other for other in candidates if other.key != candidate.key]
    before = board.scores(answers).score[index]
    after_board = Board((*others, richer), RULES)
    after = after_board.scores(answers).score[after_board.candidates.index(richer)]
    assert after >= before - 1e-9


def test_possible_number_counts_only_up_to_the_certain_one():
    promised = Candidate(
        "ash",
        "1",
        "free",
        {"years": Evidence("years", 4.0, high=9.0), "price": Evidence("price", 0)},
    )
    board = Board((promised,), RULES)
    scores = board.scores(Answers({}, importance={"cheap": 0, "help": 0}))
    assert (scores.score[0], scores.high[0]) == pytest.approx((40, 90))
    assert rank(board, Answers({"years": ("5",)})).unconfirmed[0].candidate.key == promised.key


# Break-even


@settings(max_examples=long.examples(250))
@given(offers(), wishes())
def test_break_even_quote_flips_the_winner(candidates, answers):
    recommendation = recommend(Board(candidates, RULES), answers)
    assume(recommendation.winner is not None)
    won_by = recommendation.winner.candidate.key
    reported = {quote.candidate: quote.price for quote in recommendation.break_even}

    def wins(candidate: Candidate, price: Decimal) -> bool:
        quoted = with_price(candidate, float(price))
        others = tuple(other for other in candidates if other.key != candidate.key)
        return winner_of((*others, quoted), answers) == candidate.key

    certain = all(recommendation.winner.candidate.of(key).known for key in RULES.known_first)
    for candidate in candidates:
        if candidate.of("price").known or candidate.key == won_by:
            continue
        price = reported.get(candidate.key)
        if candidate.key not in reported:
            assert not certain or not any(
                wins(candidate, Decimal(quote)) for quote in range(1, 121, 7)
            )
        elif price is None:
            assert all(wins(candidate, Decimal(quote)) for quote in (1, 60, 10_000))
        else:
            assert wins(candidate, price)
            assert wins(candidate, max(price - CENT, Decimal(1)))
            assert not wins(candidate, price + CENT)


def test_quote_below_the_lower_bound_is_not_reported():
    base = priced("birch", "1", "free", 40, years=8, help=True)
    dear = Candidate(
        "ash", "1", "gold", {**base.evidence, "price": Evidence("price", None, low=60.0)}
    )
    answers = Answers({"help": ("yes",)})
    assert winner_of((base, with_price(dear, 39)), answers) == dear.key
    assert recommend(Board((base, dear), RULES), answers).break_even == ()


# Certainty


@pytest.mark.parametrize(
    ("share", "level", "unverified", "doubtful", "word"),
    [
        (0.95, False, False, False, FIRM),
        (0.95, False, True, False, LIKELY),
        (0.95, False, False, True, LIKELY),
        (0.95, True, False, False, NARROW),
        (0.8, False, False, False, LIKELY),
        (0.6, False, False, False, NARROW),
        (0.4, False, False, False, OPEN),
    ],
)
def test_certainty_word(share, level, unverified, doubtful, word):
    assert certainty(share, level=level, unverified=unverified, doubtful=doubtful) == word


def test_release_shares_split_what_a_distribution_wins():
    releases = (
        priced("ash", "1", "free", 0, years=4, help=False),
        priced("ash", "2", "free", 30, years=9, help=False),
        priced("birch", "1", "free", 0, years=1, help=False),
    )
    sampled = recommend(
        Board(releases, RULES), Answers({}, importance={"cheap": 2, "lasting": 2})
    ).robustness
    assert sum(sampled.release_share.values()) == pytest.approx(1)
    own = [share for (name, _), share in sampled.release_share.items() if name == "ash"]
    assert sum(own) == pytest.approx(sampled.win_share["ash"])
    assert len(own) == 2


def test_unverified_value_that_decides_is_named():
    weak = Evidence("help", True, confidence="unverified")
    ash = priced("ash", "1", "free", 0, years=8)
    ash = replace(ash, evidence={**ash.evidence, "help": weak})
    elm = priced("elm", "1", "free", 40, years=8, help=True)
    recommendation = recommend(Board((ash, elm), RULES), Answers({"help": ("yes",)}))
    assert recommendation.winner.candidate.distribution == "ash"
    assert [
        (fact.candidate[0], fact.evidence.attribute, fact.new_winner)
        for fact in recommendation.unverified
    ] == [("ash", "help", "elm")]
    assert recommendation.certainty == LIKELY


def test_inferred_value_is_named_only_if_demanded():
    inferred = Evidence("help", True, confidence="computed")
    ash = priced("ash", "1", "free", 0, years=8)
    ash = replace(ash, evidence={**ash.evidence, "help": inferred})
    elm = priced("elm", "1", "free", 40, years=8, help=True)
    board = Board((ash, elm), RULES)
    assert [
        fact.candidate[0] for fact in recommend(board, Answers({"help": ("yes",)})).unverified
    ] == ["ash"]
    assert recommend(board, Answers({"years": ("5",)})).unverified == ()


# Nothing answered


def test_no_answer_gives_no_winner_but_questions():
    rules = replace(small_world.RULES, needs_an_answer=True)
    trees = (
        small_world.candidate("ash", alive=True, price=0, size=9, colour="blue"),
        small_world.candidate("elm", alive=True, price=90, size=0, colour="red"),
    )
    board = Board(trees, rules)
    options = {
        "budget": ("low",),
        "kind": ("red", "warm"),
        "size": ("small",),
        "organisation": ("school",),
    }
    recommendation = recommend(board, Answers(), questions=options)
    assert recommendation.winner is None
    assert len(recommendation.ranking) == 2
    assert recommend(board, Answers({"budget": ("low",)}), questions=options).winner is not None
    for split in recommendation.splits:
        for option, leader in split.leaders.items():
            best = rank(board, Answers({split.question: (option,)})).winner
            assert leader == (best.candidate.distribution if best else None)


def test_question_that_splits_most_comes_first():
    trees = (
        small_world.candidate("ash", alive=True, price=0, size=9, colour="yellow"),
        small_world.candidate("elm", alive=True, price=90, size=0, colour="red"),
    )
    board = Board(trees, small_world.RULES)
    options = {
        "size": ("small",),
        "organisation": ("school", "club", "firm"),
        "kind": ("red", "warm"),
    }
    first, second = splits(board, Answers(), board.scores(Answers()), options)
    assert (first.question, set(first.leaders.values())) == ("kind", {"ash", "elm"})
    assert second.leaders == {"school": "ash", "club": "elm", "firm": "elm"}


# Unknown facts


def completions(candidates: tuple[Candidate, ...]) -> Iterator[tuple[Candidate, ...]]:
    """Ways in which unknown prices and ends can turn out, all of them together."""
    unknown = [
        (index, key)
        for index, tree in enumerate(candidates)
        for key in ("price", "years")
        if not tree.of(key).known
    ]
    for values in itertools.product((1, 35, 70, None), repeat=len(unknown)):
        trees = list(candidates)
        for (index, key), value in zip(unknown, values, strict=True):
            if value is not None:
                facts = {**trees[index].evidence, key: Evidence(key, value)}
                trees[index] = replace(trees[index], evidence=facts)
        yield tuple(trees)


@anything
@given(offers(), wishes())
def test_stable_winner_stays_first_whatever_prices_turn_out(candidates, answers):
    board = Board(candidates, RULES)
    analysis = recommend(board, answers)
    if not analysis.robustness.stable_under_unknowns:
        return
    name = analysis.winner.candidate.distribution
    for trees in itertools.islice(completions(candidates), 256):
        ranking = rank(Board(trees, RULES), answers).ranking
        assert name in {row.candidate.distribution for row in ranking if row.place == 1}
