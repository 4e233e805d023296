"""The bars of the result's charts: where they begin and end."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from advisor.charts import Bar, bar, contribution_bars, reach, years_ahead


def _row(weight: float, low: float, high: float) -> dict[str, float]:
    return {"weight": weight, "points_low": low, "points_high": high}


def test_the_heaviest_criterion_fills_the_chart_and_the_others_are_to_its_scale() -> None:
    heavy, light = contribution_bars([_row(0.4, 40, 40), _row(0.1, 5, 5)])
    assert heavy == Bar("100%", "100%", "0%")
    assert light == Bar("25%", "12.5%", "0%")


def test_what_an_unknown_fact_could_add_is_drawn_apart() -> None:
    assert bar(20, 50, 100) == Bar("100%", "20%", "30%")


def test_nothing_to_draw_is_no_error() -> None:
    assert contribution_bars([]) == []
    assert contribution_bars([_row(0, 0, 0)]) == [Bar("0%", "0%", "0%")]


@given(st.lists(st.tuples(st.floats(0.001, 1), st.floats(0, 1), st.floats(0, 1)), max_size=13))
def test_no_bar_leaves_its_track(drawn: list[tuple[float, float, float]]) -> None:
    rows = [_row(weight, weight * 100 * min(a, b), weight * 100 * max(a, b)) for weight, a, b in drawn]
    for one in contribution_bars(rows):
        track, sure, maybe = (float(part.rstrip("%")) for part in (one.track, one.sure, one.open))
        assert 0 <= sure <= sure + maybe <= track + 0.02 <= 100.02


def test_years_ahead_run_from_today_to_the_latest_end() -> None:
    today, soon, late = date(2026, 11, 23), date(2029, 5, 31), date(2035, 5, 31)
    chart = years_ahead(today, [late, soon])
    assert chart is not None
    last, ticks = chart
    assert last == late
    assert [year for year, _ in ticks] == list(range(2027, 2036))
    assert reach(today, late, last) == "100%"
    assert reach(today, soon, last) == "29.57%"


def test_where_nothing_is_to_come_no_years_are_drawn() -> None:
    today = date(2026, 11, 23)
    assert years_ahead(today, []) is None
    assert years_ahead(today, [date(2020, 1, 1)]) is None
