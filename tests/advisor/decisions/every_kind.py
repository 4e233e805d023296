"""A small invented world that uses every kind of test and utility the rules know."""

from __future__ import annotations

from hypothesis import strategies as st

from advisor.engine.board import Rules
from advisor.engine.constraints import (
    AllOf,
    Answered,
    AnswersWithin,
    AnyOf,
    AtLeast,
    AtMost,
    Constraint,
    IfAnswered,
    Includes,
    Is,
    Known,
    OnlyAnswered,
    Unknown,
)
from advisor.engine.route_utility import Circumstances, RouteSteps
from advisor.engine.types import Answers, Candidate, Evidence, OtherValue
from advisor.engine.utility import Criterion, Emphasis, Measure, Piecewise, Step, Steps

ROUTES = ("near", "far", "back")
_WARM = Steps(
    "colour",
    {"red": Step(1, "Red."), "yellow": Step(0.5, "Yellow."), "blue": Step(0.0, "Blue.")},
    "Colour unknown.",
)
_ROUTE = RouteSteps(
    "route",
    {"near": Step(1.0, "Near."), "far": Step(0.4, "Far."), "back": Step(0.1, "Back.")},
    "Route unknown.",
    releases=("route_one", "route_two"),
    circumstances=Circumstances("cpu", "usual", ("software", "panel")),
    value_words={"near": "near", "far": "far", "back": "back"},
    ignored="back",
)

RULES = Rules(
    constraints=(
        Constraint(None, None, "It is alive", Is("alive", frozenset({True}))),
        Constraint(None, None, "It is sold here", AnswersWithin("places", "place")),
        Constraint(
            None,
            None,
            "It is blue, or for play only",
            AnyOf(
                (
                    Is("colour", frozenset({"blue", "red"})),
                    AllOf((Known("colour"), OnlyAnswered("use", "play"))),
                    Answered("use", frozenset({"show"})),
                )
            ),
        ),
        Constraint("budget", "low", "It costs 50 or less", AtMost("price", 50)),
        Constraint("age", "old", "It lasts 5 years", AtLeast("age", 5.0)),
        Constraint("size", "small", "There is a small one", Includes("sizes", "small")),
        Constraint(
            "cpu",
            "other",
            "It is warm, and small or cheap for a show",
            AllOf(
                (
                    Is("colour", frozenset({"red", "yellow"})),
                    IfAnswered(
                        (
                            AnyOf((Includes("sizes", "small"), Unknown("sizes"))),
                            AtMost("price", 60),
                        ),
                        "use",
                        "show",
                    ),
                )
            ),
        ),
    ),
    criteria=(
        Criterion(
            "cheap",
            "Cheap",
            "Is it cheap?",
            (Measure(Piecewise("price", ((0, 1.0), (40, 0.5), (100, 0)), "{words}.", "?")),),
            2,
        ),
        Criterion(
            "lasting",
            "Lasting",
            "Does it last?",
            (
                Measure(
                    Piecewise("core_age", ((0, 0.0), (10, 1.0)), "{words}.", "?"),
                    unless=("age", None),
                ),
                Measure(Piecewise("age", ((0, 0.0), (5, 1.0)), "{words}.", "?"), "age", "old"),
            ),
            2,
        ),
        Criterion(
            "warm",
            "Warm",
            "Is it warm?",
            (
                Measure(_WARM, "use", "show"),
                Measure(_WARM, "use", "play", share=2.0),
                Measure(
                    Steps("alive", {True: Step(1.0, "Yes."), False: Step(0.25, "No.")}, "?"),
                    "use",
                    share=0.5,
                ),
            ),
            3,
        ),
        Criterion("near", "Near", "Is it near?", (Measure(_ROUTE, "route"),), 2),
        Criterion(
            "help",
            "Help",
            "Is there help?",
            (Measure(Steps("help", {True: Step(1.0, "Yes."), False: Step(0.2, "No.")}, "?")),),
            1,
        ),
    ),
    emphases=(
        Emphasis("budget", "low", "cheap", 4),
        Emphasis("organisation", "school", "cheap", 0),
        Emphasis("organisation", "school", "help", 3),
        Emphasis("age", "old", "lasting", 3),
    ),
    easier={"budget": ("low", "high")},
    price="price",
    plan_criterion="help",
    known_first=("price", "age"),
    needs_an_answer=True,
    lifespan="age",
    same_fact={"core_age": "age"},
)

_OPTIONS = {
    "place": ("here", "there"),
    "use": ("play", "show"),
    "budget": ("low", "high"),
    "age": ("old",),
    "size": ("small",),
    "organisation": ("school",),
    "cpu": ("usual", "other"),
    "software": ("panel",),
    "route": ("any",),
}
_ROUTE_KEYS = ("route_one", "route_two", "route_one_on_other", "route_two_on_usual_with_panel")
_VALUES = {
    "alive": st.sampled_from([*[True] * 12, False]),
    "places": st.sampled_from([*[()] * 6, ("here",), ("here", "there")]),
    "colour": st.sampled_from([*["red", "blue"] * 3, "yellow", "green"]),
    "sizes": st.sampled_from([("small", "large"), ("large",), ("small",)]),
    "help": st.booleans(),
    "price": st.sampled_from([0, 20.0, 20.0, 49.5, 80, 250.0]),
    "age": st.sampled_from([0.5, 3, 5.0, 7.25, 12]),
    "core_age": st.sampled_from([0.5, 3, 5.0, 7.25, 12]),
    **{key: st.sampled_from(ROUTES) for key in _ROUTE_KEYS},
}
_KEYS = [
    (distribution, release, plan)
    for distribution in ("ash", "birch", "cedar", "elm")
    for release in ("9", "10")
    for plan in ("free", "paid")
]


@st.composite
def evidence(draw: st.DrawFn, key: str) -> Evidence:
    """A value, or bounds, or nothing; now and then promised up to a number and possible beyond."""
    value = draw(_VALUES[key]) if draw(st.integers(0, 9)) else None
    attribute = key.split("_on_")[0]
    if key not in ("price", "age", "core_age"):
        low = high = None
    elif value is None:
        low, high = draw(st.sampled_from([(None, None), (10.0, None), (4.0, 60.0)]))
    else:
        low, high = None, draw(st.sampled_from([None, None, 15.0]))
    other = draw(st.sampled_from([None, draw(_VALUES[key])]))
    return Evidence(
        attribute,
        value,
        attribute.title(),
        str(value),
        draw(st.sampled_from(["", "Vendor", "Forum"])),
        confidence=draw(st.sampled_from(["verified", "verified", "unverified", "computed"])),
        disputes=draw(st.sampled_from([(), (OtherValue("Other", str(other), "Older.", other),)])),
        low=low,
        high=high,
    )


@st.composite
def candidates(draw: st.DrawFn) -> tuple[Candidate, ...]:
    keys = draw(st.lists(st.sampled_from(_KEYS), min_size=1, max_size=10, unique=True))
    rows = []
    for key in keys:
        attributes = [name for name in _VALUES if draw(st.integers(0, 19))]
        rows.append(Candidate(*key, {name: draw(evidence(name)) for name in attributes}))
    return tuple(rows)


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    options = {}
    for question, keys in _OPTIONS.items():
        chosen = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True))
        if chosen and draw(st.booleans()):
            options[question] = tuple(chosen)
    importance = draw(
        st.dictionaries(
            st.sampled_from([criterion.key for criterion in RULES.criteria]), st.integers(0, 4)
        )
    )
    return Answers(options, importance=importance)
