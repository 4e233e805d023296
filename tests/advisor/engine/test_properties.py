"""What must hold whatever the facts and answers are."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.analysis import LEVEL_POINTS, Analysis, Ranked
from advisor.engine.board import Board
from advisor.engine.constraints import FAILS, MEETS, UNCONFIRMED, Constraint
from advisor.engine.recommend import rank, recommend
from advisor.engine.types import Answers, Candidate
from tests import long
from tests.advisor.engine.small_world import (
    CRITERIA,
    NAMES,
    RULES,
    any_answers,
    any_candidates,
    candidate,
    evidence,
)

anything = settings(max_examples=long.examples(150))


def analysed(candidates: Iterable[Candidate], answers: Answers) -> Analysis:
    return rank(Board(candidates, RULES), answers)


def by_distribution(ranking: Iterable[Ranked]) -> dict[str, Ranked]:
    return {ranked.candidate.distribution: ranked for ranked in ranking}


def outcome_of(candidate: Candidate, answers: Answers) -> int:
    applying = [rule for rule in RULES.constraints if rule.applies(answers)]
    return min((rule.test.outcome(candidate, answers)[0] for rule in applying), default=MEETS)


@anything
@given(
    any_candidates(),
    any_answers(),
    st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 4)),
)
def test_no_weight_readmits_an_excluded_candidate(candidates, answers, importance):
    for ranked in analysed(candidates, replace(answers, importance=importance)).ranking:
        assert outcome_of(ranked.candidate, answers) == MEETS
        assert all(outcome_of(other, answers) == MEETS for other, _ in ranked.others)


@anything
@given(any_candidates(), any_answers())
def test_distribution_has_exactly_one_standing(candidates, answers):
    analysis = analysed(candidates, answers)
    rows = (*analysis.ranking, *analysis.excluded, *analysis.unconfirmed)
    names = [row.candidate.distribution for row in rows]
    assert set(names) == {tree.distribution for tree in candidates}
    assert len(names) == len(set(names))


@anything
@given(any_candidates(), any_answers())
def test_unranked_distribution_names_its_failures(candidates, answers):
    analysis = analysed(candidates, answers)
    for group, outcome in ((analysis.excluded, FAILS), (analysis.unconfirmed, UNCONFIRMED)):
        for unranked in group:
            tests = [failure.constraint.test for failure in unranked.failures]
            assert tests
            outcomes = {test.outcome(unranked.candidate, answers)[0] for test in tests}
            assert outcomes == {outcome}


@anything
@given(any_candidates(least=2), any_answers(), st.data())
def test_better_twin_never_ranks_lower(candidates, answers, data):
    tree = data.draw(st.sampled_from(candidates))
    better = replace(tree, distribution="zelkova", evidence={**tree.evidence, **evidence(size=0)})
    ranked = by_distribution(analysed((*candidates, better), answers).ranking)
    if tree.distribution in ranked and outcome_of(tree, answers) == MEETS:
        twins = by_distribution(analysed((tree, better), answers).ranking)
        assert twins["zelkova"].place <= twins[tree.distribution].place
        assert twins["zelkova"].score >= twins[tree.distribution].score - 1e-9


@anything
@given(any_candidates(), any_answers(), any_candidates(most=1))
def test_newcomer_never_reorders_the_others(candidates, answers, newcomers):
    newcomer = replace(newcomers[0], distribution="zelkova")

    def order(trees: Sequence[Candidate]) -> list[tuple[object, float]]:
        ranking = analysed(trees, answers).ranking
        pairs = [(ranked.candidate, ranked.score) for ranked in ranking]
        return [(tree.key, score) for tree, score in pairs if tree.distribution != "zelkova"]

    assert order((*candidates, newcomer)) == order(candidates)


def shuffled_pairs(pairs: Iterable[tuple[str, object]], chance: Random) -> dict[str, object]:
    ordered = list(pairs)
    chance.shuffle(ordered)
    return dict(ordered)


@anything
@given(any_candidates(), any_answers(), st.randoms(use_true_random=False))
def test_input_order_changes_nothing(candidates, answers, chance):
    shuffled = [
        replace(tree, evidence=shuffled_pairs(tree.evidence.items(), chance)) for tree in candidates
    ]
    chance.shuffle(shuffled)
    same_answers = Answers(
        shuffled_pairs(answers.options.items(), chance),
        answers.servers,
        shuffled_pairs(answers.importance.items(), chance),
    )
    options = [("kind", ("red",)), ("budget", ())]
    analysis = recommend(Board(candidates, RULES), answers, options=options)
    again = recommend(Board(shuffled, RULES), same_answers, options=options)
    assert replace(analysis, answers=again.answers) == again


@anything
@given(any_candidates(), any_answers())
def test_live_panel_agrees_with_the_recommendation(candidates, answers):
    board = Board(candidates, RULES)
    panel, analysis = rank(board, answers), recommend(board, answers)
    assert panel.ranking == analysis.ranking
    assert (panel.excluded, panel.unconfirmed) == (analysis.excluded, analysis.unconfirmed)


@anything
@given(any_candidates(), any_answers())
def test_contributions_add_up_to_the_score(candidates, answers):
    analysis = analysed(candidates, answers)
    total = sum(weight.share for weight in analysis.weights)
    assert total == pytest.approx(1) or total == 0
    for ranked in analysis.ranking:
        points = sum(contribution.points for contribution in ranked.contributions)
        assert points == pytest.approx(ranked.score, abs=1e-9)
        most = sum(contribution.points_high for contribution in ranked.contributions)
        assert most == pytest.approx(ranked.high, abs=1e-9)
        assert 0 - 1e-9 <= ranked.score <= ranked.high <= 100 + 1e-9


@anything
@given(any_candidates(), any_answers())
def test_ties_are_named_and_share_a_place(candidates, answers):
    for ranked, other in itertools.permutations(analysed(candidates, answers).ranking, 2):
        lead = ranked.score - other.score
        named = other.candidate.distribution in ranked.tied_with
        assert named == (abs(lead) < LEVEL_POINTS)
        assert (ranked.place == other.place) == (abs(lead) <= 1e-9) or abs(lead) > 1e-9
        if lead > 1e-9:
            assert ranked.place < other.place


def test_exact_twins_tie():
    twins = (candidate("ash", alive=True, price=3), candidate("elm", alive=True, price=3))
    ranking = analysed(twins, Answers()).ranking
    assert [(ranked.place, ranked.tied_with) for ranked in ranking] == [
        (1, ("elm",)),
        (1, ("ash",)),
    ]


@anything
@given(any_candidates(least=2), any_answers(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_exchanged_names_exchange_places(candidates, answers, name, other_name):
    swap = {name: other_name, other_name: name}

    def renamed(distribution: str) -> str:
        return swap.get(distribution, distribution)

    def places(trees: Iterable[Candidate]) -> dict[str, tuple[int, float]]:
        rows = by_distribution(analysed(trees, answers).ranking)
        return {distribution: (row.place, row.score) for distribution, row in rows.items()}

    exchanged = [replace(tree, distribution=renamed(tree.distribution)) for tree in candidates]
    before = {renamed(distribution): row for distribution, row in places(candidates).items()}
    assert before == places(exchanged)


@anything
@given(
    any_candidates(least=1, most=1),
    any_answers(),
    st.fixed_dictionaries(
        {
            "alive": st.just(True),
            "price": st.integers(0, 120),
            "size": st.integers(0, 12),
            "colour": st.sampled_from(["red", "yellow", "blue"]),
        }
    ),
)
def test_known_score_stays_within_its_range(candidates, answers, values):
    (tree,) = candidates
    complete = replace(tree, evidence={**evidence(**values), **tree.evidence})
    partly_known = Board((tree,), RULES).scores(answers)
    known = Board((complete,), RULES).scores(answers)
    assert partly_known.score[0] - 1e-9 <= known.score[0] <= partly_known.high[0] + 1e-9


@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_importance_matters(criterion):
    """It alone decides between candidates that each lead on one criterion."""
    best = {"cheap": {"price": 0}, "small": {"size": 0}, "colour": {"colour": "red"}}
    worst = {"alive": True, "price": 100, "size": 10, "colour": "blue"}
    board = Board([candidate(name, **{**worst, **values}) for name, values in best.items()], RULES)

    def winner(importance: int) -> str:
        answers = Answers(importance={**dict.fromkeys(CRITERIA, 2), criterion: importance})
        return rank(board, answers).ranking[0].candidate.distribution

    assert winner(3) == criterion != winner(1)


@anything
@given(any_candidates(), any_answers())
def test_without_weights_there_is_no_winner_and_no_order(candidates, answers):
    ignored = replace(answers, importance=dict.fromkeys(CRITERIA, 0))
    analysis = recommend(Board(candidates, RULES), ignored)
    assert analysis.winner is None
    assert {ranked.place for ranked in analysis.ranking} <= {1}


def test_unknown_fact_of_a_requirement_is_named():
    analysis = analysed([candidate("ash", alive=True)], Answers({"budget": ("low",)}))
    assert analysis.winner is None
    assert analysis.ranking == ()
    (failure,) = analysis.unconfirmed[0].failures
    assert failure.evidence[0].attribute == "price"


class CountingTest:
    """A test that counts its calls."""

    attributes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.calls = 0

    def outcome(self, candidate, answers):
        self.calls += 1
        return MEETS, ()


@pytest.mark.parametrize("number", [10, 100, 1000])
def test_requirement_is_tested_once_a_candidate(number):
    test = CountingTest()
    rules = replace(RULES, constraints=(Constraint(None, None, "Always", test),))
    board = Board([candidate(f"tree-{n:04}", alive=True, price=n) for n in range(number)], rules)
    for _ in range(3):
        board.scores(Answers())
    assert test.calls == number
