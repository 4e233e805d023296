"""Access to the API: keys, rate limits, client addresses, other origins, compression, refusals."""

import datetime
import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Key
from accounts.throttles import client_address
from catalog.models import Distribution

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADDRESS = "/api/v1/plans/"
ASKS = "/api/v1/recommendations/"


@pytest.fixture
def owner():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def key(owner) -> str:
    return Key.objects.create_key(name="pipeline", owner=owner)[1]


def _get(client: Client, key: str = "", address: str = ADDRESS, **headers: str):
    return client.get(
        address, headers={**headers, **({"Authorization": f"Api-Key {key}"} if key else {})}
    )


def _problem(response, status: int) -> dict:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    return response.json()


# Keys


def test_reading_needs_no_key(client: Client) -> None:
    assert _get(client).status_code == 200


@pytest.mark.parametrize(
    "text", ["x", "elwabcde.x", ".", "elw", "a" * 5000, "é", "elwabcde.\x00", "%00"]
)
def test_unknown_key_is_rejected(text: str, client: Client) -> None:
    response = client.get(ADDRESS, HTTP_AUTHORIZATION=f"Api-Key {text}")
    _problem(response, 401)
    assert response["WWW-Authenticate"] == "Api-Key"


def test_other_authorization_schemes_are_ignored(client: Client) -> None:
    assert _get(client, Authorization="Basic YWRhOng=").status_code == 200


def test_expired_key_is_rejected(client: Client, owner) -> None:
    past = timezone.now() - datetime.timedelta(seconds=1)
    _problem(
        _get(client, Key.objects.create_key(name="old", owner=owner, expiry_date=past)[1]), 401
    )


def test_key_of_an_inactive_owner_is_rejected(client: Client, key: str, owner) -> None:
    assert _get(client, key).status_code == 200
    get_user_model().objects.filter(pk=owner.pk).update(is_active=False)
    _problem(_get(client, key), 401)


def test_last_use_is_written_once_a_day(
    client: Client, key: str, django_assert_num_queries
) -> None:
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        _get(client, key)
        assert Key.objects.get().last_used_on == datetime.date(2026, 12, 1)
        with django_assert_num_queries(2):  # the key with its owner, the version of the catalog
            _get(client, key)


def test_closed_api_is_read_with_a_key_only(client: Client, key: str, settings) -> None:
    settings.API_ANONYMOUS = False
    for address in (ADDRESS, "/eol/api/v1/products/", "/api/v1/nope/"):
        _problem(_get(client, address=address), 401)
    response = _get(client, key)
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert "Authorization" in response["Vary"]
    assert _get(client, address="/api/v1/schema/").status_code == 200


def test_read_key_gets_recommendations_but_cannot_write(client: Client, key: str, owner) -> None:
    write_key = Key.objects.create_key(name="both", owner=owner, reach=Key.Reach.WRITE)[1]
    writing = "/api/v1/held-changes/1/approve/"
    assert (
        "read only"
        in _problem(client.post(writing, headers={"Authorization": f"Api-Key {key}"}), 403)[
            "detail"
        ]
    )
    assert (
        "lacks"
        in _problem(client.post(writing, headers={"Authorization": f"Api-Key {write_key}"}), 403)[
            "detail"
        ]
    )
    for sent in (key, write_key):
        _problem(client.post(ADDRESS, headers={"Authorization": f"Api-Key {sent}"}), 405)
    response = client.post(
        ASKS,
        {"answers": {}},
        content_type="application/json",
        headers={"Authorization": f"Api-Key {key}"},
    )
    assert response.status_code == 200


# Only on the catalog that was read


def _recommend(client: Client, sent: str, answers: dict | None = None):
    return client.post(
        ASKS,
        {"answers": answers or {}},
        content_type="application/json",
        headers={"If-Match": sent},
    )


def test_if_match_with_the_current_catalog_passes(client: Client) -> None:
    digest = client.get(ADDRESS).json()["catalog"]["digest"]
    tags = [
        client.get(address)["ETag"]
        for address in ("/api/v1/", ADDRESS, "/api/v1/releases/", "/api/v1/distributions/alder/")
    ]
    for sent in (*tags, f'"{digest}"', f'"another", {tags[0]}', "*", " * "):
        response = _recommend(client, sent)
        assert response.status_code == 200, sent
        assert response.json()["catalog"]["digest"] == digest


def test_if_match_with_another_catalog_is_412(client: Client) -> None:
    weak, strong = (
        client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})["ETag"],
        client.get(ADDRESS)["ETag"],
    )
    for sent in (
        weak,
        '"another"',
        f"{strong}x",
        strong.replace("-", "x"),
        "",
        "x",
        f"x{strong[1:]}",
        strong[1:-1],
    ):
        detail = _problem(_recommend(client, sent), 412)["detail"]
        assert "Read it again" in detail, sent
    Distribution.objects.filter(slug="alder").update(summary="Other.")
    _problem(_recommend(client, strong), 412)


def test_wrong_answers_come_before_if_match(client: Client) -> None:
    _problem(_recommend(client, '"another"', {"colour": "red"}), 400)
    _problem(client.put(ASKS, headers={"If-Match": '"another"'}), 405)


# How often


def test_every_answer_has_rate_limit_headers(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 5
    with time_machine.travel("2026-12-01T10:00:20Z", tick=False):
        for left, address in ((4, ADDRESS), (3, "/api/v1/nope/"), (2, f"{ADDRESS}?x=1")):
            response = client.get(address)
            assert response["RateLimit"] == f'"address";r={left};t=40'
            assert response["RateLimit-Policy"] == '"address";q=5;w=60'


def test_limit_is_600_without_and_6000_with_a_key(client: Client, key: str) -> None:
    assert _get(client)["RateLimit-Policy"] == '"address";q=600;w=60'
    assert _get(client, key)["RateLimit-Policy"] == '"key";q=6000;w=60'


def test_exceeded_limit_is_429_until_the_next_minute(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 2
    with time_machine.travel("2026-12-01T10:00:50Z", tick=False):
        assert [_get(client).status_code for _ in range(3)] == [200, 200, 429]
        response = _get(client)
        assert "a minute" in _problem(response, 429)["detail"]
        assert response["Retry-After"] == "10"
    with time_machine.travel("2026-12-01T10:01:00Z", tick=False):
        assert _get(client).status_code == 200


def test_keys_and_addresses_are_counted_apart(client: Client, key: str, owner, settings) -> None:
    settings.API_RATE_ANONYMOUS = settings.API_RATE_KEY = 1
    other = Key.objects.create_key(name="other", owner=owner)[1]
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        assert [_get(client, sent).status_code for sent in (key, other, "", key)] == [
            200,
            200,
            200,
            429,
        ]
        assert client.get(ADDRESS, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_forged_forwarded_address_is_ignored(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 1
    with time_machine.travel("2026-12-01T10:00:00Z", tick=False):
        codes = [
            _get(client, **{"X-Forwarded-For": f"192.0.2.{number}"}).status_code
            for number in range(3)
        ]
    assert codes == [200, 429, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.1", "203.0.113.5"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "10.9.9.9, 192.0.2.1", "192.0.2.1"),
        (2, "10.9.9.9, 192.0.2.1, 198.51.100.2", "192.0.2.1"),
        (2, "192.0.2.1", "203.0.113.5"),
        (1, "", "203.0.113.5"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
    ],
)
def test_client_address_behind_proxies(
    proxies: int, forwarded: str, address: str, settings
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


@pytest.mark.parametrize(("systems", "hosts", "further"), [(250, 1, 2), (2, 125, 0)])
def test_different_systems_count_as_further_requests(
    systems: int, hosts: int, further: int, client: Client, settings
) -> None:
    settings.API_RATE_ANONYMOUS = 4
    lines = [f"Birch Linux release {number}.{number}" for number in range(systems)] * hosts
    with time_machine.travel("2026-11-24T10:00:20Z", tick=False):
        check = client.post("/api/v1/check/", "\n".join(lines), content_type="text/plain")
        assert check.status_code == 200
        statuses = [client.get("/api/v1/plans/").status_code for _ in range(4)]
    assert statuses == [200] * (3 - further) + [429] * (1 + further)


def test_limit_of_0_counts_nothing(client: Client, settings) -> None:
    settings.API_RATE_ANONYMOUS = 0
    assert "RateLimit" not in _get(client)


def test_api_survives_a_failing_cache(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("accounts.throttles.cache.incr", lambda _: 1 / 0)
    assert _get(client).status_code == 200


def test_parallel_requests_are_all_counted() -> None:
    from accounts.throttles import _increment

    with ThreadPoolExecutor(8) as pool:
        counts = sorted(pool.map(lambda _: _increment("api:test"), range(400)))
    assert counts == list(range(1, 401))
    cache.delete("api:test")


def test_pages_are_not_counted(client: Client) -> None:
    assert "RateLimit" not in client.get("/distributions/")


# Pages of other sites


@pytest.mark.parametrize(
    "address", [ADDRESS, "/eol/api/v1/products/", "/api/v1/nope/", f"{ADDRESS}?x=1"]
)
def test_other_origins_may_read(address: str, client: Client) -> None:
    response = _get(client, address=address, Origin="https://elsewhere.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response


def test_preflight_is_answered(client: Client) -> None:
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization, if-modified-since",
    }
    response = client.options(ADDRESS, headers=headers)
    assert response.status_code == 200
    assert {"authorization", "if-modified-since"} <= set(
        response["Access-Control-Allow-Headers"].split(", ")
    )
    assert "DELETE" not in response["Access-Control-Allow-Methods"]


def test_pages_allow_no_other_origin(client: Client) -> None:
    for address in ("/distributions/", "/admin/login/", "/keys/"):
        assert "Access-Control-Allow-Origin" not in client.get(
            address, headers={"Origin": "https://elsewhere.example"}
        )


# Compression


@pytest.mark.parametrize("address", [ADDRESS, "/eol/api/v1/products/full/", "/api/v1/questions/"])
def test_answers_are_compressed_on_request(address: str, client: Client) -> None:
    plain, squeezed = (
        client.get(address),
        client.get(address, headers={"Accept-Encoding": "br, gzip"}),
    )
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain.content
    assert "Accept-Encoding" in squeezed["Vary"]


@pytest.mark.parametrize("sent", ["", "identity", "br", "gzip;q=0"])
def test_answers_are_plain_where_gzip_is_refused(sent: str, client: Client) -> None:
    response = client.get(ADDRESS, headers={"Accept-Encoding": sent})
    assert "Content-Encoding" not in response
    json.loads(response.content)


def test_etag_of_a_compressed_answer_gives_304(client: Client) -> None:
    takes = {"Accept-Encoding": "gzip"}
    tag = client.get(ADDRESS, headers=takes)["ETag"]
    assert tag.startswith("W/")
    assert client.get(ADDRESS, headers={**takes, "If-None-Match": tag}).status_code == 304
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


# Refusals


def test_refusals_of_libraries_are_problems(client: Client) -> None:
    assert (
        "Read it again"
        in _problem(client.get(ADDRESS, headers={"If-Match": '"another"'}), 412)["detail"]
    )
    _problem(client.get(ADDRESS, headers={"Host": "elsewhere.example"}), 400)
