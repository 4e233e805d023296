"""The about page: links to the pages that explain ELwise, and the state of the catalog."""

import pytest
from django.test import Client

from catalog import ages, snapshot, vocabulary
from catalog.models import Fact
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Method", "/method/"),
        ("Sources", "/sources/"),
        ("History", "/history/"),
        ("Background", "/background/"),
        ("Changes", "/changes/"),
        ("API", "/api/v1/docs/"),
    ],
)
def test_page_leads_to_each_explanation(name: str, address: str, client: Client) -> None:
    section = page(client, "/about/").section("h-read")
    assert (name, address) in section.links


def test_confidence_shares_count_every_value(client: Client) -> None:
    values = list(ages.of_catalog(snapshot.current().document))
    rows = page(client, "/about/").section("h-state").select("tbody tr")
    assert 1 < len(rows) <= len(vocabulary.CONFIDENCE)
    assert sum(int(row.texts("td")[0]) for row in rows) == len(values)


def test_confidence_share_follows_the_facts(client: Client) -> None:
    Fact.objects.all().update(confidence="unverified")
    row = page(client, "/about/").section("h-state").row("Not verified")
    assert int(row.texts("td")[0]) >= Fact.objects.count()


def test_about_offers_a_search(client: Client) -> None:
    form = page(client, "/about/").select_one('main form[role="search"]')
    assert form["action"] == "/search/"


def test_only_get_is_allowed(client: Client) -> None:
    assert client.post("/about/").status_code == 405
