"""The front page: its one button, the distributions to choose from, and the state of the
catalog."""

import pytest
from django.test import Client
from django.utils import timezone

from catalog import snapshot
from catalog.models import Distribution, Phase
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]


def test_one_button_starts_the_advisor(client: Client) -> None:
    buttons = page(client, "/").select("a.button")
    assert [button["href"] for button in buttons] == ["/advisor/"]


def test_without_an_answer_nothing_is_recommended(client: Client) -> None:
    section = page(client, "/").section("h-ask")
    assert "No recommendation without an answer" in section.text
    addresses = [href.partition("#") for href in section.hrefs if "#q-" in href]
    assert len(addresses) == 3
    for address, _, anchor in addresses:
        assert page(client, address).select(f'[id="{anchor}"]')


def test_recommended_ones_stand_side_by_side(client: Client) -> None:
    text_before_ends = page(client, "/").html.partition('id="h-ends"')[0]
    distributions = Distribution.objects.all()
    assert {distribution.role for distribution in distributions} > {"recommended"}
    for distribution in distributions:
        is_listed = f"/distributions/{distribution.slug}/" in text_before_ends
        assert is_listed == (distribution.role == "recommended")


def test_unknown_end_is_called_unknown(client: Client) -> None:
    Phase.objects.filter(release__distribution__slug="cedar").update(ends_on=None, end_kind="none")
    assert "unknown" not in _glance(page(client, "/").text)
    Phase.objects.filter(release__distribution__slug="cedar").update(end_kind="unknown")
    assert "unknown" in _glance(page(client, "/").text)


def _glance(text: str) -> str:
    cedar = text.partition("At a glance")[2].partition("Ends soonest")[0].partition("Cedar")[2]
    assert cedar
    return cedar


def test_age_and_number_of_facts_are_stated(client: Client) -> None:
    published = snapshot.current()
    text = page(client, "/").text
    facts = sum(len(row.facts) for row in published.document.distributions)
    assert f"Facts {facts}" in text
    assert f"Sources {len(published.document.sources)}" in text
    assert f"Whole catalog: {published.ages.in_words(timezone.now().date())}." in text


def test_only_coming_ends_are_listed(client: Client) -> None:
    ends = page(client, "/").text.partition("Ends soonest")[2].partition("The catalog")[0]
    assert " ago" not in ends
    assert "in " in ends


def test_empty_catalog_is_no_error(client: Client) -> None:
    Distribution.objects.all().delete()
    assert "Whole catalog: " in page(client, "/").text


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")
