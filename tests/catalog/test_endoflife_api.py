"""/eol/api/: what was made for endoflife.date can be pointed here, and finds what it would find
there."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import norwegianblue
import pytest
import time_machine
from django.test import Client
from jsonschema import Draft202012Validator
from msgspec import UNSET

from catalog import snapshot
from catalog.api import endoflife_format
from catalog.api.rows.endoflife import EolProduct
from catalog.models import Distribution, Phase, Release

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

RECORDED = json.loads((Path(__file__).parent / "recorded" / "endoflife.json").read_text())
SCHEMA = json.loads(
    (Path(__file__).parent / "recorded" / "endoflife-product.schema.json").read_text()
)
DAY = RECORDED["day"]
NAMES = list(RECORDED["products"])
V1 = "/eol/api/v1/"

NOT_HELD = {
    "centos": {"label"},
    "amazon-linux": {"labels", "tags"},
    "oracle-linux": {"tags"},
    "rhel": {"tags", "isLts", "ltsFrom", "lts"},
}
"""Where ours differs in word or content, and docs/api.md says so; everything else is equal."""

ENDS_FROM_ELSEWHERE = {("oracle-linux", "10"): {"eolFrom", "eoesFrom", "eol", "extendedSupport"}}
"""Releases whose ends rest on another source, because upstream states none; docs/api.md says so
too."""


WITHOUT_FIRST_DAY = {("clearos", "7"), ("scientific-linux", "7")}
"""Upstream has no release without its first day; docs/api.md says that ours may."""


@pytest.fixture
def on_the_recorded_day():
    with time_machine.travel(f"{DAY}T12:00:00Z", tick=False):
        yield


def _result(client: Client, path: str) -> Any:
    return client.get(V1 + path).json()["result"]


def _differing(theirs: dict, ours: dict, leave: set[str]) -> dict[str, tuple]:
    return {
        key: (theirs.get(key), ours.get(key))
        for key in {*theirs, *ours} - leave
        if theirs.get(key) != ours.get(key)
    }


def _elsewhere(product: str, release: str) -> set[str]:
    return ENDS_FROM_ELSEWHERE.get((product, release), set())


# Field by field


@pytest.mark.parametrize("name", NAMES)
def test_product_matches_the_recording(
    name: str, client: Client, on_the_recorded_day: None
) -> None:
    theirs, ours = RECORDED["products"][name], _result(client, f"products/{name}/")
    leave = {"aliases", "releases", "versionCommand", "identifiers", "links"} | NOT_HELD.get(
        name, set()
    )
    assert _differing(theirs, ours, leave) == {}
    assert set(theirs["aliases"]) <= set(ours["aliases"])


@pytest.mark.parametrize("name", NAMES)
def test_releases_match_the_recording(name: str, client: Client, on_the_recorded_day: None) -> None:
    theirs, ours = (
        RECORDED["products"][name]["releases"],
        _result(client, f"products/{name}/")["releases"],
    )
    assert [row["name"] for row in ours] == [row["name"] for row in theirs]
    for their, our in zip(theirs, ours, strict=True):
        assert set(our) == set(their), "the same keys, not only the same values"
        if our["latest"]:
            assert our["latest"].pop("link") is None
        assert (
            _differing(
                their, our, {"label"} | NOT_HELD.get(name, set()) | _elsewhere(name, our["name"])
            )
            == {}
        )


@pytest.mark.parametrize("name", NAMES)
def test_first_api_version_matches_the_recording(
    name: str, client: Client, on_the_recorded_day: None
) -> None:
    theirs, ours = RECORDED["cycles"][name], client.get(f"/eol/api/{name}.json").json()
    assert [row["cycle"] for row in ours] == [row["cycle"] for row in theirs]
    for their, our in zip(theirs, ours, strict=True):
        assert (
            _differing(their, our, NOT_HELD.get(name, set()) | _elsewhere(name, our["cycle"])) == {}
        )


def test_every_product_keeps_what_upstream_promises_of_one(client: Client) -> None:
    products = _result(client, "products/")
    assert products
    for row in products:
        answer = client.get(f"{V1}products/{row['name']}/").json()
        for release in answer["result"]["releases"]:
            if (row["name"], release["name"]) in WITHOUT_FIRST_DAY:
                assert release["releaseDate"] is None
                release["releaseDate"] = DAY
        assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(answer)] == []


def test_every_distribution_is_there(client: Client) -> None:
    labels = [row["label"] for row in _result(client, "products/")]
    assert sorted(labels) == sorted(Distribution.objects.values_list("name", flat=True))


def test_release_without_a_first_day_is_listed(client: Client) -> None:
    (release,) = _result(client, "products/scientific-linux/")["releases"]
    assert (release["releaseDate"], release["isEol"]) == (None, True)
    assert release["eolFrom"] == "2024-06-30"
    (cycle,) = client.get("/eol/api/scientific-linux.json").json()
    assert cycle == {"cycle": "7", "eol": "2024-06-30", "lts": False}


def test_release_without_any_date_is_left_out(client: Client) -> None:
    assert Phase.objects.filter(release__slug="miracle-linux-9").exists()
    assert _result(client, "products/miracle-linux/")["releases"] == []


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
    releases = _result(client, "products/rhel/")["releases"]
    assert releases
    for row in releases:
        assert _result(client, f"products/rhel/releases/{row['name']}/") == row


def test_latest_is_the_newest(client: Client) -> None:
    assert _result(client, "products/rhel/releases/latest/")["name"] == "10"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "identifiers/cpe/",
        "products/",
        "products/full/",
        "products/rhel/",
        "products/rhel/releases/9/",
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
    assert len(named) > 40
    for uri in set(named):
        assert client.get(uri).status_code == 200, uri


def test_single_cycle_equals_its_entry_in_the_list(client: Client) -> None:
    rows = client.get("/eol/api/rhel.json").json()
    assert client.get("/eol/api/rhel/9.json").json() | {"cycle": "9"} == next(
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
        ("v1/products/redhat/", "v1/products/rhel/"),
        ("v1/products/RHEL/", "v1/products/rhel/"),
        ("v1/products/rocky/releases/9/", "v1/products/rocky-linux/releases/9/"),
        ("v1/products/alma/releases/latest", "v1/products/almalinux/releases/latest/"),
        ("redhat.json", "rhel.json"),
        ("oracle/9.json", "oracle-linux/9.json"),
    ],
)
def test_another_name_leads_to_the_product(path: str, leads_to: str, client: Client) -> None:
    response = client.get(f"/eol/api/{path}")
    assert (response.status_code, response["Location"]) == (301, f"/eol/api/{leads_to}")
    assert client.get(response["Location"]).status_code == 200


def test_our_slug_redirects_to_the_upstream_name(
    client: Client,
) -> None:
    Distribution.objects.filter(slug="oracle-linux").update(endoflife_product="oracle-unbreakable")
    assert (
        client.get(f"{V1}products/oracle-linux/")["Location"] == f"{V1}products/oracle-unbreakable/"
    )
    product = _result(client, "products/oracle-unbreakable/")
    assert "oracle-linux" in product["aliases"]
    assert product["links"]["html"].endswith("/distributions/oracle-linux/")


@pytest.mark.parametrize(
    "path",
    [
        "v1/products/debian/",
        "v1/products/rhel/releases/3/",
        "v1/tags/x/",
        "v1/categories/x/",
        "debian.json",
        "rhel/3.json",
        "v1/x/",
        "v2/",
    ],
)
def test_unknown_address_is_a_problem(path: str, client: Client) -> None:
    response = client.get(f"/eol/api/{path}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


# The day


def test_support_includes_its_last_day(client: Client) -> None:
    def rhel_9() -> tuple[bool, bool, bool]:
        row = _result(client, "products/rhel/releases/9/")
        return row["isEoas"], row["isEol"], row["isMaintained"]

    with time_machine.travel("2032-05-31T23:59:59Z", tick=False):
        before, etag = rhel_9(), client.get(f"{V1}products/")["ETag"]
    with time_machine.travel("2032-06-01T00:00:00Z", tick=False):
        after, again = rhel_9(), client.get(f"{V1}products/", headers={"If-None-Match": etag})
    assert (before, after) == ((True, False, True), (True, True, True))
    assert again.status_code == 200


def test_an_end_that_is_no_date_has_none_and_is_not_over(client: Client) -> None:
    for kind in ("not-announced", "unknown", "none"):
        Phase.objects.filter(release__slug="rhel-9", kind="security").update(
            end_kind=kind, ends_on=None
        )
        row = _result(client, "products/rhel/releases/9/")
        assert (row["isEol"], row["eolFrom"], row["isMaintained"]) == (False, None, True)


def _product(name: str) -> EolProduct:
    distribution = endoflife_format.find_product(snapshot.current().document, name)
    assert distribution is not None
    return endoflife_format.product(distribution, date(2026, 8, 22), page="")


def test_inexpressible_values_are_omitted() -> None:
    newest = _product("almalinux").releases[0]
    assert newest.is_eoes is UNSET, "TuxCare's support is only projected"
    Release.objects.filter(slug="rhel-9").update(released_on=None)
    Phase.objects.filter(release__slug="rhel-9").update(end_kind="unknown", ends_on=None)
    Phase.objects.filter(release__slug="rhel-8").delete()
    assert not {"8", "9"} & {release.name for release in _product("rhel").releases}


# A client made for endoflife.date


@pytest.fixture
def pointed_here(live_server, monkeypatch, tmp_path):
    monkeypatch.setattr(norwegianblue, "BASE_URL", f"{live_server.url}/eol/api/")
    monkeypatch.setattr("norwegianblue._cache.CACHE_DIR", tmp_path)
    norwegianblue.suggest_product.cache_clear()


def test_norwegianblue_reads_the_api(pointed_here: None) -> None:
    assert "rocky-linux" in norwegianblue.all_products()
    rows = norwegianblue.norwegianblue("rhel", format=None)
    assert {row["cycle"]: row["extendedSupport"] for row in rows}["9"] == "2036-05-31"
    assert norwegianblue.norwegianblue("redhat", format=None) == rows
    table = norwegianblue.norwegianblue("oracle-linux", format="markdown", color="no")
    assert "| 9 " in table
    assert "2032-06-30" in table
    with pytest.raises(ValueError, match="Did you mean: 'almalinux'"):
        norwegianblue.norwegianblue("almalinus")
