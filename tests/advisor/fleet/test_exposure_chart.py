"""The geometry of the exposure's drawing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.counts import Count
from advisor.fleet.exposure import expose
from advisor.fleet.matched import MatchedRelease
from advisor.pages.fleet.exposure_chart import band, draw_exposure, stepped
from catalog.lifecycle import End
from tests.advisor.fleet import catalogs

DAY = date(2026, 11, 27)


def test_steps_turn_where_values_change() -> None:
    assert stepped([50, 50, 20, 20, 20]) == "M0 50 H2 V20 H5"
    assert stepped([50]) == "M0 50 H1"


def test_band_is_drawn_where_lines_differ() -> None:
    first, second = band([80, 80, 80, 90], [80, 60, 60, 70])
    assert (first.x, first.width, first.y, first.height) == ("25%", "50%", "60%", "20%")
    assert (second.x, second.width, second.y, second.height) == ("75%", "25%", "70%", "20%")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 100)), min_size=1, max_size=30))
def test_band_has_the_area_between_the_lines(pairs: list[tuple[int, int]]) -> None:
    lower, upper = [pair[1] for pair in pairs], [pair[0] for pair in pairs]
    area = sum(_number(box.width) * _number(box.height) for box in band(lower, upper))
    expected = sum(pair[1] - pair[0] for pair in pairs) * 100 / len(pairs)
    assert abs(area - expected) < 0.01 * len(pairs) * 100


def test_unknown_lies_on_the_unsupported() -> None:
    row = catalogs.release("fir", "1", catalogs.phase(End("date", date(2024, 1, 1))))
    document = catalogs.catalog(catalogs.distribution("fir", row))
    fleet = [Count(MatchedRelease("fir", "1"), "", "", 30, 30)]
    chart = draw_exposure(expose(fleet, document, DAY, unmatched_hosts=10))
    stay = chart.curves[0]
    assert stay.line == "M0 25 H120"
    (box,) = stay.unknown
    assert (box.y, box.height, box.width) == ("0%", "25%", "100%")
    assert [level.hosts for level in chart.levels] == [40, 20, 0]
    assert chart.ticks[0][0] == 2028


def test_empty_fleet_is_drawn() -> None:
    chart = draw_exposure(expose([], catalogs.catalog(), DAY))
    assert chart.curves[0].line == "M0 100 H120"
    assert chart.curves[0].unknown == ()


def _number(text: str) -> float:
    return float(text.removesuffix("%"))
