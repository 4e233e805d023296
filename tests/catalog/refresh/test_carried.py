"""How fresh release data is, where programs, spreadsheets and calendars read it; their ETags move
with it."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from catalog.models import Product
from catalog.refresh import review
from catalog.refresh.run import refresh
from catalog.refresh.values import DATE, Ending

pytestmark = pytest.mark.django_db

DETAIL = "/api/v1/distributions/rocky-linux/"
EXPORT = "/export/releases.json?distribution=rocky-linux"
CALENDAR = "/calendar.ics?release=rocky-linux-9"
ADDRESSES = [DETAIL, EXPORT, CALENDAR]


def _data(client: Client) -> dict:
    return client.get(DETAIL).json()["release_data"]


def _rows(client: Client, address: str = EXPORT) -> dict[tuple[str, str], dict]:
    return {
        (row["release"], row["phase_kind"]): row for row in client.get(address).json()["results"]
    }


def _calendar(client: Client, address: str = CALENDAR) -> tuple[str, dict[str, str]]:
    """What it says of itself, and of each event."""
    calendar = Calendar.from_ical(client.get(address).content)
    return str(calendar["description"]), {
        str(event["summary"]): str(event["description"]) for event in calendar.walk("VEVENT")
    }


def _refreshed(events: dict[str, str]) -> list[str]:
    """What is said of the phases that upstream knows; TuxCare's is the seed's own."""
    return [text for name, text in events.items() if "TuxCare" not in name]


def _by_hand(day: date, release: str = "9") -> None:
    product = Product.objects.get(name="rocky-linux")
    review.override(
        product, release, "security_end", Ending(DATE, day), reason="a secret of the house", by=None
    )


def test_unrefreshed_data_names_its_day(client: Client) -> None:
    data = _data(client)
    assert (data["product"], data["level"], data["checked_at"], data["observed_on"]) == (
        "rocky-linux",
        "red",
        None,
        "2026-08-22",
    )
    row = _rows(client)["rocky-linux-9", "security"]
    assert (row["upstream_level"], row["upstream_checked_at"], row["upstream_observed_on"]) == (
        "red",
        None,
        "2026-08-22",
    )
    about, events = _calendar(client)
    sentence = "mported from endoflife.date on 22 August 2026; not refreshed yet."
    assert about.endswith(f"Release data of Rocky Linux: i{sentence}")
    assert len(_refreshed(events)) == 2
    assert all(text.endswith(f"\nI{sentence}") for text in _refreshed(events))


def test_after_a_refresh_each_says_when_it_was_checked(client: Client, upstream) -> None:
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False):
        refresh(started_by="test")
        assert (_data(client)["level"], _data(client)["checked_at"]) == (
            "fresh",
            "2026-11-24T08:00:00+00:00",
        )
        assert (
            _rows(client)["rocky-linux-9", "active"]["upstream_checked_at"]
            == "2026-11-24T08:00:00+00:00"
        )
        about, events = _calendar(client)
        assert about.endswith(
            "Release data of Rocky Linux: checked with endoflife.date on 24 November 2026."
        )
        assert all(
            "Checked with endoflife.date on 24 November 2026." in text
            for text in _refreshed(events)
        )
    with time_machine.travel("2026-12-20T08:00:00Z", tick=False):
        assert "24 November 2026; it may be out of date." in _calendar(client)[0]


def test_review_note_is_on_its_own_phase_only(client: Client, upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    refresh(started_by="test")
    words = "end of security support: endoflife.date reports 31 May 2031"
    assert [(value["release"], value["words"]) for value in _data(client)["under_review"]] == [
        ("9", words)
    ]
    assert {
        key: row["under_review"] for key, row in _rows(client).items() if row["under_review"]
    } == {("rocky-linux-9", "security"): words}
    summaries = [
        summary
        for summary, text in _calendar(client)[1].items()
        if f"Under review: {words}." in text
    ]
    assert summaries == ["Rocky Linux 9: security support ends"]


def test_override_is_shown_with_upstream_without_its_reason(
    client: Client,
) -> None:
    _by_hand(date(2033, 5, 31))
    words = "end of security support: manual override; endoflife.date says 31 May 2032"
    assert [value["words"] for value in _data(client)["set_by_hand"]] == [words]
    assert _rows(client)["rocky-linux-9", "security"]["set_by_hand"] == words
    assert (
        f"{words[0].upper()}{words[1:]}."
        in _calendar(client)[1]["Rocky Linux 9: security support ends"]
    )
    status = client.get("/api/v1/status/").json()["products"]
    assert [value["words"] for product in status for value in product["set_by_hand"]] == [words]
    for page in ("/distributions/rocky-linux/", "/lifecycle/?distribution=rocky-linux"):
        text = client.get(page).content.decode()
        assert f'<p class="review">{words[0].upper()}{words[1:]}.</p>' in text
        assert "a secret of the house" not in text


def test_a_value_set_by_hand_that_upstream_shares_says_so(client: Client) -> None:
    _by_hand(date(2032, 5, 31))
    assert _data(client)["set_by_hand"][0]["words"].endswith(
        "manual override; endoflife.date says the same"
    )


def test_rows_of_other_sources_are_not_marked_checked(client: Client, upstream) -> None:
    refresh(started_by="test")
    rows = _rows(client, "/export/releases.json?distribution=almalinux")
    assert rows["almalinux-10", "security"]["upstream_checked_at"] is not None
    assert rows["almalinux-10", "extended"]["upstream_checked_at"] is None
    paid = [
        text
        for summary, text in _calendar(client, "/calendar.ics?release=almalinux-10")[1].items()
        if "extended" in summary
    ]
    assert paid
    assert not [text for text in paid if "ndoflife.date" in text]


def test_unrefreshed_distribution_has_no_note(client: Client) -> None:
    assert client.get("/api/v1/distributions/cloudlinux/").json()["release_data"] is None
    rows = _rows(client, "/export/releases.json?distribution=cloudlinux")
    assert not [
        row
        for row in rows.values()
        if row["upstream_level"] or row["under_review"] or row["set_by_hand"]
    ]


def test_a_spreadsheet_has_the_same_columns(client: Client) -> None:
    text = client.get(EXPORT.replace(".json", ".csv")).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["upstream_level"], row["upstream_checked_at"], row["upstream_observed_on"]) == (
        "red",
        "",
        "2026-08-22",
    )


# Known answers: not one too few, not one too many


@pytest.mark.parametrize("address", ADDRESSES)
def test_refresh_invalidates_cached_answers(address: str, client: Client, upstream) -> None:
    before = client.get(address)
    refresh(started_by="test")
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    assert client.get(address, headers={"If-None-Match": after["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_ageing_answer_is_marked_without_a_write(address: str, client: Client, upstream) -> None:
    refresh(started_by="test")
    fresh = client.get(address)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        red = client.get(address, headers={"If-None-Match": fresh["ETag"]})
        assert red.status_code == 200
        assert red.content != fresh.content


def test_a_refresh_of_one_leaves_the_answers_on_others_known(client: Client, upstream) -> None:
    known = [
        (address, client.get(address)["ETag"])
        for address in (*ADDRESSES, "/api/v1/distributions/cloudlinux/", "/export/facts.csv")
    ]
    refresh(["rhel"], started_by="test")
    assert [
        client.get(address, headers={"If-None-Match": etag}).status_code for address, etag in known
    ] == [304] * len(known)


def test_two_refreshes_of_one_day_leave_a_calendar_as_it_is(client: Client, upstream) -> None:
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        refresh(started_by="test")
        etag = client.get(CALENDAR)["ETag"]
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False):
        refresh(started_by="test")
        assert client.get(CALENDAR, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_freshness_takes_one_query(
    address: str, client: Client, django_assert_num_queries: Callable
) -> None:
    client.get(address)
    with django_assert_num_queries(1):
        client.get(address)


def test_the_answer_leads_to_the_status(client: Client) -> None:
    for address in (DETAIL, "/api/v1/releases/", "/api/v1/releases/rocky-linux-9/"):
        assert (
            '<http://testserver/api/v1/status/>; rel="status"; type="application/json"'
            in client.get(address)["Link"]
        )


def test_fields_parameter_limits_the_rows(client: Client) -> None:
    assert set(json.loads(client.get(f"{DETAIL}?fields=release_data").content)) == {
        "release_data",
        "catalog",
    }
