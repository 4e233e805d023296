"""The seed, asked as endoflife.date is, answers what endoflife.date answered on a recorded day; how
the addresses behave: test_endoflife_api.py."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from jsonschema import Draft202012Validator

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
