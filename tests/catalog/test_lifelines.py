"""Lifelines: which releases the filters ask for on a day, and where each is drawn. Pure."""

from datetime import date
from typing import Any

import pytest

from catalog import document
from catalog.lifecycle import DATE, NOT_ANNOUNCED, UNKNOWN, End, LifecyclePhase
from catalog.pages.release_filters import ReleaseFilters, matches
from catalog.timeline import Life, Scale, height, lines

TODAY = date(2026, 11, 23)
SCALE = Scale(2020, 2029)


def _phase(
    kind: str, end: str | None, *, open_end: str = UNKNOWN, paid: bool = False
) -> document.Phase:
    return document.Phase(
        kind=kind,
        name=kind.title(),
        end=End(DATE, date.fromisoformat(end)) if end else End(open_end),
        paid=paid,
        projected=False,
        plans=(),
        disputes=(),
        source="vendor",
        as_of=None,
        confidence="verified",
        note="",
        checked_on=None,
    )


def _release(
    *phases: document.Phase, released_on: date | None = date(2022, 5, 18)
) -> document.Release:
    return document.Release(
        name="9",
        slug="rhel-9",
        parent=None,
        released_on=released_on,
        latest=None,
        preview=False,
        withdrawn_on=None,
        disputes=(),
        phases=phases,
        source="vendor",
        as_of=None,
        confidence="verified",
        note="",
        checked_on=None,
    )


NINE = _release(
    _phase("active", "2027-05-31"),
    _phase("security", "2032-05-31"),
    _phase("extended", "2036-05-31", paid=True),
)
OPEN = _release(_phase("security", None))


def _on(release: document.Release, day: str, **filters: Any) -> bool | None:
    return matches(release, ReleaseFilters(as_of=date.fromisoformat(day), **filters), TODAY)


# Filters


def test_no_filter_asks_for_everything() -> None:
    assert matches(NINE, ReleaseFilters(), TODAY)
    assert matches(_release(released_on=None), ReleaseFilters(), TODAY)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2022-05-18", "active"),
        ("2027-05-31", "active"),
        ("2027-06-01", "security"),
        ("2032-05-31", "security"),
        ("2032-06-01", "extended"),
        ("2036-05-31", "extended"),
        ("2036-06-01", "ended"),
    ],
)
def test_the_named_day_still_counts_and_the_next_does_not(day: str, status: str) -> None:
    statuses = ("active", "security", "extended", "minor", "ended", "unknown")
    assert [kind for kind in statuses if _on(NINE, day, statuses=frozenset({kind}))] == [status]


def test_unreleased_version_has_no_status_and_no_support() -> None:
    assert not _on(NINE, "2022-05-17", statuses=frozenset({"active"}))
    assert _on(NINE, "2022-05-17", support="included") is False


@pytest.mark.parametrize(("day", "fits"), [("2032-05-31", True), ("2032-06-01", False)])
def test_support_without_payment_ends_with_its_last_day(day: str, fits: bool) -> None:
    assert _on(NINE, day, support="included") is fits
    assert _on(NINE, day, support="paid") is True


def test_support_of_unknown_length_is_neither_there_nor_gone() -> None:
    assert matches(OPEN, ReleaseFilters(support="included"), TODAY) is None
    assert matches(OPEN, ReleaseFilters(ends_within=30), TODAY) is None
    assert matches(OPEN, ReleaseFilters(statuses=frozenset({"unknown"})), TODAY) is True
    assert matches(_release(), ReleaseFilters(support="included"), TODAY) is None


@pytest.mark.parametrize(
    ("day", "days", "fits"),
    [
        ("2032-05-30", 1, True),
        ("2032-05-29", 1, False),
        ("2032-05-31", 1, True),
        ("2032-06-01", 1, False),
        ("2022-06-03", 3650, True),
        ("2022-06-02", 3650, False),
    ],
)
def test_an_end_is_within_so_many_days_to_the_day(day: str, days: int, fits: bool) -> None:
    assert _on(NINE, day, ends_within=days) is fits


def test_the_end_of_paid_support_counts_where_it_is_matches() -> None:
    assert _on(NINE, "2036-05-01", ends_within=30) is False
    assert _on(NINE, "2036-05-01", ends_within=30, support="paid") is True
    assert _on(OPEN, "2036-05-01", ends_within=30, support="paid") is False


def test_a_past_status_takes_knowing_when_the_release_came() -> None:
    undated = _release(_phase("security", "2027-06-30"), released_on=None)
    assert _on(undated, "2026-11-22", statuses=frozenset({"unknown"}))
    assert _on(undated, "2026-11-22", support="included") is None
    assert _on(undated, "2026-11-23", statuses=frozenset({"security"}))
    assert _on(undated, "2027-07-01", statuses=frozenset({"ended"}))


# Drawing


def _life(*phases: LifecyclePhase, released_on: date | None = date(2020, 1, 1)) -> Life:
    return Life("9", released_on, tuple((phase, phase.name) for phase in phases))


FULL = LifecyclePhase("active", "Full", End(DATE, date(2029, 12, 31)))


def test_lines_stand_one_under_the_other_and_grow_with_the_type() -> None:
    drawn = lines([_life(FULL), _life(FULL), _life(FULL)], SCALE)
    assert [line.y for line in drawn] == ["0rem", "1.25rem", "2.5rem"]
    assert height(drawn) == "3.75rem"


def test_a_life_without_any_day_takes_no_line() -> None:
    nothing = _life(LifecyclePhase("security", "Support", End(UNKNOWN)), released_on=None)
    assert [line.y for line in lines([nothing, _life(FULL)], SCALE)] == ["0rem"]


def test_a_bar_runs_from_the_release_to_the_end() -> None:
    (line,) = lines([_life(FULL)], SCALE)
    assert [(bar.x, bar.width) for bar in line.stretches] == [("0%", "100%")]
    assert (line.open_at, line.ends) == (None, [])


@pytest.mark.parametrize("kind", [UNKNOWN, NOT_ANNOUNCED])
def test_open_end_is_marked_at_the_last_known_day(kind: str) -> None:
    (line,) = lines([_life(LifecyclePhase("security", "Support", End(kind)))], SCALE)
    assert (line.stretches, line.open_at) == ([], "0%")
    (line,) = lines([_life(FULL, LifecyclePhase("extended", "Paid", End(kind), paid=True))], SCALE)
    assert (len(line.stretches), line.open_at) == (1, "100%")


def test_without_a_day_of_release_only_the_end_is_marked() -> None:
    (line,) = lines([_life(FULL, released_on=None)], SCALE)
    assert line.stretches == []
    assert line.ends == [("100%", "Full")]


def test_lifeline_has_a_text_alternative() -> None:
    (line,) = lines([_life(FULL)], SCALE)
    assert line.words == "Full"
    assert lines([_life()], SCALE)[0].words == "end unknown"


def test_open_end_is_marked_only_where_it_is() -> None:
    phases = (LifecyclePhase("security", "Security", End(UNKNOWN)),)
    life = Life("9", date(2022, 1, 1), phases=tuple((phase, phase.name) for phase in phases))
    (past,) = lines([life], Scale(2020, 2029, until=date(2025, 1, 1)))
    (ahead,) = lines([life], Scale(2020, 2029, since=date(2025, 1, 1)))
    assert (past.is_open_before, past.is_open_after) == (False, False)
    assert (ahead.is_open_before, ahead.is_open_after) == (True, False)
