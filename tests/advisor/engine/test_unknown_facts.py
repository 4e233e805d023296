"""Which unknown facts could change the winner, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.engine.analysis import Analysis
from advisor.engine.arithmetic import ARITHMETIC, PRESENT, Arithmetic
from advisor.engine.board import Board, Rules
from advisor.engine.certainty import FIRM, LIKELY
from advisor.engine.constraints import Constraint, Known
from advisor.engine.outlook import outlook
from advisor.engine.recommend import recommend
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Measure, Piecewise
from tests.advisor.engine.plans_world import RULES, priced

BASIC = replace(
    RULES,
    constraints=(
        *RULES.constraints,
        Constraint(None, None, "Its use is known", Known("use")),
        Constraint(None, None, "Its CPUs are known", Known("cpus")),
    ),
)
"""Two facts are required whatever is answered."""
FREE = Answers({"years": ("5",)})
FIRST_VERSION = ARITHMETIC[1]


def tree(name: str, price: int | None, years: int | None, plan: str = "free", **facts: object):
    values = {"help": False, "use": "any", "cpus": "all", **facts}
    known = {key: value for key, value in values.items() if value is not None}
    ends = {} if years is None else {"years": years}
    return priced(name, "1", plan, price, **known, **ends)


def analysed(
    *candidates: Candidate,
    rules: Rules = BASIC,
    answers: Answers = FREE,
    arithmetic: Arithmetic = PRESENT,
) -> Analysis:
    return recommend(Board(candidates, rules, arithmetic), answers)


def is_stable(analysis: Analysis) -> bool | None:
    return analysis.robustness.stable_under_unknowns


def named_doubts(analysis: Analysis) -> list[tuple[str, str]]:
    return [(doubt.candidate[0], doubt.attribute) for doubt in analysis.doubts]


@pytest.fixture
def winner() -> Candidate:
    return tree("ash", 40, 8)


def test_distribution_that_cannot_be_chosen_is_no_rival(winner):
    explained = Candidate("birch", None, None, {})
    assert is_stable(analysed(winner, explained)) is True
    assert is_stable(analysed(winner, explained, arithmetic=FIRST_VERSION)) is False


def test_several_unknown_basic_facts_make_no_rival(winner):
    gap = tree("birch", 0, 12, use=None, cpus=None)
    analysis = analysed(winner, gap)
    assert (is_stable(analysis), analysis.certainty) == (True, FIRM)
    assert [row for row in analysis.counterfactuals if row.attributes == ("cpus", "use")] == []
    assert [row.candidate.key for row in analysis.unconfirmed] == [gap.key]
    assert is_stable(analysed(winner, gap, arithmetic=FIRST_VERSION)) is False


def test_single_unknown_basic_fact_is_a_doubt(winner):
    analysis = analysed(winner, tree("birch", 0, 12, cpus=None))
    assert is_stable(analysis) is False
    assert named_doubts(analysis) == [("birch", "cpus")]
    assert analysis.certainty == LIKELY
    facts = [row for row in analysis.counterfactuals if row.kind == "fact"]
    assert [row.attributes for row in facts] == [("cpus",)]


INCLUDED = replace(
    BASIC,
    criteria=(
        BASIC.criteria[0],
        replace(
            BASIC.criteria[1],
            measures=(Measure(Piecewise("included", ((0, 0.0), (10, 1.0)), "{words}", "?")),),
        ),
        BASIC.criteria[2],
    ),
)
"""What counts is another attribute than the one that must be known first."""


def without_an_end(price: int) -> Candidate:
    """Both attributes of its end are projected."""
    birch = tree("birch", price, None)
    ends = {key: Evidence(key, None, high=9.0) for key in ("years", "included")}
    return replace(birch, evidence={**birch.evidence, **ends})


def test_attributes_of_one_fact_become_known_together():
    ash = tree("ash", 20, 8, included=8)
    answers = Answers(importance={"cheap": 2, "lasting": 2})
    apart = analysed(ash, without_an_end(0), rules=INCLUDED, answers=answers)
    assert (named_doubts(apart), apart.certainty) == ([], FIRM)
    rules = replace(INCLUDED, same_fact={"included": "years"})
    together = analysed(ash, without_an_end(0), rules=rules, answers=answers)
    assert named_doubts(together) == [("birch", "years")]
    assert together.certainty == LIKELY
    assert together.doubts[0].projected
    assert together.doubts[0].points == pytest.approx(45, abs=10)


def test_end_without_points_is_a_doubt_as_it_comes_first():
    """Whatever its lifespan counts: a release without a known end ranks after all others."""
    answers = Answers(importance={"cheap": 2, "lasting": 0})
    trees = (tree("ash", 40, 8), tree("birch", 0, None))
    assert named_doubts(analysed(*trees, answers=answers)) == [("birch", "years")]
    first = analysed(*trees, answers=answers, arithmetic=FIRST_VERSION)
    assert (named_doubts(first), first.certainty) == ([], FIRM)


def test_unpriced_plan_beside_a_free_one_does_not_matter():
    """Its price can be no lower, so that the free plan competes whatever it is."""
    ash = (tree("ash", 0, 8), tree("ash", None, 8, "gold", help=True))
    ash = (ash[0], replace(ash[1], evidence={**ash[1].evidence, "price": Evidence("price")}))
    birch = tree("birch", 5, 8)
    assert is_stable(analysed(*ash, birch)) is True
    assert is_stable(analysed(*ash, birch, arithmetic=FIRST_VERSION)) is False


def test_cheaper_unpriced_plan_earns_what_it_saves():
    ash = (tree("ash", 60, 8), tree("ash", None, 8, "gold"))
    birch = tree("birch", 65, 8)
    assert is_stable(analysed(*ash, birch)) is True
    assert is_stable(analysed(*ash, birch, arithmetic=FIRST_VERSION)) is False


def test_unpriced_rival_is_named_with_its_quote(winner):
    analysis = analysed(winner, tree("birch", None, 8))
    assert is_stable(analysis) is False
    assert analysis.doubts == ()
    assert [quote.candidate[0] for quote in analysis.break_even] == ["birch"]


@pytest.mark.parametrize("arithmetic", ARITHMETIC.values())
def test_outlook_has_the_same_word(winner, arithmetic):
    trees = (winner, tree("birch", 0, 12, use=None, cpus=None), tree("elm", 0, 12, cpus=None))
    board = Board(trees, BASIC, arithmetic)
    analysis = recommend(board, FREE)
    assert outlook(board, FREE, board.scores(FREE), winner.key).certainty == analysis.certainty
