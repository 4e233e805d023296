"""The page of one distribution: every value with its source, and unknown called unknown."""

import pytest
from django.test import Client

from catalog.models import Distribution, Fact, Phase
from tests.pages import Element, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

SLUGS = ["alder", "birch", "cedar", "dogwood"]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_is_shown_with_its_source(slug: str, client: Client) -> None:
    profile = page(client, f"/distributions/{slug}/")
    facts = Fact.objects.filter(distribution__slug=slug).select_related("source")
    assert facts
    for fact in facts:
        assert fact.definition.label in profile.text
        assert fact.in_words in profile.text
        assert fact.source.url in profile.hrefs
        assert fact.note in profile.text


@pytest.mark.parametrize("slug", SLUGS)
def test_every_release_and_phase_is_shown(slug: str, client: Client) -> None:
    text = page(client, f"/distributions/{slug}/").text
    phases = Phase.objects.filter(release__distribution__slug=slug).select_related("release")
    assert phases
    for phase in phases:
        assert phase.release.name in text
        assert phase.name in text


@pytest.mark.parametrize("slug", SLUGS)
def test_json_is_linked(slug: str, client: Client) -> None:
    profile = page(client, f"/distributions/{slug}/")
    address = f"/api/v1/distributions/{slug}/"
    first_link = profile.response["Link"].split(", ")[0]
    assert first_link == f'<{address}>; rel="alternate"; type="application/json"'
    assert address in profile.hrefs


def test_only_the_discontinued_one_says_so(client: Client) -> None:
    texts = {slug: page(client, f"/distributions/{slug}/").text for slug in SLUGS}
    assert [slug for slug in SLUGS if "Discontinued." in texts[slug]] == ["dogwood"]


def test_discontinued_one_links_to_its_successors(client: Client) -> None:
    hrefs = page(client, "/distributions/dogwood/").hrefs
    assert {"/distributions/alder/", "/distributions/birch/"} <= set(hrefs)


def test_end_says_day_and_distance(client: Client) -> None:
    text = page(client, "/distributions/birch/").text
    assert "until 31 May 2032 in 5 years" in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [("not-announced", "not announced"), ("unknown", "unknown"), ("none", "no end")],
)
def test_end_without_a_day_says_why(kind: str, words: str, client: Client) -> None:
    Phase.objects.filter(release__slug="birch-9").update(end_kind=kind, ends_on=None)
    ends = page(client, "/distributions/birch/").texts(f"span.end.end-{kind}")
    assert words in ends


def test_paid_and_projected_phases_are_marked(client: Client) -> None:
    marks = page(client, "/distributions/alder/").texts("b")
    assert "paid" in marks
    assert "projected" in marks


def test_unknown_is_neither_yes_nor_no(client: Client) -> None:
    facts = Fact.objects.filter(distribution__slug="alder", attribute="security_advisories")
    facts.update(value=None)
    row = page(client, "/distributions/alder/").row(facts.get().definition.label)
    assert row.texts("td span.unknown") == ["unknown"]


def test_undated_source_is_called_undated(client: Client) -> None:
    assert Fact.objects.filter(distribution__slug="alder", as_of=None).exists()
    assert "source undated" in page(client, "/distributions/alder/").text


def test_disagreement_is_counted_and_explained(client: Client) -> None:
    text = page(client, "/distributions/birch/").text
    assert "3 sources disagree" in text
    assert "Not used: The aim was dropped a year after the first release." in text


def test_timeline_is_described_in_words(client: Client) -> None:
    profile = page(client, "/distributions/alder/")
    labels = [svg["aria-label"] for svg in profile.select('svg[role="img"]')]
    start = "9: Full Support until 31 May 2027; Maintenance Support until 31 May 2032"
    assert any(label.startswith(start) for label in labels)
    assert profile.select("[style]") == []


def test_only_https_addresses_become_links(client: Client) -> None:
    facts = Fact.objects.filter(distribution__slug="alder", attribute="homepage")
    facts.update(value="javascript:alert(1)")
    profile = page(client, "/distributions/alder/")
    assert "javascript:alert(1)" in profile.text
    assert not any(href.startswith("javascript:") for href in profile.hrefs)


def test_markup_in_a_value_stays_text(client: Client) -> None:
    facts = Fact.objects.filter(distribution__slug="alder", attribute="vendor")
    facts.update(value="<script>alert(1)</script>")
    profile = page(client, "/distributions/alder/")
    assert "<script>alert(1)</script>" in profile.text
    assert "alert(1)" not in [script.node.text() for script in profile.select("script")]


@pytest.mark.parametrize("slug", ["alder", "dogwood"])
def test_one_query_is_enough(slug: str, client: Client, django_assert_num_queries) -> None:
    client.get(f"/distributions/{slug}/")
    with django_assert_num_queries(1):
        client.get(f"/distributions/{slug}/")


# Addresses


def test_unknown_name_is_not_found_and_suggests_another(client: Client) -> None:
    not_found = page(client, "/distributions/aldr/", status=404)
    assert "Did you mean Alder Linux" in not_found.text
    assert {f"/distributions/{slug}/" for slug in SLUGS} <= set(not_found.hrefs)


@pytest.mark.parametrize(
    "path",
    ["/birch-linux", "/birch", "/distributions/birch-linux/", "/distributions/Birch/"],
)
def test_other_spellings_redirect(path: str, client: Client) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/distributions/birch/")


def test_every_alias_redirects(client: Client) -> None:
    distributions = Distribution.objects.all()
    assert len(distributions) == 4
    for distribution in distributions:
        for alias in [distribution.slug, *distribution.aliases]:
            response = client.get(f"/{alias}")
            assert response["Location"] == f"/distributions/{distribution.slug}/"


@pytest.mark.parametrize("path", ["/method", "/advisor", "/distributions", "/admin"])
def test_missing_slash_is_added(path: str, client: Client) -> None:
    assert client.get(path)["Location"] == f"{path}/"


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-thing",
        "/favicon.ico",
        "/%00",
        "/.env",
        "/%5Cevil.example",
        "/distributions/%00/",
    ],
)
def test_anything_else_is_not_found(path: str, client: Client) -> None:
    assert "There is nothing at this address" in page(client, path, status=404).text


def test_deeper_address_is_not_found(client: Client) -> None:
    assert "Error 404" in page(client, "/distributions/alder/nothing/", status=404).text


def test_page_links_to_calendar_files_and_pages(client: Client) -> None:
    profile = page(client, "/distributions/birch/")
    assert 'rel="alternate"; type="text/calendar"' in profile.response["Link"]
    hrefs = profile.select_one('nav[aria-label="Birch elsewhere"]').hrefs
    assert len(hrefs) == 9
    for href in hrefs:
        if "d=rhel" in href:
            continue  # the comparison is with RHEL, which this catalog does not hold
        assert client.get(href).status_code == 200, href
    calendar = client.get(next(href for href in hrefs if "calendar" in href)).content.decode()
    assert "SUMMARY:Birch 9: security support ends" in calendar


def test_discontinued_distribution_offers_no_calendar(client: Client) -> None:
    Phase.objects.filter(name="Keeper").delete()
    profile = page(client, "/distributions/dogwood/")
    assert "text/calendar" not in profile.response["Link"]
    assert "Calendar of its ends" not in profile.text


# Until when, with which plan


def _support_end(client: Client, slug: str, release: str, plan: str) -> Element:
    """The cell in the row of the release and the column of the plan."""
    table = page(client, f"/distributions/{slug}/").select_one("table.until")
    plans = table.texts('th[scope="col"]')[1:]
    return table.row(release).select("td")[plans.index(plan)]


@pytest.mark.parametrize(
    ("slug", "release", "plan", "words"),
    [
        ("alder", "9", "Premium", "31 May 2032"),
        ("alder", "9", "Premium with Longer Life", "31 May 2036"),
        ("alder", "9.10", "Premium", "31 May 2028"),
        ("alder", "9.10", "Basic", "30 November 2026"),
        ("alder", "8", "Basic", "31 May 2029"),
        ("birch", "9", "Community support", "31 May 2032"),
        ("birch", "8", "Grove support", "not for this release"),
        ("cedar", "2", "Included in the cloud", "not announced"),
        ("cedar", "2018.03", "Included in the cloud", "unknown"),
    ],
)
def test_support_end_of_a_release_with_a_plan(
    slug: str, release: str, plan: str, words: str, client: Client
) -> None:
    assert _support_end(client, slug, release, plan).text.startswith(words)


def test_paid_and_disputed_ends_are_marked(client: Client) -> None:
    extended = _support_end(client, "alder", "9", "Premium with Longer Life").text
    assert "paid for" in extended
    assert "sources disagree" in extended
    assert "paid for" not in _support_end(client, "alder", "9", "Premium").text


def test_unknown_end_is_marked(client: Client) -> None:
    cell = _support_end(client, "cedar", "2018.03", "Included in the cloud")
    assert cell.texts(".end.end-unknown")
