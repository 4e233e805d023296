"""Conditions on ETags are met; dates are neither sent nor looked at."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalog.models import CatalogVersion, SupportPlan

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

PLANS = "/api/v1/plans/"
WITH_ETAG = [
    "/api/v1/",
    PLANS,
    "/api/v1/distributions/alder/",
    "/api/v1/releases/",
    "/api/v1/changes/",
    "/api/v1/questions/",
    "/eol/api/v1/products/",
    "/eol/api/all.json",
    "/export/releases.csv",
    "/calendar.ics",
    "/changes.atom",
]
FAR_AHEAD = "Thu, 26 Nov 2037 00:00:00 GMT"
LONG_AGO = "Thu, 26 Nov 1998 00:00:00 GMT"


@pytest.mark.parametrize("address", [*WITH_ETAG, "/api/v1/status/", "/api/v1/held-changes/"])
def test_no_last_modified_is_sent(address: str, client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("root"))
    for _ in range(2):
        assert "Last-Modified" not in client.get(address)


@pytest.mark.long("cases", keep=5)
@pytest.mark.parametrize("address", WITH_ETAG)
@pytest.mark.parametrize(
    "dates", [{"If-Modified-Since": FAR_AHEAD}, {"If-Unmodified-Since": LONG_AGO}], ids=str
)
def test_dates_are_ignored(dates: dict[str, str], address: str, client: Client) -> None:
    plain = client.get(address)
    response = client.get(address, headers=dates)
    assert (response.status_code, response["ETag"]) == (200, plain["ETag"])
    assert response.content
    headers = {**dates, "If-None-Match": plain["ETag"]}
    assert client.get(address, headers=headers).status_code == 304


@pytest.mark.parametrize("address", WITH_ETAG)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_304_has_no_body_and_the_same_etag(address: str, coding: str, client: Client) -> None:
    first = client.get(address, headers={"Accept-Encoding": coding})
    again = client.get(address, headers={"Accept-Encoding": coding, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]
    assert again["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Match": "@"}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"another"'}, 412),
        ({"If-Match": "W/@"}, 412),
        ({"If-Match": "@", "Accept-Encoding": "gzip"}, 412),
        ({"If-Match": '"another"', "If-None-Match": "@"}, 412),
        ({"If-None-Match": "W/@"}, 304),
        ({"If-None-Match": '"another", @'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"another"'}, 200),
        ({"If-None-Match": "no list"}, 200),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_conditions_on_the_etag(
    headers: dict[str, str], status: int, method: str, client: Client
) -> None:
    etag = client.get(PLANS)["ETag"]
    sent = {name: value.replace("@", etag) for name, value in headers.items()}
    assert getattr(client, method)(PLANS, headers=sent).status_code == status


def test_a_change_ends_304(client: Client) -> None:
    etag = client.get(PLANS)["ETag"]
    SupportPlan.objects.filter(distribution__slug="alder", slug="basic").update(name="Platinum")
    response = client.get(PLANS, headers={"If-None-Match": etag})
    assert (response.status_code, b"Platinum" in response.content) == (200, True)


def test_without_a_version_nothing_is_served_early(client: Client) -> None:
    CatalogVersion.objects.all().delete()
    for _ in range(2):
        assert client.get("/api/v1/changes/").status_code == 200
    etags = {client.get("/api/v1/changes/")["ETag"] for _ in range(2)}
    assert len(etags) == 2
