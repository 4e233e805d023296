"""The front page: its one button, examples to start from, and the distributions at a glance."""

import pytest
from django.test import Client

from catalog import clock, snapshot
from catalog.models import Distribution, Phase, Price, Release
from tests.pages import Page, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]


def test_one_button_starts_the_advisor(client: Client) -> None:
    buttons = page(client, "/").select("a.button")
    assert [button["href"] for button in buttons] == ["/advisor/"]


def test_without_an_answer_nothing_is_recommended(client: Client) -> None:
    section = page(client, "/advisor/").select_one("aside")
    assert "No recommendation without an answer" in section.text
    addresses = [href.partition("#") for href in section.hrefs if "#q-" in href]
    assert len(addresses) == 3
    for address, _, anchor in addresses:
        assert page(client, address).select(f'[id="{anchor}"]')


def test_six_examples_lead_to_a_check_of_their_answers(client: Client) -> None:
    addresses = page(client, "/").section("h-begin").hrefs
    assert len(set(addresses)) == 6
    assert all(address.startswith("/advisor/check/?") for address in addresses)


def test_living_distributions_stand_side_by_side(client: Client) -> None:
    addresses = page(client, "/").select_one(".scroll").hrefs
    for distribution in Distribution.objects.all():
        is_listed = f"/distributions/{distribution.slug}/" in addresses
        assert is_listed == (distribution.role != "discontinued")


def test_strip_shows_the_recommended_ones_in_words(client: Client) -> None:
    section = page(client, "/").section("h-years")
    drawings = section.select("svg[role=img]")
    recommended = Distribution.objects.filter(role="recommended")
    assert len(drawings) == recommended.count() >= 3
    assert all(" until " in drawing["aria-label"] for drawing in drawings)
    first = clock.today().year - 2
    assert [int(year) for year in section.texts(".years text")] == list(range(first, first + 13, 2))
    assert len(section.select("line.today")) == len(drawings)


def test_unknown_end_is_called_unknown(client: Client) -> None:
    Phase.objects.filter(release__distribution__slug="cedar").update(ends_on=None, end_kind="none")
    assert "unknown" not in _cell(page(client, "/"), "cedar", "Base support until")
    Phase.objects.filter(release__distribution__slug="cedar").update(end_kind="unknown")
    assert "unknown" in _cell(page(client, "/"), "cedar", "Base support until")


def test_lowest_price_comes_with_its_plan(client: Client) -> None:
    assert _cell(page(client, "/"), "alder", "Base price") == "250 to 300.50 USD Basic"
    prices = Price.objects.filter(plan__distribution__slug="alder")
    prices.update(amount=None, at_least=None)
    assert _cell(page(client, "/"), "alder", "Base price") == "not published"
    prices.all().delete()
    assert _cell(page(client, "/"), "alder", "Base price") == "unknown"


def test_distribution_without_a_release_has_no_end(client: Client) -> None:
    Release.objects.filter(distribution__slug="cedar").delete()
    assert _cell(page(client, "/"), "cedar", "Base support until") == "—"


def _cell(start: Page, slug: str, label: str) -> str:
    row = next(row for row in start.select("tr") if f"/distributions/{slug}/" in row.hrefs)
    return row.select_one(f'td[data-label="{label}"]').text


def test_age_and_number_of_facts_are_stated(client: Client) -> None:
    published, today = snapshot.current(), clock.today()
    text = page(client, "/").text
    facts = sum(len(row.facts) for row in published.document.distributions)
    assert f"{facts} facts from {len(published.document.sources)} sources" in text
    median = published.ages.median_in_words(today)
    others = published.ages.others_in_words(today)
    assert f"{published.ages.number} values, median age {median}, {others}." in text


def test_only_coming_ends_are_listed(client: Client) -> None:
    ends = page(client, "/").select_one("details").text
    assert " ago" not in ends
    assert "in " in ends


def test_empty_catalog_is_no_error(client: Client) -> None:
    Distribution.objects.all().delete()
    assert "Whole catalog: " in page(client, "/").text


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")
