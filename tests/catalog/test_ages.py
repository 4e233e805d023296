"""How old values are: the middle and the oldest, never the newest check."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog import ages, snapshot
from catalog.models import Fact

pytestmark = pytest.mark.invented_catalog


@dataclass(frozen=True)
class Value:
    as_of: date | None
    checked_on: date | None
    confidence: str


TODAY = date(2026, 11, 26)
days = st.dates(date(2015, 1, 1), TODAY)
rows = st.lists(
    st.builds(
        lambda as_of, checked_on, confidence: _row(as_of, checked_on, confidence),
        st.one_of(st.none(), days),
        st.one_of(st.none(), days),
        st.sampled_from(["verified", "computed", "unverified"]),
    ),
    max_size=9,
)


def _row(
    as_of: date | None = None, checked_on: date | None = None, confidence: str = "verified"
) -> Value:
    return Value(as_of, checked_on, confidence)


def test_the_later_day_counts() -> None:
    assert ages.of([_row(date(2026, 1, 1), date(2026, 8, 1))]).median == date(2026, 8, 1)
    assert ages.of([_row(date(2026, 8, 1), date(2026, 1, 1))]).median == date(2026, 8, 1)


def test_check_without_a_value_sets_no_date() -> None:
    assert ages.of([_row(None, TODAY, "unverified")]) == ages.Ages(number=1, undated=1)
    assert ages.of([_row(date(2026, 1, 1), TODAY, "unverified")]).median == date(2026, 1, 1)


def test_two_fresh_values_do_not_date_the_rest() -> None:
    old, fresh = [_row(date(2024, 11, 26))] * 5, [_row(date(2020, 1, 1), TODAY)] * 2
    assert ages.of([*old, *fresh]).median == date(2024, 11, 26)


def test_of_an_even_number_the_older_is_the_median() -> None:
    assert ages.of([_row(date(2026, 1, 1)), _row(date(2026, 5, 1))]).median == date(2026, 1, 1)


def test_ages_in_words() -> None:
    summary = ages.of(
        [_row(date(2026, 8, 26)), _row(date(2026, 8, 26)), _row(date(2024, 7, 26)), _row()]
    )
    assert (
        summary.in_words(TODAY)
        == "Median age of 4 values: 3 months, oldest 2 years 4 months; 1 without a date"
    )
    assert (
        summary.dates_in_words()
        == "4 values: half are from 26 August 2026 or earlier, the oldest from 26 July 2024; "
        "1 without a date"
    )
    assert (summary.median_age(TODAY), summary.oldest_age(TODAY)) == (92, 853)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "No values"), (1, "1 value, none with a date"), (2, "2 values, none with a date")],
)
def test_without_a_date_no_age_is_said(number: int, words: str) -> None:
    summary = ages.of([_row()] * number)
    assert (summary.in_words(TODAY), summary.dates_in_words(), summary.median_age(TODAY)) == (
        words,
        words,
        None,
    )


def test_a_value_of_today_or_later_has_no_age() -> None:
    summary = ages.of([_row(TODAY + timedelta(days=3))])
    assert (
        summary.in_words(TODAY) == "Median age of 1 value: less than a day, oldest less than a day"
    )
    assert summary.median_age(TODAY) == 0


@given(rows)
def test_median_ignores_undated_values(
    values: list[Value],
) -> None:
    of, with_more = ages.of(values), ages.of([*values, _row(), _row()])
    assert (with_more.median, with_more.oldest) == (of.median, of.oldest)
    assert (with_more.number, with_more.undated) == (of.number + 2, of.undated + 2)
    if of.median is not None:
        assert of.oldest <= of.median <= of.newest


@given(rows, days)
def test_newer_check_never_ages_the_oldest(values: list[Value], day: date) -> None:
    assume(values)
    before = ages.of(values)
    newest = max(filter(None, (values[0].checked_on, day)))
    after = ages.of([*values[1:], replace(values[0], checked_on=newest)])
    if before.undated == after.undated:
        assert (after.oldest or date.min) >= (before.oldest or date.min)
        assert (after.median or date.min) >= (before.median or date.min)


# Where it is said


@pytest.mark.django_db
def test_one_fresh_check_does_not_date_the_site(client: Client) -> None:
    before = client.get("/api/v1/").json()["catalog"]
    for fact in Fact.objects.all()[:2]:
        fact.checked_on = TODAY + timedelta(days=300)
        fact.save()
    after = client.get("/api/v1/").json()["catalog"]
    assert (after["as_of"], after["oldest"]) == (before["as_of"], before["oldest"])
    assert after["digest"] != before["digest"]


@pytest.mark.django_db
def test_the_status_tells_both_ages(client: Client) -> None:
    body = client.get("/api/v1/status/").json()
    values = snapshot.current().ages
    assert body["ages"]["values"] == values.number > 100
    assert body["ages"]["undated"] == values.undated == body["catalog"]["undated"]
    assert body["catalog"]["as_of"] == values.median.isoformat()
    assert body["ages"]["oldest_days"] >= body["ages"]["median_days"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/distributions/alder/",
        "/compare/?d=alder&d=birch",
        "/lifecycle/",
        "/history/",
        "/sources/endoflife-date-alder/",
    ],
)
def test_a_page_tells_the_ages_of_its_own_values(address: str, client: Client) -> None:
    page, whole = client.get(address).content.decode(), snapshot.current().ages
    own = re.search(r"This page: Median age of (\d+) values: .+?, oldest \d+ .+?\.", page)
    assert own
    assert 0 < int(own[1]) < whole.number
    assert f"Whole catalog: {whole.number} values, median age " in page
