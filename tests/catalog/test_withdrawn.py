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
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

WORDS = "Withdrawn on 20 November 2026: endoflife.date no longer lists it"
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def withdrawn(db: None) -> None:
    """The newest release of Birch."""
    Release.objects.filter(slug="birch-9").update(withdrawn_on=date(2026, 11, 20))


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/distributions/birch/", "/lifecycle/?distribution=birch"])
def test_pages_mark_withdrawn_releases_with_the_day(client: Client, address: str) -> None:
    assert _text(client, address).count(f"<b>{WORDS}.</b>") == 1
    assert "Withdrawn" not in _text(client, address.replace("birch", "alder"))


def test_comparison_and_plans_mark_withdrawn_releases(client: Client) -> None:
    assert WORDS[0].lower() + WORDS[1:] in _text(client, "/compare/?d=birch&d=alder")
    assert (
        f'<th scope="row">9 <span class="aside">{WORDS[0].lower()}{WORDS[1:]}</span></th>'
        in _text(client, "/distributions/birch/")
    )


def test_withdrawn_release_is_neither_newest_nor_ending_soonest(client: Client) -> None:
    start = page(client, "/")
    assert start.row("BI Birch Linux").texts('[data-label="Newest release"]') == ["8"]
    assert "<dt>Newest release</dt><dd>8 <" in _text(client, "/distributions/birch/")
    endings = "table:has(th:lexbor-contains('Left')) tbody tr"
    assert [row.split()[1] for row in start.texts(endings)] == ["8", "8", "9"]
    Release.objects.filter(slug="birch-8").update(withdrawn_on=date(2026, 11, 20))
    assert "Birch 8" not in page(client, "/").text


def test_one_whose_releases_are_all_withdrawn_keeps_its_newest(client: Client) -> None:
    Release.objects.filter(distribution__slug="birch").update(withdrawn_on=date(2026, 11, 20))
    assert "<dt>Newest release</dt><dd>9 <" in _text(client, "/distributions/birch/")


def test_api_marks_and_filters_withdrawn_releases(client: Client) -> None:
    def names(query: str) -> list[str]:
        return [
            row["slug"]
            for row in client.get(
                f"/api/v1/releases/?distribution=birch&kind=major&{query}"
            ).json()["results"]
        ]

    assert names("withdrawn=true") == ["birch-9"]
    assert names("withdrawn=false") == ["birch-8"]
    assert client.get("/api/v1/releases/birch-9/").json()["withdrawn_on"] == "2026-11-20"


def test_export_has_a_withdrawn_column(client: Client) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(
                client.get("/export/releases.csv?distribution=birch").content.decode("utf-8-sig")
            )
        )
    )
    assert {(row["release"], row["withdrawn_on"]) for row in rows} == {
        ("birch-9", "2026-11-20"),
        ("birch-8", ""),
    }


def test_calendars_list_withdrawn_releases_on_request_only(client: Client) -> None:
    def events(query: str) -> list:
        return Calendar.from_ical(client.get(f"/calendar.ics{query}").content).walk("VEVENT")

    summaries = [str(event["summary"]) for event in events("")]
    assert [name for name in summaries if "Birch 8" in name]
    assert not [name for name in summaries if "Birch 9" in name]
    chosen = events("?release=birch-9")
    assert {str(event["status"]) for event in chosen} == {"TENTATIVE"}
    assert all(
        "The release was withdrawn on 20 November 2026" in event["description"] for event in chosen
    )
    assert "release=birch-9" not in client.get("/distributions/birch/")["Link"]


def test_endoflife_api_omits_withdrawn_releases(client: Client) -> None:
    releases = client.get("/eol/api/v1/products/birch/").json()["result"]["releases"]
    assert [row["name"] for row in releases] == ["8"]
    assert client.get("/eol/api/v1/products/birch/releases/9/").status_code == 404
    assert client.get("/eol/api/v1/products/birch/releases/latest/").json()["result"]["name"] == "8"
    assert [row["cycle"] for row in client.get("/eol/api/birch.json").json()] == ["8"]


def _recommended(slug: str) -> str | None:
    ranked = evaluation.evaluate(Answers(), TODAY).analysis.ranking
    return next(row.candidate.release for row in ranked if row.candidate.distribution == slug)


def test_withdrawn_release_is_not_recommended() -> None:
    first = _recommended("alder")
    Release.objects.filter(distribution__slug="alder", name=first).update(
        withdrawn_on=date(2026, 11, 20)
    )
    assert {first, _recommended("alder")} == {"8", "9"}


def test_distribution_with_only_withdrawn_releases_is_ruled_out() -> None:
    Release.objects.filter(distribution__slug="birch").update(withdrawn_on=date(2026, 11, 20))
    left = next(
        row for row in recommended(Answers(), TODAY)["excluded"] if row["distribution"] == "birch"
    )
    assert WORDS[0].lower() + WORDS[1:] in str(left)
