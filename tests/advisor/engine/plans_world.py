"""A small invented world: several plans a release, some prices unpublished, some ends unknown."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from advisor.engine.board import Rules
from advisor.engine.constraints import AtLeast, AtMost, Constraint, Is
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Criterion, Measure, Piecewise, Step, Steps
from tests.advisor.engine.small_world import evidence

NAMES = ("ash", "birch", "cedar")
PLANS = ("free", "gold", "silver")

RULES = Rules(
    constraints=(
        Constraint("budget", "low", "It costs 50 or less", AtMost("price", 50)),
        Constraint("help", "yes", "Help is included", Is("help", frozenset({True}))),
        Constraint("years", "5", "It lasts 5 years", AtLeast("years", 5)),
    ),
    criteria=(
        Criterion(
            "cheap",
            "Cheap",
            "?",
            (Measure(Piecewise("price", ((0, 1.0), (100, 0.0)), "{words}", "?")),),
            2,
        ),
        Criterion(
            "lasting",
            "Lasting",
            "?",
            (Measure(Piecewise("years", ((0, 0.0), (10, 1.0)), "{words}", "?")),),
            2,
        ),
        Criterion(
            "help",
            "Help",
            "?",
            (Measure(Steps("help", {True: Step(1.0, "."), False: Step(0.0, ".")}, "?")),),
            1,
        ),
    ),
    price="price",
    plan_criterion="help",
    known_first=("price", "years"),
)


def priced(
    distribution: str, release: str, plan: str, price: int | None, **values: object
) -> Candidate:
    """`price` None: not published."""
    facts = evidence(**values)
    facts["price"] = (
        Evidence("price", price, low=1.0) if price is None else Evidence("price", price)
    )
    return Candidate(distribution, release, plan, facts)


def with_price(candidate: Candidate, price: float) -> Candidate:
    return replace(candidate, evidence={**candidate.evidence, "price": Evidence("price", price)})


_prices = st.none() | st.integers(0, 120)
_values = st.fixed_dictionaries({"help": st.booleans()}, optional={"years": st.integers(0, 12)})


@st.composite
def offers(draw: st.DrawFn) -> tuple[Candidate, ...]:
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from("12"), st.sampled_from(PLANS)),
            min_size=2,
            max_size=9,
            unique=True,
        )
    )
    return tuple(priced(*key, draw(_prices), **draw(_values)) for key in keys)


@st.composite
def wishes(draw: st.DrawFn) -> Answers:
    options = {"budget": "low", "help": "yes", "years": "5"}
    chosen = {key: (option,) for key, option in options.items() if draw(st.booleans())}
    importance = draw(
        st.dictionaries(st.sampled_from(["cheap", "lasting", "help"]), st.integers(1, 4))
    )
    return Answers(chosen, None, importance)
