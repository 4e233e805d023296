"""The list of distributions: each is on it, and a discontinued one says so and where to go."""

import pytest
from django.test import Client

from catalog.models import Fact
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]


def test_all_are_listed_by_role_and_name(client: Client) -> None:
    headings = page(client, "/distributions/").select("h3 a")
    assert [heading["href"] for heading in headings] == [
        f"/distributions/{slug}/" for slug in ("alder", "birch", "cedar", "dogwood")
    ]


def _entry(client: Client, name: str) -> str:
    """The text of one distribution in the list."""
    entries = [
        entry
        for entry in page(client, "/distributions/").select("li:has(h3), article:has(h3)")
        if name in entry.texts("h3")[0]
    ]
    assert len(entries) == 1
    return entries[0].text


def test_discontinued_one_names_its_successors(client: Client) -> None:
    entry = _entry(client, "Dogwood")
    assert "Discontinued. It is never recommended." in entry
    assert "Alder Linux, Birch Linux" in entry


def test_other_ones_are_not_called_discontinued(client: Client) -> None:
    assert "Discontinued" not in _entry(client, "Cedar")


def test_successor_fact_is_quoted_where_none_is_linked(client: Client) -> None:
    Fact.objects.get(distribution__slug="dogwood", attribute="successor")
    _forget_successors()
    assert "Birch, made by the same people." in _entry(client, "Dogwood")


def test_without_any_successor_the_advisor_is_offered(client: Client) -> None:
    _forget_successors()
    Fact.objects.filter(distribution__slug="dogwood", attribute="successor").delete()
    expected = "No successor is on record; the advisor helps to find one."
    assert expected in _entry(client, "Dogwood")


def _forget_successors() -> None:
    Fact.objects.get(
        distribution__slug="dogwood", attribute="vendor"
    ).distribution.successors.clear()


def test_json_is_linked(client: Client) -> None:
    listing = page(client, "/distributions/")
    link = '</api/v1/distributions/>; rel="alternate"; type="application/json"'
    assert listing.response["Link"] == link
    assert "/api/v1/distributions/" in listing.hrefs


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/distributions/")
    with django_assert_num_queries(1):
        client.get("/distributions/")
