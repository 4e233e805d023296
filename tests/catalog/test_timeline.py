"""The timeline: a phase begins where the one before ended, on a scale of whole years."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.lifecycle import DATE, UNKNOWN, End, LifecyclePhase
from catalog.timeline import Scale, scale_for, stretches

FULL = LifecyclePhase("active", "Full", End(DATE, date(2027, 12, 31)))
SECURITY = LifecyclePhase("security", "Security", End(DATE, date(2029, 12, 31)))


def _named(*phases: LifecyclePhase) -> list[tuple[LifecyclePhase, str]]:
    return [(phase, phase.name) for phase in phases]


def test_a_scale_runs_over_whole_years() -> None:
    scale = scale_for([date(2029, 5, 31), date(2022, 5, 17)])
    assert scale == Scale(2022, 2029)
    assert scale.at(date(2022, 1, 1)) == 0
    assert scale.at(date(2029, 12, 31)) == 100


def test_no_day_makes_no_scale() -> None:
    assert scale_for([]) is None


def test_each_phase_begins_where_the_one_before_ended() -> None:
    full, security = stretches(date(2026, 1, 1), _named(SECURITY, FULL), Scale(2026, 2029))
    assert (full.title, full.x) == ("Full", "0%")
    assert security.title == "Security"
    assert security.x == full.width


def test_phases_without_days_are_not_drawn() -> None:
    same_end = LifecyclePhase("security", "Same end", FULL.end)
    open_end = LifecyclePhase("extended", "Open", End(UNKNOWN), paid=True)
    drawn = stretches(date(2026, 1, 1), _named(FULL, same_end, open_end), Scale(2026, 2029))
    assert [stretch.title for stretch in drawn] == ["Full"]


def test_years_are_named_evenly_and_not_too_many() -> None:
    years = [year for year, _ in Scale(2005, 2039).ticks(most=9)]
    assert len(years) <= 9
    assert {later - earlier for earlier, later in pairwise(years)} == {4}


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), max_size=5),
)
def test_nothing_is_drawn_outside_the_chart_or_over_another(
    released: date, ends: list[date]
) -> None:
    scale = scale_for([released, *ends])
    assert scale is not None
    phases = [LifecyclePhase("security", str(end), End(DATE, end)) for end in ends]
    reached = -0.01
    for stretch in stretches(released, _named(*phases), scale):
        left, width = float(stretch.x.rstrip("%")), float(stretch.width.rstrip("%"))
        assert left >= reached - 0.011
        reached = left + width
    assert reached <= 100.02


def test_part_of_the_years_has_its_own_scale() -> None:
    ahead = Scale(2026, 2029, since=date(2028, 1, 1))
    assert ahead.at(date(2028, 1, 1)) == 0
    assert ahead.at(date(2026, 1, 1)) == 0
    assert [year for year, _ in ahead.ticks()] == [2028, 2029]


def test_phase_outside_the_part_drawn_is_left_out() -> None:
    phases = _named(FULL, SECURITY)
    (security,) = stretches(date(2026, 1, 1), phases, Scale(2026, 2029, since=date(2028, 1, 1)))
    assert (security.title, security.x, security.width) == ("Security", "0%", "100%")
    (full,) = stretches(date(2026, 1, 1), phases, Scale(2026, 2029, until=date(2027, 12, 31)))
    assert full.title == "Full"
