"""Migration routes on small invented maps, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.conversions import Edge, Stop, Updates
from advisor.engine.migration import MigrationGraph
from advisor.engine.route_utility import Circumstances, Machine, RouteSteps, evidence_key
from advisor.engine.types import Answers, Candidate, Evidence
from advisor.engine.utility import Step

OLD, NEW_8, NEW_9, OTHER_8, OTHER_9 = (
    ("old", "7"),
    ("new", "8"),
    ("new", "9"),
    ("other", "8"),
    ("other", "9"),
)
ALL = frozenset({OLD, NEW_8, NEW_9, OTHER_8, OTHER_9, ("new", "7"), ("third", "8")})


def graph(*edges: Edge, updates: Updates | None = None) -> MigrationGraph:
    return MigrationGraph(edges, updates or Updates(ALL))


def tools(graph: MigrationGraph, start: Stop, end: Stop) -> list[str] | None:
    route = graph.route(start, end)
    return None if route is None else [step.tool for step in route.steps]


def test_route_is_shortest_chain_in_place():
    roads = graph(
        Edge(OLD, NEW_8, "jump"),
        Edge(NEW_8, NEW_9, "step"),
        Edge(OLD, OTHER_9, "rebuild", in_place=False),
        Edge(NEW_9, NEW_8, "back"),
    )
    assert tools(roads, OLD, NEW_9) == ["jump", "step"]
    assert tools(roads, OLD, OLD) == []
    assert tools(roads, OLD, OTHER_9) is None
    assert roads.route(OLD, NEW_9).conversions == 2


def test_ended_release_is_not_passed():
    edges = (Edge(OLD, NEW_8, "jump"), Edge(NEW_8, NEW_9, "step"))
    assert tools(graph(*edges, updates=Updates(ALL - {NEW_8})), OLD, NEW_9) is None
    assert tools(graph(*edges, updates=Updates(ALL - {OLD})), OLD, NEW_9) == ["jump", "step"], (
        "the start may have ended"
    )


def test_ended_release_is_no_target():
    assert (
        tools(graph(Edge(OLD, NEW_8, "jump"), updates=Updates(ALL - {NEW_8})), OLD, NEW_8) is None
    )


@pytest.mark.parametrize(
    ("seller", "vendor", "passes"),
    [
        ("maker", "maker", True),
        ("maker", "rival", False),
        ("maker", "", False),
        ("helper", "maker", False),
    ],
)
def test_extension_counts_only_from_vendor_of_target(seller, vendor, passes):
    edges = (
        Edge(OLD, ("new", "7"), "convert"),
        Edge(("new", "7"), NEW_8, "upgrade"),
        Edge(NEW_8, OTHER_8, "leave"),
    )
    free = ALL - {("new", "7")}
    updates = Updates(free, {("new", "7"): frozenset({seller})}, {"new": vendor} if vendor else {})
    assert (tools(graph(*edges, updates=updates), OLD, NEW_8) is not None) == passes
    assert tools(graph(*edges, updates=updates), OLD, OTHER_8) is None, (
        "of another vendor than its target"
    )


def test_two_vendors_extensions_do_not_join():
    middle, end = ("third", "8"), NEW_9
    edges = (Edge(OLD, ("new", "7"), "a"), Edge(("new", "7"), middle, "b"), Edge(middle, end, "c"))
    extended = {("new", "7"): frozenset({"maker"}), middle: frozenset({"rival"})}
    updates = Updates(frozenset({end}), extended, {"new": "maker"})
    assert tools(graph(*edges, updates=updates), OLD, end) is None


def test_supported_route_is_preferred_to_shorter_one():
    roads = graph(
        Edge(OLD, NEW_9, "hack", official=False),
        Edge(OLD, NEW_8, "convert"),
        Edge(NEW_8, NEW_9, "upgrade"),
    )
    assert tools(roads, OLD, NEW_9) == ["convert", "upgrade"]


def test_direct_route_is_preferred_to_shorter_detour():
    roads = graph(
        Edge(OLD, OTHER_8, "convert"),
        Edge(OTHER_8, NEW_9, "jump"),
        Edge(OLD, ("new", "7"), "to 7"),
        Edge(("new", "7"), NEW_8, "to 8"),
        Edge(NEW_8, NEW_9, "to 9"),
    )
    route = roads.route(OLD, NEW_9)
    assert [step.tool for step in route.steps] == ["to 7", "to 8", "to 9"]
    assert not route.detour


def test_supported_detour_is_preferred_to_unsupported_route():
    roads = graph(
        Edge(OLD, NEW_8, "hack", official=False),
        Edge(OLD, OTHER_8, "convert"),
        Edge(OTHER_8, NEW_8, "switch"),
    )
    route = roads.route(OLD, NEW_8)
    assert ([step.tool for step in route.steps], route.detour, route.official) == (
        ["convert", "switch"],
        True,
        True,
    )


def test_row_over_several_releases_counts_each():
    guide = Edge(NEW_8, ("new", "10"), "guide", conversions=2, through=(NEW_9,))
    single = (Edge(NEW_8, NEW_9, "to 9"), Edge(NEW_9, ("new", "10"), "to 10"))
    updates = Updates(ALL | {("new", "10")})
    assert tools(graph(guide, *single, updates=updates), NEW_8, ("new", "10")) == ["to 9", "to 10"]
    assert graph(guide, updates=updates).route(NEW_8, ("new", "10")).conversions == 2
    assert (
        tools(graph(guide, updates=Updates(updates.free - {NEW_9})), NEW_8, ("new", "10")) is None
    )


# Against brute force: every simple path is tried.

NAMES = ("ash", "elm", "fir")
STOPS = [(name, release) for name in NAMES for release in ("8", "9")]
ARCHITECTURES = ("x86-64", "aarch64")

edges_of_a_map = st.lists(
    st.builds(
        Edge,
        st.sampled_from(STOPS),
        st.sampled_from(STOPS),
        st.sampled_from(["lift", "hop"]),
        official=st.booleans(),
        architectures=st.sampled_from(
            [frozenset(), frozenset({"x86-64"}), frozenset({"aarch64"}), frozenset(ARCHITECTURES)]
        ),
    ),
    min_size=8,
    max_size=16,
)
updates_on_a_map = st.builds(
    Updates,
    st.frozensets(st.sampled_from(STOPS), max_size=3).map(lambda ended: frozenset(STOPS) - ended),
    st.dictionaries(
        st.sampled_from(STOPS), st.frozensets(st.sampled_from(["maker", "rival"]), min_size=1)
    ),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["maker", "rival"])),
)


def every_path(
    edges: list[Edge], start: Stop, end: Stop, walked: tuple[Edge, ...] = ()
) -> Iterator[tuple[Edge, ...]]:
    here = walked[-1].end if walked else start
    if here == end:
        yield walked
        return
    visited = {start, *(edge.end for edge in walked)}
    for edge in edges:
        if edge.start == here and edge.end not in visited:
            yield from every_path(edges, start, end, (*walked, edge))


def is_open(path: tuple[Edge, ...], updates: Updates) -> bool:
    """Each stop has free updates, or an extension that the vendor of the last stop sells."""
    vendor = updates.vendors.get(path[-1].end[0])
    return all(
        edge.end in updates.free or vendor in updates.extended.get(edge.end, ()) for edge in path
    )


def preference(path: tuple[Edge, ...]) -> tuple[bool, bool, int]:
    ends = {path[0].start[0], path[-1].end[0]}
    return (
        not all(edge.official for edge in path),
        any(edge.end[0] not in ends for edge in path),
        len(path),
    )


@settings(max_examples=400)
@given(edges_of_a_map, updates_on_a_map, st.sampled_from(ARCHITECTURES))
def test_route_is_the_best_that_brute_force_finds(edges, updates, architecture):
    usable = [edge for edge in edges if edge.runs_on(architecture)]
    roads = MigrationGraph(usable, updates)
    for start, end in permutations(STOPS, 2):
        route = roads.route(start, end)
        paths = [path for path in every_path(usable, start, end) if is_open(path, updates)]
        assert (route is None) == (not paths)
        if route is not None:
            assert route.steps[0].start == start
            assert route.steps[-1].end == end
            assert all(before.end == after.start for before, after in pairwise(route.steps))
            assert is_open(route.steps, updates)
            assert preference(route.steps) == min(map(preference, paths))
            assert (not route.official, route.detour, route.conversions) == preference(route.steps)


@given(
    edges_of_a_map, updates_on_a_map, st.sampled_from(STOPS), st.sampled_from(STOPS), st.randoms()
)
def test_order_of_rows_changes_no_route(edges, updates, start, end, chance):
    shuffled = chance.sample(edges, len(edges))
    route, again = (MigrationGraph(rows, updates).route(start, end) for rows in (edges, shuffled))
    assert (route and route.preference) == (again and again.preference)


# What a route is worth

STEPS = {"here": Step(1.0, "Here."), "near": Step(0.8, "Near."), "far": Step(0.2, "Far.")}
ROUTE = RouteSteps(
    "from_any",
    STEPS,
    "Unknown.",
    releases=("from_7", "from_8"),
    circumstances=Circumstances("cpu", "x86", ("software", "panel")),
    value_words={"here": "nothing to do", "near": "one step", "far": "a rebuild"},
    depends="It depends on your release: {words}.",
    alike="Whichever release: {words}.",
)


def candidate(**values: str) -> Candidate:
    return Candidate(
        "elm", "9", "free", {key: Evidence(key, value) for key, value in values.items()}
    )


def bounds(candidate: Candidate, **options: tuple[str, ...]) -> tuple[float, float]:
    worth = ROUTE.worth(candidate, Answers(options))
    return worth.low, worth.high


def test_unsaid_release_is_worth_the_worst_to_the_best():
    elm = candidate(from_7="far", from_8="here")
    worth = ROUTE.worth(elm, Answers())
    assert (worth.low, worth.high) == (0.2, 1.0)
    assert worth.sentence == "It depends on your release: from nothing to do to a rebuild."
    assert not worth.evidence.known
    assert worth.evidence.attribute == "from_any"


def test_unsaid_release_of_one_outcome_is_known():
    worth = ROUTE.worth(candidate(from_7="near", from_8="near"), Answers())
    assert (worth.low, worth.high, worth.sentence, worth.evidence.value) == (
        0.8,
        0.8,
        "Near.",
        "near",
    )


def test_worst_of_the_cpus_counts():
    elm = candidate(from_7="near", from_8="near", **{evidence_key("from_8", Machine("arm")): "far"})
    assert bounds(elm) == (0.8, 0.8)
    assert bounds(elm, cpu=("x86",)) == (0.8, 0.8)
    assert bounds(elm, cpu=("x86", "arm")) == (0.2, 0.8)
    assert bounds(elm, cpu=("arm",)) == (0.2, 0.8)


def test_panel_has_a_route_of_its_own():
    panels = {evidence_key(key, Machine("x86", panel=True)): "near" for key in ("from_7", "from_8")}
    elm = candidate(from_7="far", from_8="far", **panels)
    assert bounds(elm) == (0.2, 0.2)
    assert bounds(elm, software=("panel",)) == (0.8, 0.8)
    assert ROUTE.questions == ("cpu", "software")


def test_unknown_route_is_at_worst_a_rebuild():
    assert bounds(candidate()) == (0.2, 1.0)
