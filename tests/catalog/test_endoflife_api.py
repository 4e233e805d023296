"""/eol/api/: what was made for endoflife.date can be pointed here, and finds what it would find
there."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import norwegianblue
import pytest
import time_machine
import urllib3
from django.test import Client
from jsonschema import Draft202012Validator
from msgspec import UNSET

from catalog import snapshot
from catalog.api import endoflife_format
from catalog.api.rows.endoflife import EolProduct
from catalog.models import Distribution, Phase, Release

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

SCHEMA = json.loads(
    (Path(__file__).parent / "recorded" / "endoflife-product.schema.json").read_text()
)
V1 = "/eol/api/v1/"


def _result(client: Client, path: str) -> Any:
    return client.get(V1 + path).json()["result"]


def test_every_product_keeps_what_upstream_promises_of_one(client: Client) -> None:
    products = _result(client, "products/")
    assert len(products) == 4
    for row in products:
        answer = client.get(f"{V1}products/{row['name']}/").json()
        assert answer["result"]["releases"]
        assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(answer)] == []


def test_every_distribution_is_there(client: Client) -> None:
    labels = [row["label"] for row in _result(client, "products/")]
    assert sorted(labels) == sorted(Distribution.objects.values_list("name", flat=True))


def test_release_is_told_by_its_days(client: Client) -> None:
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False):
        newest, _ = _result(client, "products/alder/")["releases"]
    assert newest == {
        "name": "9",
        "codename": None,
        "label": "9",
        "releaseDate": "2022-05-18",
        "isLts": False,
        "ltsFrom": None,
        "isEoas": False,
        "eoasFrom": "2027-05-31",
        "isEol": False,
        "eolFrom": "2032-05-31",
        "isEoes": False,
        "eoesFrom": "2036-05-31",
        "isMaintained": True,
        "latest": {"name": "9.10", "date": "2026-05-20", "link": None},
        "custom": None,
    }


def test_cycle_of_the_first_api_is_told_by_its_days(client: Client) -> None:
    newest, _ = client.get("/eol/api/alder.json").json()
    assert newest == {
        "cycle": "9",
        "releaseDate": "2022-05-18",
        "eol": "2032-05-31",
        "latest": "9.10",
        "latestReleaseDate": "2026-05-20",
        "lts": False,
        "support": "2027-05-31",
        "extendedSupport": "2036-05-31",
    }


def test_previews_and_minor_releases_are_left_out(client: Client) -> None:
    names = Release.objects.filter(distribution__slug="alder").values_list("name", flat=True)
    assert set(names) == {"8", "9", "10", "9.9", "9.10"}
    assert [row["name"] for row in _result(client, "products/alder/")["releases"]] == ["9", "8"]
    Release.objects.filter(slug="alder-9").update(preview=True)
    assert [row["name"] for row in _result(client, "products/alder/")["releases"]] == ["8"]


def test_release_without_a_first_day_is_listed(client: Client) -> None:
    Release.objects.filter(slug="dogwood-6").update(released_on=None)
    _, release = _result(client, "products/dogwood/")["releases"]
    assert (release["releaseDate"], release["isEol"]) == (None, True)
    assert release["eolFrom"] == "2020-11-30"
    _, cycle = client.get("/eol/api/dogwood.json").json()
    assert cycle == {"cycle": "6", "eol": "2020-11-30", "lts": False}


def test_extension_that_others_sell_of_what_is_discontinued_is_left_out(client: Client) -> None:
    """Who has not bought it must not read that the release is maintained."""
    assert Phase.objects.filter(release__slug="dogwood-7", kind="extended").exists()
    product = _result(client, "products/dogwood/")
    assert product["labels"]["eoes"] is None
    assert {row["isMaintained"] for row in product["releases"]} == {False}
    assert not any("isEoes" in row for row in product["releases"])


def test_release_without_any_date_is_left_out(client: Client) -> None:
    Release.objects.filter(slug="cedar-2018-03").update(released_on=None)
    assert Phase.objects.filter(release__slug="cedar-2018-03").exists()
    assert [row["name"] for row in _result(client, "products/cedar/")["releases"]] == ["2"]


def test_identifiers_are_listed_by_type(client: Client) -> None:
    types = _result(client, "identifiers/")
    assert [row["name"] for row in types] == ["purl", "cpe", "repology"]
    for row in types:
        answer = client.get(row["uri"]).json()
        assert answer["total"] == len(answer["result"])
        assert bool(answer["result"]) == (row["name"] == "cpe"), "the catalog holds CPEs only"
        assert answer["schema_version"] == client.get(V1).json()["schema_version"]
    missing = client.get(f"{V1}identifiers/swid")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    assert "purl, cpe, repology" in missing.json()["detail"]


# The same thing at several addresses


def test_full_has_just_what_the_single_products_have(client: Client) -> None:
    products = _result(client, "products/full/")
    assert products
    for product in products:
        assert product == _result(client, f"products/{product['name']}/")


def test_single_release_equals_its_entry_in_the_product(client: Client) -> None:
    releases = _result(client, "products/alder/")["releases"]
    assert releases
    for row in releases:
        assert _result(client, f"products/alder/releases/{row['name']}/") == row


def test_latest_is_the_newest(client: Client) -> None:
    assert _result(client, "products/alder/releases/latest/")["name"] == "9"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "identifiers/cpe/",
        "products/",
        "products/full/",
        "products/alder/",
        "products/alder/releases/9/",
        "tags/os/",
    ],
)
def test_an_address_answers_without_its_last_slash_too(path: str, client: Client) -> None:
    assert client.get((V1 + path).rstrip("/")).content == client.get(V1 + path).content


def test_every_linked_address_exists(client: Client) -> None:
    named = [row["uri"] for row in _result(client, "")]
    for path in (
        "products/",
        "categories/",
        "categories/os/",
        "tags/",
        "tags/linux-distribution/",
        "tags/discontinued/",
    ):
        named += [row["uri"] for row in _result(client, path)]
    assert len(named) > 15
    for uri in set(named):
        assert client.get(uri).status_code == 200, uri


def test_single_cycle_equals_its_entry_in_the_list(client: Client) -> None:
    rows = client.get("/eol/api/alder.json").json()
    assert client.get("/eol/api/alder/9.json").json() | {"cycle": "9"} == next(
        row for row in rows if row["cycle"] == "9"
    )


def test_all_names_are_those_of_the_products(client: Client) -> None:
    assert client.get("/eol/api/all.json").json() == [
        row["name"] for row in _result(client, "products/")
    ]


def test_query_string_is_ignored(client: Client) -> None:
    assert client.get(f"{V1}products/?_=1763942400").content == client.get(f"{V1}products/").content


# Names


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("v1/products/alderlinux/", "v1/products/alder/"),
        ("v1/products/ALDER/", "v1/products/alder/"),
        ("v1/products/birch-linux/releases/9/", "v1/products/birch/releases/9/"),
        ("v1/products/cedar-linux/releases/latest", "v1/products/cedar/releases/latest/"),
        ("alderlinux.json", "alder.json"),
        ("birch-linux/9.json", "birch/9.json"),
    ],
)
def test_another_name_leads_to_the_product(path: str, leads_to: str, client: Client) -> None:
    response = client.get(f"/eol/api/{path}")
    assert (response.status_code, response["Location"]) == (301, f"/eol/api/{leads_to}")
    assert client.get(response["Location"]).status_code == 200


def test_our_slug_redirects_to_the_upstream_name(client: Client) -> None:
    Distribution.objects.filter(slug="birch").update(endoflife_product="silver-birch")
    assert client.get(f"{V1}products/birch/")["Location"] == f"{V1}products/silver-birch/"
    product = _result(client, "products/silver-birch/")
    assert "birch" in product["aliases"]
    assert product["links"]["html"].endswith("/distributions/birch/")


@pytest.mark.parametrize(
    "path",
    [
        "v1/products/debian/",
        "v1/products/alder/releases/3/",
        "v1/tags/x/",
        "v1/categories/x/",
        "debian.json",
        "alder/3.json",
        "v1/x/",
        "v2/",
    ],
)
def test_unknown_address_is_a_problem(path: str, client: Client) -> None:
    response = client.get(f"/eol/api/{path}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


# The day


def test_support_includes_its_last_day(client: Client) -> None:
    def alder_9() -> tuple[bool, bool, bool]:
        row = _result(client, "products/alder/releases/9/")
        return row["isEoas"], row["isEol"], row["isMaintained"]

    with time_machine.travel("2032-05-31T23:59:59Z", tick=False):
        before, etag = alder_9(), client.get(f"{V1}products/")["ETag"]
    with time_machine.travel("2032-06-01T00:00:00Z", tick=False):
        after, again = alder_9(), client.get(f"{V1}products/", headers={"If-None-Match": etag})
    assert (before, after) == ((True, False, True), (True, True, True))
    assert again.status_code == 200


def test_an_end_that_is_no_date_has_none_and_is_not_over(client: Client) -> None:
    for kind in ("not-announced", "unknown", "none"):
        Phase.objects.filter(release__slug="alder-9", kind="security").update(
            end_kind=kind, ends_on=None
        )
        row = _result(client, "products/alder/releases/9/")
        assert (row["isEol"], row["eolFrom"], row["isMaintained"]) == (False, None, True)


def _product(name: str) -> EolProduct:
    distribution = endoflife_format.find_product(snapshot.current().document, name)
    assert distribution is not None
    return endoflife_format.product(distribution, date(2026, 8, 22), page="")


def test_inexpressible_values_are_omitted() -> None:
    assert _product("alder").releases[0].is_eoes is False
    Phase.objects.filter(release__distribution__slug="alder", kind="extended").update(
        projected=True
    )
    assert _product("alder").releases[0].is_eoes is UNSET, "only projected"
    Release.objects.filter(slug="alder-9").update(released_on=None)
    Phase.objects.filter(release__slug="alder-9").update(end_kind="unknown", ends_on=None)
    Phase.objects.filter(release__slug="alder-8").delete()
    assert not {"8", "9"} & {release.name for release in _product("alder").releases}


# A client made for endoflife.date


@pytest.fixture
def pointed_here(live_server, monkeypatch, tmp_path) -> Iterator[None]:
    """Its connections end with the test: the server has a thread for each, and a database."""
    monkeypatch.setattr(norwegianblue, "BASE_URL", f"{live_server.url}/eol/api/")
    monkeypatch.setattr("norwegianblue._cache.CACHE_DIR", tmp_path)
    norwegianblue.suggest_product.cache_clear()
    with urllib3.PoolManager() as pool:
        monkeypatch.setattr("urllib3.request", pool.request)
        yield


def test_norwegianblue_reads_the_api(pointed_here: None) -> None:
    assert "birch" in norwegianblue.all_products()
    rows = norwegianblue.norwegianblue("alder", format=None)
    assert {row["cycle"]: row["extendedSupport"] for row in rows}["9"] == "2036-05-31"
    assert norwegianblue.norwegianblue("alderlinux", format=None) == rows
    table = norwegianblue.norwegianblue("birch", format="markdown", color="no")
    assert "| 9 " in table
    assert "2032-05-31" in table
    with pytest.raises(ValueError, match="Did you mean: 'alder'"):
        norwegianblue.norwegianblue("aldar")
