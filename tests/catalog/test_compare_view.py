"""The compare page: two to four distributions side by side; what decides and differs comes first,
and what is not known never counts as no."""

import pytest
from django.test import Client

from catalog.models import Distribution, Fact, MigrationPath, SupportStatement
from catalog.vocabulary import ATTRIBUTES, GROUPS, SUBJECTS
from tests.pages import Element, Page, page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

RESULTS = {"HX-Request": "true", "HX-Target": "results"}
TWO = "?d=birch&d=alder"
FOUR = "?d=alder&d=birch&d=cedar&d=dogwood"
SLUGS = ("alder", "birch", "cedar", "dogwood")
EQUAL = "Also show"
MAY_DIFFER = "more row"


@pytest.fixture
def elm(db: None) -> Distribution:
    """A fifth distribution, without releases and plans."""
    return Distribution.objects.create(
        slug="elm",
        name="Elm Linux",
        short_name="Elm",
        monogram="EL",
        role="recommended",
        summary="Support for the systems of others.",
    )


def _compare(client: Client, query: str = "", **headers: str) -> Page:
    return page(client, f"/compare/{query}", headers=headers)


def _kinds(element: Element) -> list[str]:
    """How each row compares, in the order of the page."""
    rows = element.select("tr[class^=row-]")
    return [row["class"].removeprefix("row-") for row in rows]


def _groups(comparison: Page) -> dict[str, Element]:
    """The bodies of the open table by their heading."""
    bodies = comparison.select("#results > .scroll > table > tbody")
    return {body.select_one("th.group").text: body for body in bodies}


def _fold(comparison: Page, words: str) -> Element:
    folds = [fold for fold in comparison.select("#results > details") if words in fold.text]
    assert len(folds) == 1, words
    return folds[0]


def _row(comparison: Page, label: str) -> tuple[str, list[str]]:
    """How the row compares, and its cells as a reader sees them."""
    rows = [
        row
        for row in comparison.select("tr[class^=row-]")
        if row.select_one("th").text.removesuffix(" may differ") == label
    ]
    assert len(rows) == 1, f"{len(rows)} rows: {label}"
    kind = rows[0]["class"].removeprefix("row-")
    return kind, [cell.visible_text for cell in rows[0].select("td")]


def _say(attribute: str, **values: object) -> None:
    """Only these facts are on record of the attribute: `alder=True`, `birch__9=None`."""
    Fact.objects.filter(attribute=attribute).delete()
    for subject, value in values.items():
        slug, _, release = subject.partition("__")
        distribution = Distribution.objects.get(slug=slug)
        like = Fact.objects.first()
        assert like is not None
        Fact.objects.create(
            distribution=distribution,
            attribute=attribute,
            value=value,
            release=distribution.releases.get(name=release) if release else None,
            source=like.source,
            confidence="verified",
        )


def test_empty_comparison_shows_the_form(client: Client) -> None:
    start = _compare(client)
    assert "There is a problem" not in start.text
    assert not start.select("table")
    slugs = {box["value"] for box in start.select('input[name="d"]')}
    assert slugs == set(Distribution.objects.values_list("slug", flat=True))
    assert start.select("details.chooser[open]")


def test_start_suggests_comparisons_that_exist(client: Client) -> None:
    hrefs = [href for href in _compare(client).hrefs if href.startswith("/compare/?")]
    pairs = ["?d=alder&d=birch", "?d=cedar&d=alder"]
    assert hrefs == [f"/compare/{query}" for query in ("?d=alder&d=birch&d=cedar", *pairs)]
    assert [href for href in hrefs if client.get(href).status_code != 200] == []


def test_start_suggests_the_closest_to_rhel_if_there_are_many(
    elm: Distribution, client: Client
) -> None:
    Distribution.objects.create(
        slug="fir", name="Fir Linux", short_name="Fir", monogram="FI", role="recommended"
    )
    relations = {"alder": "rhel-itself", "cedar": "fedora-derived", "fir": "rebuild"}
    _say("relation_to_rhel", birch="bug-for-bug", elm="binary-compatible", **relations)
    hrefs = [href for href in _compare(client).hrefs if href.startswith("/compare/?")]
    assert hrefs[0] == "/compare/?d=alder&d=birch&d=elm&d=fir"


def test_every_distribution_can_be_compared(client: Client) -> None:
    distributions = Distribution.objects.exclude(slug="alder")
    assert distributions
    for distribution in distributions:
        heads = _compare(client, f"?d={distribution.slug}&d=alder").select(".versus th[scope=col]")
        assert (distribution.name, f"/distributions/{distribution.slug}/") in heads[0].links


def test_one_without_releases_and_plans_can_be_compared(elm: Distribution, client: Client) -> None:
    comparison = _compare(client, "?d=elm&d=birch")
    assert "none of its own" in _row(comparison, "Newest release")[1][0]
    assert _row(comparison, "Plans and list prices")[1][0] == "—"


def test_the_columns_stand_in_the_order_asked_for(client: Client) -> None:
    comparison = _compare(client, FOUR)
    table = comparison.select("#results > .scroll > table")[0]
    hrefs = [head.hrefs[0] for head in table.select('th[scope="col"]')]
    assert hrefs == [f"/distributions/{slug}/" for slug in SLUGS]
    assert len(comparison.select("input[checked]")) == 4
    assert not comparison.select("details.chooser[open]")


def test_known_attributes_are_rows_and_others_are_named(client: Client) -> None:
    comparison = _compare(client, FOUR)
    facts = Fact.objects.filter(distribution__slug__in=SLUGS)
    known = {ATTRIBUTES[key].label for key in facts.values_list("attribute", flat=True)}
    heads = comparison.texts("tr[class^=row-] > th")
    rows = {head.removesuffix(" may differ") for head in heads}
    assert known
    assert known <= rows
    missing = _fold(comparison, "No fact for any of them").select_one("p").text
    stated = SupportStatement.objects.filter(distribution__slug__in=SLUGS)
    known |= {SUBJECTS[key] for key in stated.values_list("subject", flat=True)}
    labels = {row.label for row in ATTRIBUTES.values()} | set(SUBJECTS.values())
    assert labels - known == set(missing.removesuffix(".").split("; "))


def test_what_decides_comes_first_and_who_makes_it_last(client: Client) -> None:
    names = list(_groups(_compare(client, FOUR)))
    assert names[0] == "Decisive facts"
    assert names[-1] == GROUPS["identity"]


def test_only_rows_that_decide_or_differ_are_open(client: Client) -> None:
    first, *others = _groups(_compare(client, FOUR)).values()
    kinds = _kinds(first)
    assert set(kinds) == {"differs", "open"}
    assert kinds == sorted(kinds)
    assert {kind for group in others for kind in _kinds(group)} == {"differs"}


def test_equal_rows_are_folded_and_counted(client: Client) -> None:
    comparison = _compare(client, TWO)
    fold = _fold(comparison, EQUAL)
    kinds = _kinds(fold)
    assert set(kinds) == {"same"}
    summary = f"Also show {len(kinds)} equal rows"
    assert fold.select_one("summary").text == summary
    assert set(_kinds(_fold(comparison, MAY_DIFFER))) == {"open"}


def test_descriptions_are_folded(client: Client) -> None:
    comparison = _compare(client, TWO)
    fold = _fold(comparison, "differing description")
    assert "Vendor" in fold.texts("th")
    assert "Vendor" not in comparison.select("#results > .scroll > table")[0].texts("th")


def test_no_row_stands_twice(client: Client) -> None:
    heads = _compare(client, FOUR).texts("tr[class^=row-] > th")
    assert len(heads) > 40
    assert len(heads) == len(set(heads))


def test_summary_counts_match_the_rows(client: Client) -> None:
    comparison = _compare(client, TWO)
    kinds = _kinds(comparison)
    differ, may, same = (kinds.count(kind) for kind in ("differs", "open", "same"))
    words = f"{differ} rows differ, {may} may differ because a value is missing, {same} are equal"
    assert words in comparison.select_one("[role=status]").text


def test_price_support_and_release_lead(client: Client) -> None:
    comparison = _compare(client, FOUR)
    heads = _groups(comparison)["Decisive facts"].texts("tr[class^=row-] > th")
    assert heads[:3] == ["Base price", "Base support until", "Newest release"]
    kind, cells = _row(comparison, "Base price")
    assert kind == "differs"
    prices = ["250 to 300.50 USD per system and year", "0 USD per system and year"]
    assert cells == [*prices, "unknown", "unknown"]
    newest = ["9 18 May 2022", "9 14 July 2022", "2 3 March 2025", "7 7 July 2014"]
    assert _row(comparison, "Newest release")[1] == newest


def test_equal_ends_are_the_same_and_prices_differ(client: Client) -> None:
    comparison = _compare(client, TWO)
    kind, cells = _row(comparison, "Base support until")
    assert kind == "same"
    assert cells[0].startswith("9: 31 May 2032 in ")
    kind, cells = _row(comparison, "Plans and list prices")
    assert kind == "differs"
    assert "Premium: 1,200 USD per system and year ✓ list price" in cells[1]
    assert "Basic: 250 to 300.50 USD per system and year" in cells[1]
    assert "Grove support: not published" in cells[0]


def test_migrations_are_compared_by_tool(client: Client) -> None:
    path = MigrationPath.objects.get(tool="switch-to-birch")
    path.pk, path.from_release = None, "10"
    path.save()
    _, cells = _row(_compare(client, TWO), "Migration to it")
    assert "switch-to-birch, in place: from Alder 9, 10" in cells[0]
    assert "Transplant, in place: from Dogwood 7" in cells[0]
    assert cells[1] == "Alder Mover, new installation: from Dogwood 7"


# Values by release and plan


def test_equal_values_of_releases_share_a_line(client: Client) -> None:
    _say("secure_boot", alder__10=True, alder__9=True, alder__8=None, birch=True)
    kind, cells = _row(_compare(client, TWO), "Secure Boot")
    assert cells == ["yes ✓", "9, 10: yes ✓ 8: unknown ✓"]
    assert kind == "open"


def test_values_of_different_confidence_stand_apart(client: Client) -> None:
    _say("secure_boot", alder__10=True, alder__9=True, birch=True)
    Fact.objects.filter(attribute="secure_boot", release__name="9").update(confidence="computed")
    assert _row(_compare(client, TWO), "Secure Boot")[1][1] == "9: yes ~ 10: yes ✓"


def test_confidence_has_words_for_those_who_hear_the_page(client: Client) -> None:
    _say("secure_boot", birch=True, alder=False)
    row = next(
        row for row in _compare(client, TWO).select("tr") if row.texts("th") == ["Secure Boot"]
    )
    assert row.texts("td .cite .unseen") == ["verified", "verified"]


def test_software_is_listed_by_release_as_facts_are(client: Client) -> None:
    _, cells = _row(_compare(client, TWO), "cPanel")
    birch = next(cell for cell in cells if "8:" in cell)
    assert birch.index("9:") < birch.index("8:")


def test_architectures_of_support_are_as_plain_as_the_value(client: Client) -> None:
    stated = SupportStatement.objects.filter(distribution__slug="birch", supported=True)
    stated.update(architectures=["x86-64"])
    lines = [line for line in _compare(client, TWO).select("td p") if "only on" in line.text]
    assert lines
    assert not [aside for line in lines for aside in line.select(".aside")]


def test_general_and_special_are_told_apart(client: Client) -> None:
    _say("secure_boot", birch=True, birch__8=False, alder=True)
    cells = ["in general: yes ✓ 8: no ✓", "yes ✓"]
    assert _row(_compare(client, TWO), "Secure Boot") == ("differs", cells)


def test_a_value_that_holds_with_a_plan_says_so(client: Client) -> None:
    cells = _row(_compare(client, TWO), "Updates while staying on one minor release")[1]
    assert cells == ["no ✓", "with Premium: yes ✓"]


def test_plans_with_one_value_are_counted(client: Client) -> None:
    cells = _row(_compare(client, TWO), "Vendor support by contract")[1]
    assert cells[1] == "with Basic: no ✓ with Premium and 1 more plan: yes ✓"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"birch": True, "alder": True}, "same"),
        ({"birch": True, "alder": False}, "differs"),
        ({"birch": True, "alder": None}, "open"),
        ({"birch": False, "alder": None}, "open"),
        ({"birch": False}, "open"),
        ({"birch": None, "alder": None}, "unknown"),
        ({"birch": None}, "unknown"),
        ({"birch__9": True, "alder__9": True, "alder__8": False}, "open"),
        ({"birch__9": True, "alder__9": False}, "differs"),
        ({"alder__10": True, "birch__9": True}, "open"),
        ({"alder__10": True, "birch": True}, "open"),
        ({"alder__10": True, "birch": False}, "differs"),
    ],
)
def test_unknown_makes_no_difference_and_no_sameness(
    values: dict[str, object], kind: str, client: Client
) -> None:
    _say("secure_boot", **values)
    assert _row(_compare(client, TWO), "Secure Boot")[0] == kind


def test_unknown_and_no_fact_and_no_read_differently(client: Client) -> None:
    _say("secure_boot", birch=None, alder=False)
    comparison = _compare(client, "?d=birch&d=dogwood&d=alder")
    assert _row(comparison, "Secure Boot")[1] == ["unknown ✓", "—", "no ✓"]
    assert comparison.select("a.way.unknown")


def test_rows_that_are_unknown_of_all_are_folded(client: Client) -> None:
    _say("secure_boot", birch=None, alder=None)
    fold = _fold(_compare(client, TWO), "of which every value is unknown")
    assert "Secure Boot" in fold.texts("th")


def test_disputed_and_unreliable_values_are_marked(client: Client) -> None:
    comparison = _compare(client, TWO)
    disputed, undisputed = _row(comparison, "Relation to RHEL")[1]
    assert "3 sources disagree" in disputed
    assert "disagree" not in undisputed
    assert _row(comparison, "Licence fee")[1] == ["0 USD ✓", "300 USD ✓ not reliable"]


def test_values_link_to_the_distribution_page(client: Client) -> None:
    links = {tuple(href.split("#")) for href in _hrefs_of_values(_compare(client, TWO))}
    assert ("/distributions/alder/", "f-secure_boot") in links
    assert ("/distributions/birch/", "h-ways") in links
    pages = {address: page(client, address) for address in {address for address, _ in links}}
    assert [link for link in links if not pages[link[0]].select(f"#{link[1]}")] == []


def _hrefs_of_values(comparison: Page) -> list[str]:
    return [link["href"] for link in comparison.select("a.way")]


# What is wrong


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?d=alder", "Choose 2 to 4. 1 is chosen."),
        ("?d=alder&d=alder", "Choose 2 to 4. 1 is chosen."),
        ("?d=", "Choose 2 to 4. None is chosen."),
        ("?only=differences", "Choose 2 to 4. None is chosen."),
        (f"{FOUR}&d=elm", "Choose 2 to 4. 5 are chosen."),
        ("?d=alder&d=debian", "There is no distribution “debian”."),
        ("?d=alder&d=birhc", "Did you mean Birch Linux"),
        ("?d=alder&d=%00", "There is no distribution “�”."),
        (f"?d=alder&d={'x' * 5000}", "There is no distribution “xxxx"),
        ("?" + "&".join(f"d=d{number}" for number in range(50)), "“d0”, “d1”, “d2” and 47 more"),
        (f"{TWO}&only=sameness", "Give one of: differences; or leave it out."),
        (f"{TWO}&only=differences&only=", "Enter only one value."),
        (f"{TWO}&with=dogwood", "This page has no such parameter."),
    ],
)
def test_errors_are_listed_and_the_form_is_kept(
    query: str, message: str, elm: Distribution, client: Client
) -> None:
    answer = page(client, f"/compare/{query}", status=400)
    assert answer.title.startswith("Error: Compare")
    errors = answer.select_one('[role="alert"], .errors')
    assert "There is a problem" in errors.text
    assert message in errors.text
    assert bool(answer.select('input[value="alder"][checked]')) == ("d=alder" in query)
    assert answer.select("#f-d")
    assert not answer.select("table")
    assert len(answer.html) < 20_000


def test_all_distributions_at_once_are_too_many(elm: Distribution, client: Client) -> None:
    slugs = Distribution.objects.values_list("slug", flat=True)
    answer = page(client, "/compare/?" + "&".join(f"d={slug}" for slug in slugs), status=400)
    assert "Choose 2 to 4. 5 are chosen." in answer.text


def test_only_get_is_spoken(client: Client) -> None:
    assert client.post("/compare/").status_code == 405


# Addresses and fragments


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ("?d=birch-linux&d=ALDERLINUX", TWO),
        ("?d=alder&d=dogwood&d=alder&only=", "?d=alder&d=dogwood"),
        (f"{TWO}&only=differences", TWO),
    ],
)
def test_one_question_has_one_address(query: str, clean: str, client: Client) -> None:
    response = client.get(f"/compare/{query}")
    assert (response.status_code, response["Location"]) == (302, f"/compare/{clean}")


def test_htmx_gets_only_the_results_and_the_address(client: Client) -> None:
    response = client.get(f"/compare/{TWO}&only=differences", headers=RESULTS)
    html = response.content.decode()
    assert "<html" not in html
    assert "<form" not in html
    assert "<table" in html
    assert response["HX-Replace-Url"] == f"/compare/{TWO}"


def test_htmx_without_the_results_as_target_gets_the_whole_page(client: Client) -> None:
    assert _compare(client, TWO, **{"HX-Request": "true"}).select("html > head")


@pytest.mark.parametrize("headers", [{}, RESULTS])
def test_caches_are_told_that_there_are_two_answers(
    headers: dict[str, str], client: Client
) -> None:
    assert {"HX-Request", "HX-Target"} <= set(
        client.get(f"/compare/{TWO}", headers=headers)["Vary"].split(", ")
    )


@pytest.mark.parametrize("query", ["", TWO, FOUR, "?d=alder"])
def test_one_query_is_enough(query: str, client: Client, django_assert_num_queries) -> None:
    client.get("/compare/")
    with django_assert_num_queries(1):
        client.get(f"/compare/{query}")


def test_markup_in_a_curated_text_stays_text(client: Client) -> None:
    Fact.objects.filter(distribution__slug="alder", attribute="vendor").update(
        value="<script>alert(1)</script>"
    )
    assert "<script>alert(1)" not in client.get(f"/compare/{TWO}").content.decode()


def test_each_cell_names_its_distribution(client: Client) -> None:
    """Narrow screens put the cells of a row below each other, without a head of the column."""
    for row in _compare(client, FOUR).select("tr[class^=row-]"):
        labels = [cell["data-label"] for cell in row.select("td")]
        assert labels == ["Alder", "Birch", "Cedar", "Dogwood"]


def test_groups_can_be_jumped_to(client: Client) -> None:
    comparison = _compare(client, FOUR)
    links = comparison.select("nav.contents a")
    assert [link.text for link in links] == list(_groups(comparison))
    for link in links:
        assert comparison.select_one(f"tbody{link['href']} > tr > th.group").text == link.text
