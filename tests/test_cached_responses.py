"""An answer that is given again is the same with all its headers, is counted all the same, and is
given only while it stands."""

import datetime
import gzip

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern

from accounts.models import Key
from catalog.api import resource
from catalog.api.response_cache import IGNORES_QUERY, RESPONSES
from catalog.models import Distribution, Phase
from config.urls import api, eol

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADDRESS = "/api/v1/distributions/"


@pytest.fixture(autouse=True)
def _nothing_is_known(settings) -> None:
    RESPONSES.clear()
    settings.API_RATE_ANONYMOUS = 0


def _served_early() -> int:
    """How many answers leave before any other middleware runs."""
    return sum(bool(response.final_headers) for response in RESPONSES._responses.values())


@pytest.mark.parametrize(
    "headers", [{}, {"Accept-Encoding": "gzip"}, {"Accept": "application/json"}], ids=str
)
@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "/api/v1/releases/?kind=major",
        "/api/v1/changes/",
        "/eol/api/v1/products/",
        "/eol/api/alder.json",
    ],
)
def test_cached_response_has_every_header(
    address: str, headers: dict[str, str], client: Client, django_assert_num_queries
) -> None:
    headers = {"X-Request-ID": "of-the-test", **headers}  # else each answer has its own
    first = client.get(address, headers=headers)
    if first.status_code == 301:
        first = client.get(address := first["Location"], headers=headers)
    assert _served_early() == 1
    with django_assert_num_queries(1):
        again = client.get(address, headers=headers)
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    assert "Content-Security-Policy" in again


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"If-None-Match": '"x"'},
        {"If-Match": "*"},
        {"Accept": "text/html"},
    ],
    ids=str,
)
def test_cache_varies_by_the_request(headers: dict[str, str], client: Client) -> None:
    headers = {"X-Request-ID": "of-the-test", **headers}
    full = client.get(ADDRESS, headers=headers)
    client.get(ADDRESS)
    after = client.get(ADDRESS, headers=headers)
    assert (after.status_code, dict(after.items())) == (full.status_code, dict(full.items()))
    assert "Access-Control-Allow-Origin" not in client.get(ADDRESS)
    assert client.head(ADDRESS).content == b""


def test_each_host_and_each_coding_has_its_own(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    plain = client.get(ADDRESS)
    assert b"http://testserver/" in plain.content
    assert (
        b"http://other.example/" in client.get(ADDRESS, headers={"Host": "other.example"}).content
    )
    assert client.get(ADDRESS, headers={"Host": "evil.example"}).status_code == 400
    assert b"https://testserver/" in client.get(ADDRESS, secure=True).content
    squeezed = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(squeezed.content) == plain.content
    assert client.get(ADDRESS, headers={"Accept-Encoding": "gzip;q=0"}).content == plain.content


def test_cache_lives_until_the_catalog_changes(client: Client) -> None:
    client.get(ADDRESS)
    Distribution.objects.filter(slug="alder").update(summary="Another summary.")
    assert b"Another summary." in client.get(ADDRESS).content
    Distribution.objects.filter(slug="alder").update(summary="A third.")
    assert b"A third." in client.get(ADDRESS).content


def test_history_cache_lives_until_a_change(
    client: Client,
) -> None:
    phase = Phase.objects.get(release__slug="birch-9", kind="security")
    before = phase.ends_on
    for day in (before + datetime.timedelta(days=1), before):
        client.get("/api/v1/changes/")
        phase.ends_on = day
        phase.save()
    assert len(client.get("/api/v1/changes/").json()["results"]) == 2


def test_an_outdated_answer_costs_one_query_more(client: Client, django_assert_num_queries) -> None:
    client.get(ADDRESS)
    Distribution.objects.filter(slug="alder").update(summary="Another summary.")
    client.get("/api/v1/")
    for queries in (2, 1):
        with django_assert_num_queries(queries):
            client.get(ADDRESS)


def test_cache_lives_until_the_day_ends(client: Client) -> None:
    with time_machine.travel("2026-12-01T23:59:59Z", tick=False):
        assert client.get("/api/v1/releases/").json()["day"] == "2026-12-01"
    with time_machine.travel("2026-12-02T00:00:00Z", tick=False):
        assert client.get("/api/v1/releases/").json()["day"] == "2026-12-02"


def test_an_answer_begun_before_midnight_ends_with_the_day(client: Client, monkeypatch) -> None:
    with time_machine.travel("2026-12-01T23:59:59Z", tick=False) as now:
        compress = resource.compress
        monkeypatch.setattr(
            resource,
            "compress",
            lambda body: (now.move_to("2026-12-02T00:00:00Z"), compress(body))[1],
        )
        assert client.get("/api/v1/releases/").json()["day"] == "2026-12-01"
        monkeypatch.undo()
        now.move_to("2026-12-02T00:00:01Z")
        assert client.get("/api/v1/releases/").json()["day"] == "2026-12-02"


def test_headers_of_one_answer_are_not_in_the_next(client: Client) -> None:
    client.get(ADDRESS)
    assert _served_early() == 1
    client.get(ADDRESS)["X-Of-One"] = "1"
    assert "X-Of-One" not in client.get(ADDRESS)


def test_cached_response_counts_against_the_throttle(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 3
    with time_machine.travel("2026-12-01T10:00:20Z", tick=False):
        assert [client.get(ADDRESS).get("RateLimit") for _ in range(3)] == [
            f'"address";r={left};t=40' for left in (2, 1, 0)
        ]
        refused = client.get(ADDRESS)
    assert (refused.status_code, refused["Content-Type"], refused["Retry-After"]) == (
        429,
        "application/problem+json",
        "40",
    )
    assert "Content-Security-Policy" in refused


def test_cache_requires_a_valid_key(client: Client, settings, django_assert_num_queries) -> None:
    settings.API_ANONYMOUS = False
    key, text = Key.objects.create_key(name="x", owner=get_user_model().objects.create_user("ada"))
    headers = {"Authorization": f"Api-Key {text}"}
    first = client.get(ADDRESS, headers=headers)
    with django_assert_num_queries(2):
        again = client.get(ADDRESS, headers=headers)
    for response in (first, again):
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
        assert "Authorization" in response["Vary"]
    assert client.get(ADDRESS).status_code == 401
    key.revoke()
    assert client.get(ADDRESS, headers=headers).status_code == 401
    settings.API_ANONYMOUS = True
    assert client.get(ADDRESS)["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/status/",
        "/api/v1/questions/",
        "/api/v1/held-changes/",
        "/api/v1/nope/",
        "/api/v1/plans/?x=1",
        "/eol/api/v1/tags/x/",
    ],
)
def test_nothing_else_is_given_again(address: str, client: Client, settings) -> None:
    client.force_login(get_user_model().objects.create_superuser("root"))
    client.get(address)
    assert _served_early() == 0


def test_gzip_and_plain_share_one_entry(client: Client, monkeypatch) -> None:
    plain = client.get(ADDRESS)
    monkeypatch.setattr("catalog.api.resource.Resource.dispatch", lambda *_: 1 / 0)
    compressed = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(compressed.content) == plain.content
    assert compressed["ETag"] == f"W/{plain['ETag']}"
    assert compressed["Content-Length"] == str(len(compressed.content))
    assert len(RESPONSES) == 1


def _takes_any_query(pattern: URLPattern) -> bool:
    """Pages about the API are functions and are not cached here."""
    view = getattr(pattern.callback, "cls", None)
    return bool(getattr(view, "any_query", False))


def test_cache_ignores_queries_the_view_ignores() -> None:
    assert all(pattern.callback.cls.any_query for pattern in eol)
    assert not any(_takes_any_query(pattern) for pattern in api)
    assert "/eol/api/".startswith(IGNORES_QUERY)
    assert not "/api/v1/".startswith(IGNORES_QUERY)


def test_any_query_of_the_stand_in_is_one_question(client: Client) -> None:
    for query in ("", "?a=1", "?a=2&b"):
        client.get(f"/eol/api/all.json{query}")
    assert len(RESPONSES) == 1


def test_unchanged_answer_is_served_early_again_the_next_day(
    client: Client, django_assert_num_queries
) -> None:
    with time_machine.travel("2026-12-01T23:00:00Z", tick=False) as now:
        client.get("/api/v1/plans/")
        now.move_to("2026-12-02T01:00:00Z")
        for queries in (2, 1, 1):
            with django_assert_num_queries(queries):
                client.get("/api/v1/plans/")
