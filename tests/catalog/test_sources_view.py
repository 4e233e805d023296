"""The sources: who speaks, how much rests on each, and a page for each with all of it."""

import re
from html import unescape

import pytest
from django.test import Client

from catalog.models import (
    Claim,
    Dispute,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

RESTING = (
    Fact,
    SupportStatement,
    Phase,
    Release,
    SupportPlan,
    Price,
    MigrationPath,
    Event,
    Claim,
    Dispute,
)


def _get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _resting_on(source: Source) -> int:
    return sum(model.objects.filter(source=source).count() for model in RESTING)


def _page_of(client: Client, row: object) -> str:
    return _get(client, f"/sources/{row.source.key}/")


# The list


def test_every_source_is_listed_once_with_the_number_of_its_values(client: Client) -> None:
    page = _get(client, "/sources/")
    for source in Source.objects.all():
        link = re.escape(f'<a href="/sources/{source.key}/">{source.title}</a>')
        row = rf'{link}</th><td class="host aside">[^<]+</td><td class="number" data-label="Values">{_resting_on(source)}</td>'
        assert len(re.findall(row, page)) == 1, source.key


def test_the_list_says_who_speaks(client: Client) -> None:
    page = _get(client, "/sources/")
    for kind, heading in [
        ("vendor", "The project or vendor itself"),
        ("aggregator", "endoflife.date"),
        ("third-party", "A third party"),
        ("to-check", "An address to check, not read yet"),
    ]:
        part = re.search(rf'<h2 id="h-{kind}">{heading}</h2>.*?</section>', page, re.DOTALL)
        assert part is not None
        assert part.group().count('<th scope="row">') == Source.objects.filter(kind=kind).count()


def test_the_list_says_that_nothing_was_read_at_an_address_to_check(client: Client) -> None:
    assert "Nothing was read at these addresses yet." in _text(_get(client, "/sources/"))


# One source


def test_every_source_has_a_page_that_shows_as_many_values_as_the_list_counts(
    client: Client,
) -> None:
    for source in Source.objects.all():
        page = _get(client, f"/sources/{source.key}/")
        assert f"<h1>{source.title}</h1>" in page
        assert f'<a href="{source.url}" rel="external noreferrer">' in page
        assert source.get_kind_display() in page
        assert page.count('<th scope="row">') == _resting_on(source)
        assert ("Nothing was read here yet." in page) == (source.kind == "to-check")


@pytest.mark.parametrize("model", RESTING, ids=lambda model: model.__name__)
def test_every_sort_of_value_is_under_a_heading_of_its_own(model: type, client: Client) -> None:
    heading = {
        Fact: "Facts",
        Phase: "Phases of support",
        Release: "Release days",
        SupportPlan: "Plans",
        SupportStatement: "Third-party software",
        Price: "Prices",
        MigrationPath: "Ways from one to another",
        Event: "Events",
        Claim: "What is commonly said, and what was found",
        Dispute: "Values not used, because another source is followed",
    }[model]
    row = model.objects.select_related("source").first()
    assert f"{heading} <span" in _page_of(client, row)


def test_a_fact_is_shown_with_its_value_its_date_and_how_sure_it_is(client: Client) -> None:
    fact = (
        Fact.objects.exclude(as_of=None)
        .exclude(release=None)
        .select_related("source", "distribution")
        .first()
    )
    text = _text(_page_of(client, fact))
    assert f"{fact.distribution.short_name}: {fact.definition.label} ({fact.release.name}" in text
    assert " ".join(fact.in_words.split()) in text
    assert f"{fact.as_of.day} {fact.as_of:%B %Y}; " in text


def test_a_dispute_says_why_it_is_not_used(client: Client) -> None:
    dispute = Dispute.objects.select_related("source").first()
    assert f"Not used: {dispute.why}" in _text(_page_of(client, dispute))


def test_every_value_leads_to_its_place_on_the_page_of_the_distribution(client: Client) -> None:
    links: set[tuple[str, str]] = set()
    for source in Source.objects.all():
        links |= set(
            re.findall(
                r'<th scope="row"><a href="(/distributions/[\w-]+/)#([\w-]+)"',
                _get(client, f"/sources/{source.key}/"),
            )
        )
    ids = {
        address: set(re.findall(r'id="([^"]+)"', _get(client, address)))
        for address in {address for address, _ in links}
    }
    assert len(ids) == 14
    assert [(address, anchor) for address, anchor in links if anchor not in ids[address]] == []


def test_a_source_that_nothing_rests_on_says_so(client: Client) -> None:
    Source.objects.create(
        key="nothing-yet", title="Nothing yet", url="https://example.org/", kind="vendor"
    )
    assert "Nothing in the catalog rests on it now." in _text(_get(client, "/sources/nothing-yet/"))


@pytest.mark.parametrize(
    "key", ["nope", "%00", "x" * 5000, "%3Cb%3E", "..%2f", "ENDOFLIFE-DATE-RHEL"]
)
def test_an_unknown_source_is_not_found_and_says_what_to_do(key: str, client: Client) -> None:
    response = client.get(f"/sources/{key}/")
    assert response.status_code == 404
    if key != "..%2f":
        assert '<a href="/sources/">list of all sources</a>' in response.content.decode()


@pytest.mark.parametrize("path", ["/sources/", "/sources/endoflife-date-rhel/"])
def test_only_get_is_spoken(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/sources/", "/sources/endoflife-date-rhel/", "/sources/nope/"])
def test_one_query_is_enough(path: str, client: Client, django_assert_num_queries) -> None:
    client.get("/sources/")
    with django_assert_num_queries(1):
        client.get(path)


def test_markup_in_a_title_stays_text_and_an_unsafe_address_is_no_link(client: Client) -> None:
    Source.objects.filter(key="endoflife-date-rhel").update(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get("/sources/").content.decode()
    assert "<script>alert(1)" not in client.get("/sources/endoflife-date-rhel/").content.decode()
