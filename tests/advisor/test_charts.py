"""The bars of the result's charts: where they begin and end."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from advisor.pages.charts import (
    Bar,
    Stretch,
    bar,
    between,
    contribution_bars,
    either_way,
    side_by_side,
)


def _row(percent: float, low: float, high: float) -> SimpleNamespace:
    return SimpleNamespace(percent=percent, points_low=low, points_high=high)


def test_bars_are_scaled_to_the_heaviest_criterion() -> None:
    heavy, light = contribution_bars([_row(40, 40, 40), _row(10, 5, 5)])
    assert heavy == Bar("100%", "100%", "0%")
    assert light == Bar("25%", "12.5%", "0%")


def test_possible_points_are_drawn_apart() -> None:
    assert bar(20, 50, 100) == Bar("100%", "20%", "30%")


def test_nothing_to_draw_is_no_error() -> None:
    assert contribution_bars([]) == []
    assert contribution_bars([_row(0, 0, 0)]) == [Bar("0%", "0%", "0%")]


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0, 1), st.floats(0, 1)), max_size=13))
def test_no_bar_leaves_its_track(drawn: list[tuple[float, float, float]]) -> None:
    rows = [_row(percent, percent * min(a, b), percent * max(a, b)) for percent, a, b in drawn]
    for drawn_bar in contribution_bars(rows):
        track, sure, maybe = (
            float(part.rstrip("%")) for part in (drawn_bar.track, drawn_bar.sure, drawn_bar.open)
        )
        assert 0 <= sure <= sure + maybe <= track + 0.02 <= 100.02


def test_shares_stand_side_by_side_and_fill_the_chart() -> None:
    assert side_by_side([0.5, 0.3, 0.2]) == [
        Stretch("0%", "50%"),
        Stretch("50%", "30%"),
        Stretch("80%", "20%"),
    ]
    assert side_by_side([]) == []


def test_differences_are_scaled_to_the_largest() -> None:
    assert either_way([-4.0, 2.0, 0.0]) == [
        Stretch("0%", "50%"),
        Stretch("50%", "25%"),
        Stretch("50%", "0%"),
    ]
    assert either_way([0.0]) == [Stretch("50%", "0%")]
    assert either_way([]) == []


def test_an_amount_nobody_knows_reaches_to_the_end_of_the_chart() -> None:
    assert between(20, None, 80) == Bar("100%", "25%", "75%")
    assert between(20, 40, 80) == Bar("100%", "25%", "25%")
    assert between(0, 0, 80) == Bar("100%", "0%", "0%")
