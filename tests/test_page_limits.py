"""How many pages an address may ask for: the costly ones by themselves, from the cache or not."""

import pytest
import time_machine
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client

from tests.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

COSTLY = [
    "/advisor/?servers=9",
    "/advisor/check/?servers=9",
    "/advisor/result/?servers=9",
    "/advisor/result.json?servers=9",
    "/compare/?d=alder&d=birch",
    "/search/?q=birch",
    "/export/facts.csv",
    "/calendar.ics",
    "/changes.atom",
    "/lifecycle/?distribution=birch",
    "/suggest/?kind=fact&key=birch/vendor//",
    "/birch-linux",
]
OTHERS = ["/", "/about/", "/distributions/birch/", "/lifecycle/", "/sources/", "/sign-in/", "/x/y"]


@pytest.fixture(autouse=True)
def clock(settings):
    settings.PAGE_RATE, settings.PAGE_RATE_COSTLY = 4, 2
    with time_machine.travel("2026-12-01T10:00:20Z", tick=False) as now:
        yield now


def _statuses(client: Client, address: str, times: int, **more: str) -> list[int]:
    return [_read(client.get(address, **more)).status_code for _ in range(times)]


def _read(response: HttpResponseBase) -> HttpResponseBase:
    """To its end, which closes the file that it comes from, if any."""
    response.getvalue()
    return response


@pytest.mark.parametrize("address", COSTLY)
def test_dear_pages_have_a_limit_of_their_own(address: str, client: Client) -> None:
    assert 429 not in _statuses(client, address, 2)
    assert client.get(address).status_code == 429
    assert client.get("/about/").status_code == 200


@pytest.mark.parametrize("address", OTHERS)
def test_other_pages_have_a_generous_limit(address: str, client: Client) -> None:
    assert 429 not in _statuses(client, address, 4)
    assert client.get(address).status_code == 429
    assert client.get("/advisor/result/").status_code == 200


def test_any_page_is_costly_with_a_session(client: Client) -> None:
    client.cookies["sessionid"] = "made-up"
    assert _statuses(client, "/about/", 3) == [200, 200, 429]


def test_refusal_says_what_to_do(client: Client) -> None:
    _statuses(client, "/search/?q=birch", 2)
    response = client.get("/search/?q=birch")
    refusal = page_of(response, status=429)
    assert response["Retry-After"] == "40"
    assert "More than 2 pages" in refusal.select_one("main").text
    assert "Wait 40 seconds" in refusal.select_one("main").text
    assert refusal.select_one("h1").text == "Too many requests"
    assert "Advisor" in refusal.texts("nav a")
    assert response["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in response


def test_refusal_ends_with_the_minute(client: Client, clock) -> None:
    assert _statuses(client, "/search/?q=birch", 3)[-1] == 429
    clock.shift(40)
    assert client.get("/search/?q=birch").status_code == 200


def test_form_that_is_sent_counts_too(client: Client) -> None:
    form = {"username": "ada", "password": "wrong"}
    statuses = [client.post("/sign-in/", form).status_code for _ in range(5)]
    assert statuses[-1] == 429


def test_each_address_has_its_own(client: Client, settings) -> None:
    settings.PROXIES = 1
    for number in range(3):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert _statuses(client, "/about/", 4, headers=headers) == [200] * 4


def test_script_name_does_not_lift_the_limit(client: Client) -> None:
    assert _statuses(client, "/search/?q=x", 3, SCRIPT_NAME="/x")[-1] == 429


@pytest.mark.parametrize(
    "address", ["/healthz/live", "/healthz/ready", "/static/elwise.css", "/favicon.ico"]
)
def test_static_files_and_probes_are_not_counted(address: str, client: Client) -> None:
    assert set(_statuses(client, address, 6)) == {200}
    assert client.get("/about/").status_code == 200


def test_api_is_counted_apart(client: Client) -> None:
    assert set(_statuses(client, "/api/v1/plans/", 6)) == {200}


def test_zero_is_no_limit(client: Client, settings) -> None:
    settings.PAGE_RATE = settings.PAGE_RATE_COSTLY = 0
    assert set(_statuses(client, "/search/?q=x", 8)) == {200}


def test_cache_that_fails_lets_pages_through(client: Client, monkeypatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(cache, "add", fails)
    monkeypatch.setattr(cache, "incr", fails)
    assert set(_statuses(client, "/search/?q=x", 4)) == {200}


def _inventory(systems: int, hosts: int = 1) -> dict[str, str]:
    lines = [f"Birch Linux release {number}.{number}" for number in range(systems)] * hosts
    return {"text": "\n".join(lines)}


@pytest.mark.parametrize(
    ("form", "further"),
    [
        (_inventory(250), 2),
        (_inventory(2, 125), 0),
        ({"text": '{"hosts": [' + "[" * 150_000}, 3),
    ],
    ids=["different systems", "hosts of the same systems", "what cannot be read"],
)
def test_different_systems_count_as_further_pages(
    form: dict[str, str], further: int, client: Client
) -> None:
    client.post("/fleet/", form)
    assert _statuses(client, "/about/", 4) == [200] * (3 - further) + [429] * (1 + further)
