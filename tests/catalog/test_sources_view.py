"""The sources: who publishes, how many values cite each, and a page for each with all of them."""

import pytest
from django.db.models import Model
from django.test import Client

from catalog.models import (
    Claim,
    Dispute,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from tests.pages import Page, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

HEADINGS: dict[type[Model], str] = {
    Fact: "Facts",
    Phase: "Phases of support",
    Release: "Release dates",
    SupportPlan: "Plans",
    SupportStatement: "Third-party software",
    Identifier: "Names on hosts",
    Price: "Prices",
    MigrationPath: "Migrations",
    Event: "Events",
    Claim: "Common claims",
    Dispute: "Values not used, because another source is preferred",
}


def _count_values(source: Source) -> int:
    return sum(model.objects.filter(source=source).count() for model in HEADINGS)


def _page_of(client: Client, source: Source) -> Page:
    return page(client, f"/sources/{source.key}/")


# The list


def test_every_source_is_listed_with_the_number_of_its_values(client: Client) -> None:
    listing = page(client, "/sources/")
    sources = Source.objects.all()
    assert len(sources) == 10
    for source in sources:
        link = listing.select_one(f'a[href="/sources/{source.key}/"]')
        assert link.text == source.title
        assert str(_count_values(source)) in _numbers(listing, source)


def _numbers(listing: Page, source: Source) -> list[str]:
    """Of the row of a source: alone under its publisher, or in the table of the publisher."""
    address = f'a[href="/sources/{source.key}/"]'
    rows = listing.select(f"tr:has({address}) td.number, p:has({address}) .soft")
    return [number for row in rows for number in row.text.split()]


def test_publisher_with_several_documents_is_folded(client: Client) -> None:
    for number in range(2):
        url = f"https://www.moss.example/{number}"
        Source.objects.create(key=f"moss-{number}", title="Moss", url=url, kind="vendor")
    publisher = page(client, "/sources/").select_one("details:has([href='/sources/moss-1/'])")
    assert publisher.select_one("summary").text == "moss.example 2 documents, cited by 0 values"


def test_most_cited_publisher_comes_first(client: Client) -> None:
    values = []
    for publisher in page(client, "/sources/").section("h-vendor").select(".publisher .soft"):
        values.append(int(publisher.text.split(" value")[0].split()[-1]))
    assert len(values) > 2
    assert values == sorted(values, reverse=True)


def test_source_names_the_distributions_that_cite_it(client: Client) -> None:
    publisher = page(client, "/sources/").select_one(
        ".publisher:has([href='/sources/alder-docs/'])"
    )
    assert "Alder" in publisher.text.partition("values")[2]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("vendor", "The project or vendor itself"),
        ("aggregator", "endoflife.date"),
        ("third-party", "A third party"),
        ("to-check", "An address to check, not read yet"),
    ],
)
def test_list_is_grouped_by_publisher(kind: str, heading: str, client: Client) -> None:
    section = page(client, "/sources/").section(f"h-{kind}")
    assert section.select_one("h2").text == heading
    rows = section.select('a[href^="/sources/"]')
    assert len(rows) == Source.objects.filter(kind=kind).count() > 0


def test_list_says_that_addresses_to_check_were_not_read(client: Client) -> None:
    assert "These addresses have not been read yet." in page(client, "/sources/").text


# One source


@pytest.mark.parametrize(
    "key", ["alder-docs", "endoflife-date-birch", "forest-news", "check-alder"]
)
def test_page_shows_as_many_values_as_the_list_counts(key: str, client: Client) -> None:
    source = Source.objects.get(key=key)
    source_page = _page_of(client, source)
    assert source_page.select_one("h1").text == source.title
    assert source.url in source_page.hrefs
    assert source.get_kind_display() in source_page.text
    assert len(source_page.select('th[scope="row"]')) == _count_values(source) > 0
    assert ("This address has not been read yet." in source_page.text) == (
        source.kind == "to-check"
    )


@pytest.mark.parametrize("model", HEADINGS, ids=lambda model: model.__name__)
def test_each_kind_of_value_has_its_own_heading(model: type[Model], client: Client) -> None:
    row = model.objects.select_related("source").first()
    headings = _page_of(client, row.source).texts("h2")
    assert HEADINGS[model] in headings


def test_fact_is_shown_with_value_and_date(client: Client) -> None:
    fact = Fact.objects.get(distribution__slug="alder", attribute="x86_baseline", release__name="9")
    text = _page_of(client, fact.source).text
    assert f"Alder: {fact.definition.label} (9" in text
    assert fact.in_words in text
    assert "1 June 2026 ✓ verified" in text


def test_dispute_has_its_reason(client: Client) -> None:
    dispute = Dispute.objects.get(why__startswith="The aim was dropped")
    assert f"Not used: {dispute.why}" in _page_of(client, dispute.source).text


def test_values_link_to_their_place_on_the_distribution(client: Client) -> None:
    anchors: dict[str, set[str]] = {}
    for source in Source.objects.all():
        for element in _page_of(client, source).select('th[scope="row"] a[href*="#"]'):
            address, _, anchor = element["href"].partition("#")
            anchors.setdefault(address, set()).add(anchor)
    assert len(anchors) >= 4
    for address, wanted in anchors.items():
        ids = {element["id"] for element in page(client, address).select("[id]")}
        assert wanted <= ids, address


def test_source_that_nothing_cites_says_so(client: Client) -> None:
    Source.objects.create(key="new", title="New", url="https://example.org/", kind="vendor")
    assert "No value cites this source now." in page(client, "/sources/new/").text


@pytest.mark.parametrize("key", ["nope", "%00", "x" * 5000, "%3Cb%3E", "ALDER-DOCS"])
def test_unknown_source_is_not_found(key: str, client: Client) -> None:
    not_found = page(client, f"/sources/{key}/", status=404)
    assert ("list of all sources", "/sources/") in not_found.links


def test_source_with_a_slash_is_not_found(client: Client) -> None:
    assert client.get("/sources/..%2f/").status_code == 404


@pytest.mark.parametrize("path", ["/sources/", "/sources/alder-docs/"])
def test_only_get_is_allowed(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/sources/", "/sources/alder-docs/", "/sources/nope/"])
def test_one_query_is_enough(path: str, client: Client, django_assert_num_queries) -> None:
    client.get("/sources/")
    with django_assert_num_queries(1):
        client.get(path)


@pytest.mark.parametrize("path", ["/sources/", "/sources/alder-docs/"])
def test_markup_in_a_title_stays_text(path: str, client: Client) -> None:
    Source.objects.filter(key="alder-docs").update(title="<script>alert(1)</script>")
    document = page(client, path)
    assert "<script>alert(1)</script>" in document.text
    assert "alert(1)" not in [script.node.text() for script in document.select("script")]
