"""What must hold whatever the facts and answers are (design: "What must hold")."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.analysis import LEVEL_POINTS
from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, Constraint
from advisor.engine.recommend import rank, recommend
from advisor.engine.types import Answers
from tests.advisor.engine.small_world import NAMES, RULES, answers, candidate, candidates, evidence

anything = settings(max_examples=150)


def outcome_of(one, given_answers):
    return min(
        (
            c.test.outcome(one, given_answers)[0]
            for c in RULES.constraints
            if c.applies(given_answers)
        ),
        default=MEETS,
    )


@anything
@given(
    candidates(),
    answers(),
    st.dictionaries(st.sampled_from([c.key for c in RULES.criteria]), st.integers(0, 4)),
)
def test_no_weight_brings_an_excluded_candidate_back(everyone, asked, importance):
    found = rank(Board(everyone, RULES), replace(asked, importance=importance))
    for ranked in found.ranking:
        assert outcome_of(ranked.candidate, asked) == MEETS
        assert all(outcome_of(other, asked) == MEETS for other, _ in ranked.others)


@anything
@given(candidates(), answers())
def test_every_distribution_is_in_out_or_open_and_never_two_of_them(everyone, asked):
    found = rank(Board(everyone, RULES), asked)
    groups = [
        {one.candidate.distribution for one in group}
        for group in (found.ranking, found.excluded, found.unconfirmed)
    ]
    assert set.union(*groups) == {one.distribution for one in everyone}
    assert sum(map(len, groups)) == len(set.union(*groups))
    for left, wanted in ((found.excluded, FAILS), (found.unconfirmed, UNCONFIRMED)):
        for one in left:
            assert one.failures, "a distribution is left out without a reason"
            assert all(
                failure.constraint.test.outcome(one.candidate, asked)[0] == wanted
                for failure in one.failures
            )


@anything
@given(candidates(least=2), answers(), st.data())
def test_better_on_one_criterion_and_equal_on_the_rest_never_ranks_lower(everyone, asked, data):
    lucky = data.draw(st.sampled_from(everyone))
    better = replace(lucky, distribution="zelkova", evidence={**lucky.evidence, **evidence(size=0)})
    found = rank(Board((*everyone, better), RULES), asked)
    places = {one.candidate.distribution: one for one in found.ranking}
    if lucky.distribution in places and outcome_of(lucky, asked) == MEETS:
        twin = rank(Board((lucky, better), RULES), asked).ranking
        by_name = {one.candidate.distribution: one for one in twin}
        assert by_name["zelkova"].place <= by_name[lucky.distribution].place
        assert by_name["zelkova"].score >= by_name[lucky.distribution].score - 1e-9


@anything
@given(candidates(), answers(), candidates(most=1))
def test_adding_a_candidate_never_reorders_the_others(everyone, asked, newcomer):
    newcomer = replace(newcomer[0], distribution="zelkova")
    before = [(one.candidate.key, one.score) for one in rank(Board(everyone, RULES), asked).ranking]
    after = rank(Board((*everyone, newcomer), RULES), asked).ranking
    assert [
        (one.candidate.key, one.score) for one in after if one.candidate.distribution != "zelkova"
    ] == before


@anything
@given(candidates(), answers(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_facts_and_answers_changes_nothing(everyone, asked, random):
    def shuffled(pairs):
        pairs = list(pairs)
        random.shuffle(pairs)
        return dict(pairs)

    others = [replace(one, evidence=shuffled(one.evidence.items())) for one in everyone]
    random.shuffle(others)
    turned = Answers(
        shuffled(asked.given.items()), asked.servers, shuffled(asked.importance.items())
    )
    options = [("kind", ("red",)), ("budget", ())]
    first, second = (
        recommend(Board(everyone, RULES), asked, options=options),
        recommend(Board(others, RULES), turned, options=options),
    )
    assert replace(first, answers=second.answers) == second
    panel = rank(Board(everyone, RULES), asked)
    assert (panel.ranking, panel.excluded, panel.unconfirmed) == (
        first.ranking,
        first.excluded,
        first.unconfirmed,
    ), "one answer everywhere"


@anything
@given(candidates(), answers())
def test_contributions_add_up_to_the_score_and_weights_to_one(everyone, asked):
    found = rank(Board(everyone, RULES), asked)
    total = sum(weight.share for weight in found.weights)
    assert total == pytest.approx(1) or total == 0
    for one in found.ranking:
        assert sum(part.points for part in one.contributions) == pytest.approx(one.score, abs=1e-9)
        assert sum(part.points_high for part in one.contributions) == pytest.approx(
            one.high, abs=1e-9
        )
        assert 0 - 1e-9 <= one.score <= one.high <= 100 + 1e-9


@anything
@given(candidates(), answers())
def test_ties_are_named_and_share_a_place(everyone, asked):
    ranking = rank(Board(everyone, RULES), asked).ranking
    for one, other in itertools.permutations(ranking, 2):
        tied = abs(one.score - other.score) <= 1e-9
        assert (other.candidate.distribution in one.tied_with) == (
            abs(one.score - other.score) < LEVEL_POINTS
        )
        assert (one.place == other.place) == tied or not tied
        if one.score > other.score + 1e-9:
            assert one.place < other.place


def test_exact_twins_tie_and_say_so():
    twins = (candidate("ash", alive=True, price=3), candidate("elm", alive=True, price=3))
    ranking = rank(Board(twins, RULES), Answers()).ranking
    assert [(one.place, one.tied_with) for one in ranking] == [(1, ("elm",)), (1, ("ash",))]


@anything
@given(candidates(least=2), answers(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_exchanging_the_names_of_two_distributions_exchanges_their_places(
    everyone, asked, one_name, other_name
):
    swap = {one_name: other_name, other_name: one_name}
    exchanged = [
        replace(one, distribution=swap.get(one.distribution, one.distribution)) for one in everyone
    ]

    def places(board):
        return {
            one.candidate.distribution: (one.place, one.score) for one in rank(board, asked).ranking
        }

    before, after = places(Board(everyone, RULES)), places(Board(exchanged, RULES))
    assert {swap.get(name, name): value for name, value in before.items()} == after


@anything
@given(
    candidates(least=1, most=1),
    answers(),
    st.integers(0, 120),
    st.integers(0, 12),
    st.sampled_from(["red", "yellow", "blue"]),
)
def test_whatever_an_unknown_turns_out_to_be_the_score_stays_within_its_range(
    everyone, asked, price, size, colour
):
    one = everyone[0]
    filled = replace(
        one,
        evidence={**evidence(alive=True, price=price, size=size, colour=colour), **one.evidence},
    )
    open_scores, known_scores = (
        Board((one,), RULES).scores(asked),
        Board((filled,), RULES).scores(asked),
    )
    assert open_scores.score[0] - 1e-9 <= known_scores.score[0] <= open_scores.high[0] + 1e-9


@pytest.mark.parametrize("criterion", [one.key for one in RULES.criteria])
def test_every_importance_matters(criterion):
    """Moving it alone changes who comes first, where candidates differ on that criterion alone in their favour."""
    strong = {"cheap": {"price": 0}, "small": {"size": 0}, "colour": {"colour": "red"}}
    everyone = [
        candidate(name, **{"alive": True, "price": 100, "size": 10, "colour": "blue", **values})
        for name, values in strong.items()
    ]
    rest = {one.key: 2 for one in RULES.criteria}
    winners = {
        step: rank(Board(everyone, RULES), Answers(importance={**rest, criterion: step}))
        .ranking[0]
        .candidate.distribution
        for step in (1, 3)
    }
    assert winners[3] == criterion != winners[1]


@anything
@given(candidates(), answers())
def test_nothing_counts_means_no_winner_and_no_invented_order(everyone, asked):
    ignored = replace(asked, importance={one.key: 0 for one in RULES.criteria})
    found = recommend(Board(everyone, RULES), ignored)
    assert found.winner is None
    assert {one.place for one in found.ranking} <= {1}


def test_an_unknown_fact_a_requirement_needs_keeps_a_candidate_from_winning_and_names_the_fact():
    found = rank(Board([candidate("ash", alive=True)], RULES), Answers({"budget": ("low",)}))
    assert found.winner is None
    assert found.ranking == ()
    assert [failure.evidence[0].attribute for failure in found.unconfirmed[0].failures] == ["price"]


class Counting:
    """A test that counts how often it is asked."""

    attributes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.asked = 0

    def outcome(self, candidate, answers):
        self.asked += 1
        return MEETS, ()


@pytest.mark.parametrize("number", [10, 100, 1000])
def test_each_requirement_is_asked_once_of_each_candidate_however_many_there_are(number):
    test = Counting()
    rules = replace(RULES, constraints=(Constraint(None, None, "Always", test),))
    board = Board([candidate(f"tree-{n:04}", alive=True, price=n) for n in range(number)], rules)
    for _ in range(3):
        board.scores(Answers())
    assert test.asked == number
