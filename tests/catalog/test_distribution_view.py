"""The page of one distribution: every value with its source, and unknown called unknown."""

import pytest
from django.test import Client

from catalog.models import Dispute, Distribution, Fact, Identifier, Phase, Price, Release
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


# Decisive facts


def test_figures_come_first(client: Client) -> None:
    figures = page(client, "/distributions/alder/").select_one("dl.key-figures")
    names = ["Newest release", "Base support until", "Base price", "Relation to RHEL"]
    assert figures.texts("dt") == names
    release, end, price, relation = figures.texts("dd")
    assert release == "9 18 May 2022"
    assert end.startswith("31 May 2032 in 5 years")
    assert price == "250 to 300.50 USD per system and year, Basic; sources disagree"
    assert relation == "is RHEL"


def test_base_price_without_a_published_one_is_no_number(client: Client) -> None:
    Price.objects.all().update(amount=None, at_least=None)
    figures = page(client, "/distributions/alder/").select_one("dl.key-figures")
    assert figures.texts("dd .unknown") == ["not published"]


def test_sections_are_listed_and_exist(client: Client) -> None:
    profile = page(client, "/distributions/birch/")
    anchors = profile.select_one("nav.onpage").hrefs
    assert len(anchors) == 7
    assert [anchor for anchor in anchors if not profile.select(f"h2{anchor}")] == []


def test_names_have_kind_release_and_source(client: Client) -> None:
    section = page(client, "/distributions/alder/").section("h-names")
    (table,) = section.select("table")
    assert "alder" in table.row("ID in /etc/os-release").text
    assert "9: platform:al9" in table.row("PLATFORM_ID in /etc/os-release").text
    assert "https://alder.example/docs" in section.hrefs


def test_distribution_without_names_has_no_such_section(client: Client) -> None:
    Identifier.objects.filter(distribution__slug="alder").delete()
    assert not page(client, "/distributions/alder/").select("#h-names")


def test_disputed_price_reads_alike_at_the_top_and_in_the_table(client: Client) -> None:
    profile = page(client, "/distributions/alder/")
    words = "250 to 300.50 USD"
    assert profile.select_one("dl.key-figures").texts("dd")[2].startswith(words)
    price = profile.select("table.plans")[0].row("Basic").texts("td")[0]
    assert price == f"{words} per system and year ≠ sources disagree"
    all_prices = profile.section("h-plans").select("details")[0].text
    assert "300.50 USD per system and year" in all_prices
    assert "250" in all_prices
    Dispute.objects.all().delete()
    profile = page(client, "/distributions/alder/")
    price = profile.select_one("dl.key-figures").texts("dd")[2]
    assert price == "300.50 USD per system and year, Basic"
    price = profile.select("table.plans")[0].row("Basic").texts("td")[0]
    assert price == "300.50 USD per system and year"


def test_plan_has_price_support_and_end(client: Client) -> None:
    row = page(client, "/distributions/alder/").select("table.plans")[0].row("Premium")
    price, support, end, summary = row.texts("td")
    assert price == "1,200 USD per system and year"
    assert support == "round the clock"
    assert end == "31 May 2032"
    assert summary == "Help round the clock."


def test_plan_without_a_fact_on_support_is_unknown(client: Client) -> None:
    Fact.objects.filter(attribute__in=["vendor_support", "round_the_clock"]).delete()
    row = page(client, "/distributions/alder/").select("table.plans")[0].row("Premium")
    assert row.texts("td span.unknown") == ["unknown"]


def test_disputed_price_is_marked_where_it_is_first_seen(client: Client) -> None:
    row = page(client, "/distributions/alder/").select("table.plans")[0].row("Basic")
    assert "sources disagree" in row.select("td")[0].text


@pytest.mark.parametrize(
    ("slug", "partner"), [("birch", "alder"), ("dogwood", "alder"), ("alder", "birch")]
)
def test_comparison_is_with_rhel_or_the_first_other(
    slug: str, partner: str, client: Client
) -> None:
    address = f"/compare/?d={slug}&d={partner}"
    assert address in page(client, f"/distributions/{slug}/").hrefs
    assert client.get(address).status_code == 200


def test_single_distribution_has_no_comparison(client: Client) -> None:
    Distribution.objects.exclude(slug="alder").delete()
    hrefs = page(client, "/distributions/alder/").hrefs
    assert not [href for href in hrefs if href.startswith("/compare/?")]


def test_owner_and_relation_are_named_even_if_unknown(client: Client) -> None:
    Fact.objects.filter(attribute__in=["owner", "relation_to_rhel", "vendor"]).delete()
    brief = page(client, "/distributions/birch/").select_one("dl.brief")
    labels = dict(zip(brief.texts("dt"), brief.texts("dd"), strict=True))
    assert labels["Company in control"] == labels["Relation to RHEL"] == "unknown"
    assert "Vendor" not in labels


def test_migrations_are_summed_up_by_tool(client: Client) -> None:
    section = page(client, "/distributions/birch/").section("h-ways")
    table = section.select("table.routes")[0]
    assert table.texts("th.group") == ["To Birch", "From one release to the next"]
    tools = [" ".join(row.texts("td")) for row in table.select("tr:has(td)")]
    assert tools == [
        "Alder 9 Birch 9 in place, by the target project",
        "Dogwood 7 Birch 8 in place, by the target project",
        "Birch 8 Birch 9 in place, by the target project",
    ]


# Facts by attribute, releases as columns


def _table(client: Client, group: str) -> Element:
    return page(client, "/distributions/alder/").section(f"h-{group}")


def test_groups_are_folded_with_counts(client: Client) -> None:
    folds = page(client, "/distributions/alder/").select("details.facts-of")
    assert not [fold for fold in folds if "open" in fold.node.attributes]
    summaries = [fold.select("summary")[0].text for fold in folds]
    assert "Compliance: 5 facts, 1 not verified" in summaries
    assert summaries[-1] == "Third-party software: 3 statements"


def test_releases_are_columns(client: Client) -> None:
    table = _table(client, "hardware")
    assert table.texts("thead th") == ["Fact", "9", "8", "10"]
    cells = table.row("Oldest x86-64 level with a build").texts("td")
    assert cells[0].startswith("x86-64-v2")
    assert cells[1].startswith("x86-64-v1")
    assert cells[2] == "—"


def test_value_of_every_release_spans_the_columns(client: Client) -> None:
    (cell,) = _table(client, "hardware").row("Secure Boot").select("td")
    assert (cell["colspan"], cell.text[:5]) == ("3", "yes ✓")


def test_equal_values_of_neighbours_share_a_cell(client: Client) -> None:
    facts = Fact.objects.filter(distribution__slug="alder", attribute="x86_baseline")
    facts.update(value="x86-64-v2")
    row = _table(client, "hardware").row("Oldest x86-64 level with a build")
    shared, _ = row.select("td")
    assert (shared["colspan"], shared["data-label"]) == ("2", "9, 8:")


def test_cells_of_different_confidence_stay_apart(client: Client) -> None:
    facts = Fact.objects.filter(distribution__slug="alder", attribute="x86_baseline")
    facts.update(value="x86-64-v2")
    facts.filter(release__name="8").update(confidence="computed")
    row = _table(client, "hardware").row("Oldest x86-64 level with a build")
    assert len(row.select("td")) == 3


def test_general_value_stands_above_those_of_releases(client: Client) -> None:
    table = _table(client, "compliance")
    general = table.row("FIPS 140-3")
    assert general.select("th")[0]["rowspan"] == "2"
    assert general.text.startswith("FIPS 140-3 in general: validated modules")
    special = table.select("tr.continued")[0]
    assert special.texts("td")[1].startswith("in validation, no certificate yet ?")


def test_fact_of_a_minor_release_stands_under_its_major(client: Client) -> None:
    cells = _table(client, "compliance").row("Common Criteria certificate").texts("td")
    assert cells[0].startswith("9.9: yes ✓")


def test_plans_with_one_value_share_a_line(client: Client) -> None:
    lines = _table(client, "support").row("Vendor support by contract").texts(".value")
    assert lines[0].startswith("Basic: no")
    assert lines[1].startswith("Premium, Premium with Longer Life: yes")


def test_marks_have_words_and_a_legend_on_screen_and_on_paper(client: Client) -> None:
    profile = page(client, "/distributions/alder/")
    legend = "✓ verified · ○ from a third party · ~ inferred · ? not verified"
    assert profile.text.count(legend) == 2
    assert legend in profile.section("h-facts").text
    assert legend in profile.select_one(".on-paper").text
    row = profile.section("h-compliance").row("CIS benchmark published")
    assert row.texts(".cite .unseen")[0] == "from a third party, source:"


def test_value_comes_first_and_its_source_last(client: Client) -> None:
    row = _table(client, "identity").row("Vendor")
    assert row.visible_text.startswith("Vendor Alder Inc. ✓ alder.example, 1 June 2026")


def test_each_fact_can_be_corrected(client: Client) -> None:
    profile = page(client, "/distributions/alder/")
    links = profile.select("details a.correct")
    assert len(links) > 40
    for link in links[::7]:
        assert client.get(link["href"]).status_code == 200, link["href"]
    assert not [link for link in profile.select("a.correct") if link not in links]


def test_disagreement_of_sources_keeps_both_values(client: Client) -> None:
    section = page(client, "/distributions/birch/").section("h-compatibility")
    row = section.row("Relation to RHEL")
    assert row.select("details.dispute li")
    assert row.text.startswith("Relation to RHEL binary-compatible (runs programs built for RHEL)")


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
        "/%00",
        "/.env",
        "/%5Cevil.example",
        "/distributions/%00/",
    ],
)
def test_anything_else_is_not_found(path: str, client: Client) -> None:
    assert "Page not found" in page(client, path, status=404).text


def test_deeper_address_is_not_found(client: Client) -> None:
    assert "Error 404" in page(client, "/distributions/alder/nothing/", status=404).text


def test_page_links_to_calendar_files_and_pages(client: Client) -> None:
    profile = page(client, "/distributions/birch/")
    assert 'rel="alternate"; type="text/calendar"' in profile.response["Link"]
    hrefs = profile.select_one('nav[aria-label="Birch elsewhere"]').hrefs
    assert len(hrefs) == 18
    assert [href for href in hrefs if client.get(href).status_code != 200] == []
    calendar = client.get(next(href for href in hrefs if "calendar" in href)).content.decode()
    assert "SUMMARY:Birch 9: security support ends" in calendar


def test_discontinued_distribution_offers_no_calendar(client: Client) -> None:
    Phase.objects.filter(name="Keeper").delete()
    profile = page(client, "/distributions/dogwood/")
    assert "text/calendar" not in profile.response["Link"]
    assert "Calendar of support ends" not in profile.text


# Until when, with which plan


def test_single_release_with_plans_is_counted_as_one(client: Client) -> None:
    assert "by release and plan (2 releases)" in page(client, "/distributions/cedar/").text
    Release.objects.filter(slug="cedar-2018-03").delete()
    assert "by release and plan (1 release)" in page(client, "/distributions/cedar/").text


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
