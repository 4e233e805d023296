"""What can be done about a system: routes of the catalog, with tool, blockers and source."""

from __future__ import annotations

from datetime import date

import pytest

from advisor.fleet.check.verdict import HORIZON, judge
from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.matched import MatchedRelease
from advisor.fleet.next_step import NextSteps, next_steps
from advisor.fleet.summary import summarise
from advisor.routes import Routes, routes_on
from catalog import reading, snapshot
from catalog.document import Catalog

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.document_only]

DAY = date(2026, 11, 27)


@pytest.fixture
def catalog() -> Catalog:
    return reading.on(snapshot.current(), DAY).document


@pytest.fixture
def routes(catalog: Catalog) -> Routes:
    return routes_on(catalog, DAY)


def steps(
    catalog: Catalog, routes: Routes, key: MatchedRelease, target: tuple[str, str] | None = None
) -> tuple[NextSteps, ...]:
    fleet = Fleet((Count(key, "", "", 4, 4),), Totals(4, 0, 0, 4, 0, 0))
    return next_steps(summarise(fleet, catalog, DAY), routes, target)


def test_route_of_ended_release(catalog: Catalog, routes: Routes) -> None:
    """In place comes before a new installation."""
    (step,) = steps(catalog, routes, MatchedRelease("dogwood", "7"))
    first, *others = step.options
    assert (first.distribution, first.release) == ("birch", "9")
    assert [path.tool for path in first.steps] == ["Transplant", "Transplant"]
    assert first.steps[0].limits == "Needs 5 GB of free space."
    (other,) = others
    assert (other.distribution, other.steps) == ("alder", ())
    assert other.row is not None
    assert other.row.tool == "Alder Mover"


def test_decision_says_where_to(catalog: Catalog, routes: Routes) -> None:
    (step,) = steps(catalog, routes, MatchedRelease("dogwood", "7"), ("birch", "8"))
    (option,) = step.options
    assert (option.distribution, option.release) == ("birch", "8")
    assert [path.tool for path in option.steps] == ["Transplant"]


def test_check_and_groups_advise_the_same(catalog: Catalog, routes: Routes) -> None:
    """Of every release with something to do: the same targets in the same order."""
    advised = 0
    for distribution in catalog.distributions:
        for release in distribution.majors:
            key = MatchedRelease(distribution.slug, release.name)
            checked = judge(key, "", DAY, HORIZON, catalog).next
            moves = [
                (option.distribution, option.release, len(option.steps))
                for option in checked.options
                if option.kind in ("migrate", "upgrade")
            ]
            for step in steps(catalog, routes, key):
                if checked.kind != "none":
                    advised += len(moves)
                    assert moves == [
                        (option.distribution, option.release, len(option.steps))
                        for option in step.options
                    ]
    assert advised


def test_older_minor_release_takes_an_update(catalog: Catalog, routes: Routes) -> None:
    (step,) = steps(catalog, routes, MatchedRelease("alder", "9", "9.9"))
    assert step.options == ()
    assert "9.10" in step.system.system.verdict.next.text


def test_supported_release_has_nothing_to_do(catalog: Catalog, routes: Routes) -> None:
    assert steps(catalog, routes, MatchedRelease("birch", "9")) == ()


def test_release_outside_catalog_has_no_route(catalog: Catalog, routes: Routes) -> None:
    (step,) = steps(catalog, routes, MatchedRelease("oak", "1"), ("birch", "9"))
    assert step.options == ()


def test_decision_for_a_release_that_is_gone(catalog: Catalog, routes: Routes) -> None:
    (step,) = steps(catalog, routes, MatchedRelease("dogwood", "7"), ("birch", "77"))
    assert step.options == ()
