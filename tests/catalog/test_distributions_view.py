"""The list of distributions: each is on it, and a discontinued one says so and where to go."""

import pytest
from django.test import Client

from catalog.models import Fact, Price
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]


def test_all_are_listed_by_role_and_name(client: Client) -> None:
    headings = page(client, "/distributions/").select('th[scope="row"] a')
    assert [heading["href"] for heading in headings] == [
        f"/distributions/{slug}/" for slug in ("alder", "birch", "cedar", "dogwood")
    ]


def _entry(client: Client, name: str) -> str:
    """The text of one distribution in the list."""
    entries = [
        entry
        for entry in page(client, "/distributions/").select('tr:has(th[scope="row"])')
        if name in entry.texts("th")[0]
    ]
    assert len(entries) == 1
    return entries[0].text


def test_discontinued_one_names_its_successors(client: Client) -> None:
    assert "Alder Linux, Birch Linux" in _entry(client, "Dogwood")


def test_only_discontinued_ones_are_folded(client: Client) -> None:
    fold = page(client, "/distributions/").select_one("details#discontinued")
    assert fold.select_one("summary").text == "Discontinued, never recommended 1 distribution"
    assert fold.texts('th[scope="row"] a') == ["Dogwood Linux"]


def test_row_has_price_and_clouds(client: Client) -> None:
    row = page(client, "/distributions/").row("BI Birch Linux")
    cells = {cell["data-label"]: cell.text for cell in row.select("td")}
    assert cells["Base price:"] == "0 USD Community support"
    assert cells["Base support until:"].startswith("31 May 2032")
    clouds = "AWS; by third parties: Azure; unknown: Google Cloud, Oracle Cloud (OCI)"
    assert cells["Official cloud images:"] == clouds


def test_unknown_price_is_unknown_and_not_zero(client: Client) -> None:
    Price.objects.filter(plan__distribution__slug="birch").delete()
    price = page(client, "/distributions/").row("BI Birch Linux")
    assert price.texts('[data-label="Base price:"]') == ["unknown"]


def test_unpublished_price_looks_unknown(client: Client) -> None:
    prices = Price.objects.filter(plan__distribution__slug="birch")
    prices.update(amount=None, at_least=None)
    price = page(client, "/distributions/").row("BI Birch Linux")
    assert price.texts('[data-label="Base price:"] .unknown') == ["not published"]


def test_missing_cloud_fact_is_unknown_and_not_none(client: Client) -> None:
    Fact.objects.filter(distribution__slug="birch", attribute="platform_aws").delete()
    row = page(client, "/distributions/").row("BI Birch Linux")
    clouds = row.texts('[data-label="Official cloud images:"]')
    assert clouds == ["by third parties: Azure; unknown: AWS, Google Cloud, Oracle Cloud (OCI)"]


def test_successor_fact_is_quoted_where_none_is_linked(client: Client) -> None:
    Fact.objects.get(distribution__slug="dogwood", attribute="successor")
    _forget_successors()
    assert "Birch, made by the same people." in _entry(client, "Dogwood")


def test_without_any_successor_the_advisor_is_offered(client: Client) -> None:
    _forget_successors()
    Fact.objects.filter(distribution__slug="dogwood", attribute="successor").delete()
    expected = "unknown; the advisor helps to choose one"
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
