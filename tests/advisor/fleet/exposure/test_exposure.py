"""The exposure of a fleet: equal to counting host by host, and what each part of it says.

ELWISE_SEQUENCES=2000 compares that many fleets instead of the sixty of every test run.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.fleet.counts import Count
from advisor.fleet.exposure import Pace, expose
from advisor.fleet.matched import MatchedRelease
from advisor.prices import OwnNumbers
from catalog.document import Catalog, Dispute, Phase, Release, SupportPlan
from catalog.lifecycle import End
from tests import long
from tests.advisor.fleet import catalogs
from tests.advisor.fleet.exposure import oracle

DAY = date(2026, 11, 27)
EXAMPLES = settings(max_examples=long.number("ELWISE_SEQUENCES", 15, 60))
MONTHS = 40
SLUGS = ("basic", "longer", "ask")

days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@st.composite
def ends(draw: st.DrawFn) -> End:
    kind = draw(st.sampled_from(["date", "date", "date", "not-announced", "unknown", "none"]))
    if kind == "date":
        return End("date", draw(days))
    if kind == "none":
        return End("none")
    first, last = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return End(
        kind, draw(st.sampled_from([None, first])), draw(st.sampled_from([None, None, last]))
    )


@st.composite
def disputes(draw: st.DrawFn) -> Dispute:
    """Mostly of the end; one that states no day, or is of something else, claims no end."""
    value = draw(st.sampled_from(["day", "day", "day", "unknown"]))
    text = draw(days).isoformat() if value == "day" else value
    return catalogs.dispute(text, about=draw(st.sampled_from(["", "ends", "ends", "name"])))


@st.composite
def phases(draw: st.DrawFn) -> Phase:
    plans = tuple(draw(st.lists(st.sampled_from(SLUGS), max_size=2, unique=True)))
    others = draw(st.just(()) | st.lists(disputes(), max_size=2).map(tuple))
    return catalogs.phase(draw(ends()), plans, paid=draw(st.booleans()), disputes=others)


@st.composite
def plans(draw: st.DrawFn, slug: str) -> SupportPlan:
    amounts = st.decimals(0, 2000, places=2)
    priced = slug != "ask" and draw(st.booleans())
    amount = draw(amounts) if priced else None
    return catalogs.plan(
        slug,
        amount,
        draw(st.none() | amounts) if amount else None,
        later=draw(st.none() | amounts.filter(bool)) if amount else None,
        releases=draw(st.sampled_from([(), (), ("1",), ("1", "2")])),
        valid_on=draw(st.sampled_from([(), (), (), ("aws",)])),
    )


@st.composite
def releases(draw: st.DrawFn, name: str) -> Release:
    drawn = draw(st.lists(phases(), max_size=4))
    return catalogs.release("fir", name, *drawn, preview=draw(st.integers(0, 9)) == 0)


@st.composite
def documents(draw: st.DrawFn) -> Catalog:
    rows = [draw(releases(name)) for name in ("1", "2", "3")]
    return catalogs.catalog(
        catalogs.distribution("fir", *rows, plans=tuple(draw(plans(slug)) for slug in SLUGS))
    )


counts = st.builds(
    lambda release, group, plan, hosts: Count(
        MatchedRelease(*release), group, plan, min(hosts, 1), hosts
    ),
    st.sampled_from([("fir", "1"), ("fir", "2"), ("fir", "3"), ("fir", "9"), ("oak", "1")]),
    st.sampled_from(["", "db", "web"]),
    st.sampled_from(["", "other", *SLUGS]),
    st.integers(0, 7),
)
paces = st.dictionaries(
    st.sampled_from(["", "db", "web", "gone"]),
    st.builds(Pace, st.integers(1, 5), st.integers(0, 6)),
)


@EXAMPLES
@given(documents(), st.lists(counts, max_size=8), st.integers(0, 4), paces, days)
def test_exposure_equals_counting_hosts(
    document: Catalog, fleet: list[Count], unmatched: int, speed: dict[str, Pace], day: date
) -> None:
    exposure = expose(fleet, document, day, unmatched_hosts=unmatched, paces=speed, months=MONTHS)
    expected = oracle.tally(fleet, unmatched, document, day, speed, MONTHS)
    assert _pairs(exposure.stay.unsupported, exposure.stay.unknown) == expected.stay
    buy = exposure.buy
    assert list(zip(buy.unsupported, buy.unknown, buy.ask, strict=True)) == expected.buy
    assert _pairs(exposure.migrate.unsupported, exposure.migrate.unknown) == expected.migrate
    for band, amounts in (
        (exposure.present_plans, expected.present),
        (exposure.bought_plans, expected.bought),
    ):
        assert (band.low, band.high, band.unknown_months) == amounts
    assert {group.group: group.latest_start for group in exposure.groups} == expected.starts


@EXAMPLES
@given(documents(), st.lists(counts, max_size=8), st.integers(0, 4), paces)
def test_exposure_adds_up(
    document: Catalog, fleet: list[Count], unmatched: int, speed: dict[str, Pace]
) -> None:
    exposure = expose(fleet, document, DAY, unmatched_hosts=unmatched, paces=speed, months=MONTHS)
    assert exposure.hosts == sum(count.hosts for count in fleet) + unmatched
    assert sum(group.hosts for group in exposure.groups) + unmatched == exposure.hosts
    for way in ("stay", "buy", "migrate"):
        curve = getattr(exposure, way)
        assert curve.host_months == sum(getattr(group, way) for group in exposure.groups)
        sums = [sum(row) for row in zip(curve.unsupported, curve.unknown, curve.ask, strict=True)]
        assert max(sums) <= exposure.hosts
        assert min((*curve.unsupported, *curve.unknown, *curve.ask)) >= 0
        assert curve.unsupported[0] <= exposure.stay.unsupported[0]


def test_order_of_counts_changes_nothing(fir: Catalog) -> None:
    fleet = [_count("1", 3), _count("2", 4, group="db"), _count("1", 5)]
    assert expose(fleet, fir, DAY) == expose(fleet[::-1], fir, DAY)


def test_bought_plan_ends_exposure(fir: Catalog) -> None:
    exposure = expose([_count("1", 10)], fir, DAY)
    assert exposure.stay.unsupported[:3] == (0, 10, 10)
    assert exposure.buy.unsupported[:14] == (0,) * 13 + (10,)
    months = 12
    assert exposure.bought_plans.low == Decimal(10 * 120 * months) / 12


def test_unpriced_plan_is_counted_as_ask(fir: Catalog) -> None:
    buy = expose([_count("2", 4)], fir, DAY).buy
    assert buy.ask[1] == 4
    assert buy.unsupported[1] == 0
    assert buy.unsupported[-1] == 4


def test_quote_makes_plan_priced(fir: Catalog) -> None:
    own = OwnNumbers(quotes=((("fir", "ask"), Decimal(60)),))
    exposure = expose([_count("2", 4)], fir, DAY, own=own)
    assert sum(exposure.buy.ask) == 0
    assert exposure.bought_plans.high == Decimal(4 * 60)


def test_disputed_end_is_unknown_between_claims() -> None:
    """12 December 2026 by the catalog, 12 March 2027 and 12 January by others."""
    end = End("date", date(2026, 12, 12))
    others = tuple(catalogs.dispute(day, about="ends") for day in ("2027-03-12", "2027-01-12"))
    row = catalogs.release("fir", "1", catalogs.phase(end, disputes=others))
    document = catalogs.catalog(catalogs.distribution("fir", row))
    exposure = expose([_count("1", 10)], document, DAY, paces={"": Pace(5, 2)})
    for curve in (exposure.stay, exposure.buy):
        assert curve.unsupported[:6] == (0, 0, 0, 0, 10, 10)
        assert curve.unknown[:6] == (0, 10, 10, 10, 0, 0)
    assert exposure.migrate.unknown[:6] == (0, 10, 10, 5, 0, 0)
    assert exposure.migrate.host_months == 0
    assert exposure.groups[0].latest_start == date(2026, 8, 12), "by the earliest claim"


def test_disputed_end_of_sold_support_is_unknown() -> None:
    base = catalogs.phase(End("date", date(2026, 12, 12)))
    sold = catalogs.phase(
        End("date", date(2027, 2, 12)),
        ("ask",),
        paid=True,
        disputes=(catalogs.dispute("2027-01-12"),),
    )
    row = catalogs.release("fir", "1", base, sold)
    offered = (catalogs.plan("ask", None),)
    document = catalogs.catalog(catalogs.distribution("fir", row, plans=offered))
    buy = expose([_count("1", 4)], document, DAY).buy
    assert (buy.ask[1:4], buy.unknown[1:4]) == ((4, 0, 0), (0, 4, 0))
    assert buy.unsupported[1:4] == (0, 0, 4)


def test_discontinued_release_stays_exposed(fir: Catalog) -> None:
    exposure = expose([_count("3", 2)], fir, DAY)
    assert set(exposure.buy.unsupported) == {2}


@pytest.mark.parametrize("key", [("fir", "7"), ("oak", "1")])
def test_release_outside_catalog_is_unknown(fir: Catalog, key: tuple[str, str]) -> None:
    exposure = expose([Count(MatchedRelease(*key), "", "", 1, 6)], fir, DAY)
    for curve in (exposure.stay, exposure.buy, exposure.migrate):
        assert set(curve.unknown) == {6}
        assert set(curve.unsupported) == {0}


def test_group_in_time_is_never_exposed(fir: Catalog) -> None:
    """Two months before an end on 12 December 2026: late on 13 October, not the day before."""
    fleet = [_count("1", 10)]
    in_time = expose(fleet, fir, date(2026, 10, 12), paces={"": Pace(10, 1)})
    late = expose(fleet, fir, date(2026, 11, 13), paces={"": Pace(10, 1)})
    assert in_time.groups[0].latest_start == date(2026, 10, 12)
    assert not in_time.groups[0].is_late(date(2026, 10, 12))
    assert in_time.migrate.host_months == 0
    assert late.groups[0].is_late(date(2026, 10, 13))
    assert late.migrate.host_months == 10


def test_million_years_of_migrating_is_no_error(fir: Catalog) -> None:
    exposure = expose([_count("1", 10_000_000)], fir, DAY, paces={"": Pace(1, 0)})
    assert exposure.groups[0].latest_start == date.min


def test_empty_fleet() -> None:
    exposure = expose([], catalogs.catalog(), DAY)
    assert exposure.hosts == 0
    assert exposure.groups == ()
    assert set(exposure.stay.unsupported) == {0}


@pytest.fixture
def fir() -> Catalog:
    """1 ends in December 2026 and can be bought for a year; 2 is sold without a price; 3 ended."""
    end = date(2026, 12, 12)
    rows = [
        catalogs.release(
            "fir",
            "1",
            catalogs.phase(End("date", end)),
            catalogs.phase(End("date", date(2027, 12, 12)), ("longer",), paid=True),
        ),
        catalogs.release(
            "fir",
            "2",
            catalogs.phase(End("date", end)),
            catalogs.phase(End("date", date(2027, 12, 12)), ("ask",), paid=True),
        ),
        catalogs.release("fir", "3", catalogs.phase(End("date", date(2024, 6, 30)))),
    ]
    offered = (catalogs.plan("longer", Decimal(120)), catalogs.plan("ask", None))
    return catalogs.catalog(catalogs.distribution("fir", *rows, plans=offered))


def _count(release: str, hosts: int, group: str = "") -> Count:
    return Count(MatchedRelease("fir", release), group, "", hosts, hosts)


def _pairs(unsupported: tuple[int, ...], unknown: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(zip(unsupported, unknown, strict=True))
