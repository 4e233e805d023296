"""Aliases of distributions are understood by API, feeds and exports, as by the pages."""

import pytest
from django.test import Client

from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

V1 = "/api/v1/"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("distributions/alderlinux/", "distributions/alder/"),
        ("distributions/Alder/", "distributions/alder/"),
        ("distributions/BIRCH-Linux/?fields=slug", "distributions/birch/?fields=slug"),
        ("releases/birch-linux-9/", "releases/birch-9/"),
        ("releases/Alder-9/?as_of=2026-11-26", "releases/alder-9/?as_of=2026-11-26"),
    ],
)
def test_alias_is_redirected_with_its_query(path: str, leads_to: str, client: Client) -> None:
    for _ in range(2):
        response = client.get(f"{V1}{path}", headers={"Accept": "application/json"})
        assert (response.status_code, response["Location"]) == (301, f"{V1}{leads_to}")
    assert client.head(f"{V1}{path}").status_code == 301
    assert client.get(response["Location"]).status_code == 200


def test_alias_without_its_slash_arrives(client: Client) -> None:
    response = client.get(f"{V1}distributions/alderlinux?fields=slug", follow=True)
    assert [status for _, status in response.redirect_chain] == [301, 301]
    assert response.json()["slug"] == "alder"


@pytest.mark.parametrize(
    "path", ["distributions/aldr/", "releases/aldr-9/", "releases/alderlinux-99/", "releases/9/"]
)
def test_unknown_name_is_a_problem(path: str, client: Client) -> None:
    response = client.get(f"{V1}{path}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("by_alias", "by_slug"),
    [
        ("releases/?distribution=AlderLinux", "releases/?distribution=alder"),
        ("facts/?distribution=birch-linux", "facts/?distribution=birch"),
        ("plans/?distribution=birch-linux", "plans/?distribution=birch"),
        ("prices/?distribution=alderlinux", "prices/?distribution=alder"),
        ("statements/?distribution=alderlinux", "statements/?distribution=alder"),
        ("migrations/?from=dogwood-linux", "migrations/?from=dogwood"),
        ("migrations/?to=birch-linux", "migrations/?to=birch"),
        ("events/?distribution=birch-linux", "events/?distribution=birch"),
        ("changes/?distribution=birch-linux", "changes/?distribution=birch"),
        (
            "facts/?distribution=alderlinux&distribution=alder&distribution=birch-linux",
            "facts/?distribution=alder&distribution=birch",
        ),
    ],
)
def test_filter_takes_an_alias(by_alias: str, by_slug: str, client: Client) -> None:
    rows = client.get(f"{V1}{by_alias}").json()["results"]
    assert rows == client.get(f"{V1}{by_slug}").json()["results"]
    assert rows or by_slug.startswith("changes/")


def test_unknown_name_in_a_filter_gets_the_known_ones(client: Client) -> None:
    (error,) = client.get(f"{V1}facts/?distribution=oak").json()["errors"]
    assert error["field"] == "distribution"
    assert "alder, birch, cedar, dogwood" in error["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/export/facts.json?distribution={}",
        "/export/releases.csv?distribution={}",
        "/changes.atom?distribution={}",
        "/calendar.ics?release={}-9",
    ],
)
def test_feeds_and_exports_take_an_alias(address: str, client: Client) -> None:
    by_alias = client.get(address.format("AlderLinux"))
    by_slug = client.get(address.format("alder"))
    assert by_alias.status_code == 200
    assert by_alias.content == by_slug.content
    assert by_alias["ETag"] == by_slug["ETag"]
    assert by_alias["Content-Disposition"] == by_slug["Content-Disposition"]


def test_compare_links_name_what_the_catalog_has(client: Client) -> None:
    hrefs = {href for href in page(client, "/distributions/alder/").hrefs if "/compare/?" in href}
    assert hrefs
    for href in hrefs:
        assert client.get(href).status_code == 200, href
