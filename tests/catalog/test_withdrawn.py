"""A release that endoflife.date no longer lists, and whose withdrawal a curator approved: kept,
marked, and not recommended."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from advisor import evaluation
from advisor.engine.types import Answers
from catalog.models import Release
from tests.advisor.recommended import recommended

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

WORDS = "Withdrawn on 20 November 2026: endoflife.date no longer lists it"
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def withdrawn(db: None) -> None:
    """The newest release of AlmaLinux."""
    Release.objects.filter(slug="almalinux-10").update(withdrawn_on=date(2026, 11, 20))


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    "page", ["/distributions/almalinux/", "/lifecycle/?distribution=almalinux"]
)
def test_pages_mark_withdrawn_releases_with_the_day(client: Client, page: str) -> None:
    assert _text(client, page).count(f"<b>{WORDS}.</b>") == 1
    assert "Withdrawn" not in _text(client, page.replace("almalinux", "rocky-linux"))


def test_comparison_and_plans_mark_withdrawn_releases(client: Client) -> None:
    assert WORDS[0].lower() + WORDS[1:] in _text(client, "/compare/?d=almalinux&d=rocky-linux")
    assert (
        f'<th scope="row">10 <span class="aside">{WORDS[0].lower()}{WORDS[1:]}</span></th>'
        in _text(client, "/distributions/almalinux/")
    )


def test_withdrawn_release_is_neither_newest_nor_ending_soonest(client: Client) -> None:
    newest = '<td data-label="Newest release">{}</td>'
    assert (
        newest.format("10") not in _text(client, "/").split("AlmaLinux OS</a>")[1].split("</tr>")[0]
    )
    assert newest.format("9") in _text(client, "/").split("AlmaLinux OS</a>")[1].split("</tr>")[0]
    assert "<dt>Newest release</dt><dd>9 <" in _text(client, "/distributions/almalinux/")
    Release.objects.filter(distribution__slug="oracle-linux", name="8").update(
        withdrawn_on=date(2026, 11, 20)
    )
    assert "Oracle Linux 8</a>" not in _text(client, "/")


def test_one_whose_releases_are_all_withdrawn_keeps_its_newest(client: Client) -> None:
    Release.objects.filter(distribution__slug="almalinux").update(withdrawn_on=date(2026, 11, 20))
    assert "<dt>Newest release</dt><dd>10 <" in _text(client, "/distributions/almalinux/")


def test_api_marks_and_filters_withdrawn_releases(client: Client) -> None:
    def names(query: str) -> list[str]:
        return [
            row["slug"]
            for row in client.get(
                f"/api/v1/releases/?distribution=almalinux&kind=major&{query}"
            ).json()["results"]
        ]

    assert names("withdrawn=true") == ["almalinux-10"]
    assert names("withdrawn=false") == ["almalinux-9", "almalinux-8"]
    assert client.get("/api/v1/releases/almalinux-10/").json()["withdrawn_on"] == "2026-11-20"


def test_export_has_a_withdrawn_column(client: Client) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(
                client.get("/export/releases.csv?distribution=almalinux").content.decode(
                    "utf-8-sig"
                )
            )
        )
    )
    assert {(row["release"], row["withdrawn_on"]) for row in rows} == {
        ("almalinux-10", "2026-11-20"),
        ("almalinux-9", ""),
        ("almalinux-8", ""),
    }


def test_calendars_list_withdrawn_releases_on_request_only(client: Client) -> None:
    def events(query: str) -> list:
        return Calendar.from_ical(client.get(f"/calendar.ics{query}").content).walk("VEVENT")

    assert not [event for event in events("") if "AlmaLinux 10" in event["summary"]]
    chosen = events("?release=almalinux-10")
    assert {str(event["status"]) for event in chosen} == {"TENTATIVE"}
    assert all(
        "The release was withdrawn on 20 November 2026" in event["description"] for event in chosen
    )
    assert "release=almalinux-10" not in client.get("/distributions/almalinux/")["Link"]


def test_endoflife_api_omits_withdrawn_releases(client: Client) -> None:
    releases = client.get("/eol/api/v1/products/almalinux/").json()["result"]["releases"]
    assert [row["name"] for row in releases] == ["9", "8"]
    assert client.get("/eol/api/v1/products/almalinux/releases/10/").status_code == 404
    assert (
        client.get("/eol/api/v1/products/almalinux/releases/latest/").json()["result"]["name"]
        == "9"
    )
    assert [row["cycle"] for row in client.get("/eol/api/almalinux.json").json()] == ["9", "8"]


def _recommended(slug: str) -> str | None:
    ranked = evaluation.evaluate(Answers(), TODAY).analysis.ranking
    return next(row.candidate.release for row in ranked if row.candidate.distribution == slug)


def test_withdrawn_release_is_not_recommended() -> None:
    first = _recommended("almalinux")
    Release.objects.filter(distribution__slug="almalinux", name=first).update(
        withdrawn_on=date(2026, 11, 20)
    )
    assert {first, _recommended("almalinux")} == {"8", "9"}


def test_distribution_with_only_withdrawn_releases_is_ruled_out() -> None:
    Release.objects.filter(distribution__slug="almalinux").update(withdrawn_on=date(2026, 11, 20))
    left = next(
        row
        for row in recommended(Answers(), TODAY)["excluded"]
        if row["distribution"] == "almalinux"
    )
    assert WORDS[0].lower() + WORDS[1:] in str(left)
