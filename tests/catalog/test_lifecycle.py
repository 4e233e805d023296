"""Ends of support to the day, and the four ways an end can be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import lifecycle
from catalog.formats import format_relative
from catalog.lifecycle import DATE, NONE, NOT_ANNOUNCED, UNKNOWN, End, LifecyclePhase

DAY = timedelta(days=1)
days = st.dates(date(1995, 1, 1), date(2060, 12, 31))
ends = st.one_of(
    days.map(lambda day: End(DATE, day)),
    st.just(End(NOT_ANNOUNCED)),
    st.just(End(UNKNOWN)),
    st.just(End(NONE)),
)
phases = st.lists(
    st.builds(
        LifecyclePhase,
        kind=st.sampled_from(["active", "security", "extended"]),
        name=st.sampled_from("abcdef"),
        end=ends,
        paid=st.booleans(),
        plans=st.frozensets(st.sampled_from(["free", "gold"]), max_size=2),
    ),
    max_size=5,
)
plans = st.sampled_from([None, "free", "gold"])

RHEL_9 = [
    LifecyclePhase("active", "Full support", End(DATE, date(2027, 5, 31))),
    LifecyclePhase("security", "Maintenance", End(DATE, date(2032, 5, 31))),
    LifecyclePhase(
        "extended", "ELS", End(DATE, date(2036, 5, 31)), paid=True, plans=frozenset({"els"})
    ),
]


def test_the_named_day_still_counts_and_the_day_after_does_not():
    end = End(DATE, date(2032, 5, 31))
    assert (
        end.reaches(date(2032, 5, 30)),
        end.reaches(date(2032, 5, 31)),
        end.reaches(date(2032, 6, 1)),
    ) == (True, True, False)
    assert (
        lifecycle.days_left(end, date(2032, 5, 31)),
        lifecycle.days_left(end, date(2032, 6, 1)),
    ) == (0, -1)


def test_a_plan_with_the_extension_lasts_longer_than_one_without():
    assert lifecycle.support_with(RHEL_9, "standard").end == End(DATE, date(2032, 5, 31))
    extended = lifecycle.support_with(RHEL_9, "els")
    assert (extended.end, extended.paid) == (End(DATE, date(2036, 5, 31)), True)


def test_an_extension_nobody_bought_does_not_count():
    sold_to_all = [LifecyclePhase("extended", "Extra", End(DATE, date(2040, 1, 1)), paid=True)]
    assert lifecycle.support_with(sold_to_all, "standard").end == End(UNKNOWN)


@pytest.mark.parametrize(
    ("day", "plan", "expected"),
    [
        (date(2027, 5, 31), "standard", "Full support"),
        (date(2027, 6, 1), "standard", "Maintenance"),
        (date(2032, 5, 31), "standard", "Maintenance"),
        (date(2032, 6, 1), "standard", None),
        (date(2032, 6, 1), "els", "ELS"),
        (date(2036, 6, 1), "els", None),
    ],
)
def test_the_phase_changes_the_day_after_its_end(day, plan, expected):
    phase = lifecycle.phase_on(RHEL_9, day, plan)
    assert (phase.name if phase else None) == expected


def test_the_four_ends_read_differently():
    four = [End(DATE, date(2032, 5, 31)), End(NOT_ANNOUNCED), End(UNKNOWN), End(NONE)]
    assert [lifecycle.end_in_words(end) for end in four] == [
        "31 May 2032",
        "not announced",
        "unknown",
        "no end",
    ]
    assert (
        lifecycle.end_in_words(End(UNKNOWN, date(2032, 5, 31))) == "unknown, at least 31 May 2032"
    )


def test_an_unknown_end_is_neither_over_nor_running():
    assert [End(kind).reaches(date(2026, 1, 1)) for kind in (UNKNOWN, NOT_ANNOUNCED, NONE)] == [
        None,
        None,
        True,
    ]


@pytest.mark.parametrize("wrong", [("date", None), ("none", date(2030, 1, 1)), ("someday", None)])
def test_an_end_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        End(*wrong)


@given(phases, plans)
def test_effective_end_is_the_last_covered_phase(listed, plan):
    covered = [phase for phase in listed if phase.covers(plan)]
    end = lifecycle.support_with(listed, plan).end
    kinds = {phase.end.kind for phase in covered}
    latest = max((phase.end.day for phase in covered if phase.end.day), default=None)
    if not covered:
        assert end == End(UNKNOWN)
    elif NONE in kinds:
        assert end == End(NONE)
    elif kinds == {DATE}:
        assert end == End(DATE, latest)
    else:
        assert end.kind == (UNKNOWN if UNKNOWN in kinds else NOT_ANNOUNCED)
        assert end.day == latest, "what is certain at least is not thrown away"


@given(phases, plans, days)
def test_plan_supports_while_a_covered_phase_runs(listed, plan, day):
    running = lifecycle.phase_on(listed, day, plan)
    end = lifecycle.support_with(listed, plan).end
    covered = [phase for phase in listed if phase.covers(plan)]
    if running is None:
        assert end.reaches(day) is False or not covered
    else:
        assert end.reaches(day) is not False
        assert running in covered


@given(phases, plans, days)
def test_phase_order_changes_nothing(listed, plan, day):
    turned = listed[::-1]
    assert lifecycle.support_with(listed, plan).end == lifecycle.support_with(turned, plan).end
    first, second = lifecycle.phase_on(listed, day, plan), lifecycle.phase_on(turned, day, plan)
    assert (first and (first.kind, first.end, first.name)) == (
        second and (second.kind, second.end, second.name)
    )


@given(days, days, st.integers(0, 15))
def test_years_left_matches_the_calendar_date(today, last, years):
    left = lifecycle.years_left(End(DATE, last), today)
    assert (left >= years) == (last >= lifecycle.years_after(today, years)) or (
        last < today and years == 0
    )


@given(days, days)
def test_years_left_is_monotonic_and_not_negative(today, last):
    shorter, longer = (lifecycle.years_left(End(DATE, day), today) for day in (last, last + DAY))
    assert 0 <= shorter <= longer
    assert longer - shorter < 0.01


def test_nothing_known_is_no_number_and_no_end_is_endless():
    assert lifecycle.years_left(End(UNKNOWN), date(2026, 1, 1)) is None
    assert lifecycle.years_left(End(NONE), date(2026, 1, 1)) == float("inf")


def test_a_leap_day_years_later_is_the_28th():
    assert lifecycle.years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert lifecycle.years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert lifecycle.years_after(date(9999, 1, 1), 5).year == 9999


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 24), "in 1 day"),
        (date(2026, 11, 20), "3 days ago"),
        (date(2026, 12, 23), "in 1 month"),
        (date(2026, 12, 22), "in 29 days"),
        (date(2029, 5, 23), "in 2 years 6 months"),
        (date(2027, 11, 23), "in 1 year"),
        (date(2025, 11, 24), "11 months ago"),
    ],
)
def test_distance_in_words(day, words):
    assert format_relative(day, date(2026, 11, 23)) == words
