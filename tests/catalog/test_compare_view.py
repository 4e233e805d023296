"""The compare page: two to four distributions side by side; what decides and differs comes first,
and what is not known never counts as no."""

import re
from html import unescape

import pytest
from django.test import Client

from catalog.models import Distribution, Fact
from catalog.vocabulary import ATTRIBUTES, GROUPS
from tests.pages import Element, Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

RESULTS = {"HX-Request": "true", "HX-Target": "results"}
TWO = "?d=almalinux&d=rhel"
FOUR = "?d=rhel&d=almalinux&d=rocky-linux&d=oracle-linux"
EQUAL = "Also show"
MAY_DIFFER = "more row"


def _compare(client: Client, query: str = "", **headers: str) -> Page:
    return page(client, f"/compare/{query}", headers=headers)


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


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
    """Only these facts are on record of the attribute: `rhel=True`, `almalinux__9=None`."""
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
    assert "/compare/?d=almalinux&d=rhel" in hrefs
    assert len(hrefs) == len(set(hrefs)) == 5
    assert [href for href in hrefs if client.get(href).status_code != 200] == []


def test_every_distribution_can_be_compared(client: Client) -> None:
    distributions = Distribution.objects.exclude(slug="rhel")
    assert distributions
    for distribution in distributions:
        heads = _compare(client, f"?d={distribution.slug}&d=rhel").select(".versus th[scope=col]")
        assert (distribution.name, f"/distributions/{distribution.slug}/") in heads[0].links


def test_distributions_without_releases_can_be_compared(client: Client) -> None:
    query = "?d=suse-multi-linux&d=scientific-linux&d=opencloudos&d=miracle-linux"
    comparison = _compare(client, query)
    assert "none of its own" in _row(comparison, "Newest release")[1][0]
    assert _row(comparison, "Plans and list prices")[1][1] == "—"


def test_the_columns_stand_in_the_order_asked_for(client: Client) -> None:
    comparison = _compare(client, FOUR)
    table = comparison.select("#results > .scroll > table")[0]
    hrefs = [head.hrefs[0] for head in table.select('th[scope="col"]')]
    slugs = ("rhel", "almalinux", "rocky-linux", "oracle-linux")
    assert hrefs == [f"/distributions/{slug}/" for slug in slugs]
    assert len(comparison.select("input[checked]")) == 4
    assert not comparison.select("details.chooser[open]")


def test_known_attributes_are_rows_and_others_are_named(client: Client) -> None:
    comparison = _compare(client, FOUR)
    slugs = ["rhel", "almalinux", "rocky-linux", "oracle-linux"]
    facts = Fact.objects.filter(distribution__slug__in=slugs)
    known = {ATTRIBUTES[key].label for key in facts.values_list("attribute", flat=True)}
    heads = comparison.texts("tr[class^=row-] > th")
    rows = {head.removesuffix(" may differ") for head in heads}
    assert known <= rows
    missing = _fold(comparison, "No fact for any of them").select_one("p").text
    assert {row.label for row in ATTRIBUTES.values()} - known == set(
        missing.removesuffix(".").split("; ")
    )


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
    fold = _fold(comparison, "descriptions that differ")
    assert "Vendor" in fold.texts("th")
    assert "Vendor" not in comparison.select("#results > .scroll > table")[0].texts("th")


def test_no_row_stands_twice(client: Client) -> None:
    heads = _compare(client, FOUR).texts("tr[class^=row-] > th")
    assert len(heads) > 80
    assert len(heads) == len(set(heads))


def test_summary_counts_match_the_rows(client: Client) -> None:
    comparison = _compare(client, TWO)
    kinds = _kinds(comparison)
    differ, may, same = (kinds.count(kind) for kind in ("differs", "open", "same"))
    words = f"{differ} rows differ, {may} may differ because a value is missing, {same} are equal"
    assert words in comparison.select_one("[role=status]").text


def test_price_support_and_release_lead(client: Client) -> None:
    comparison = _compare(client, "?d=oracle-linux&d=rhel")
    heads = _groups(comparison)["Decisive facts"].texts("tr[class^=row-] > th")
    assert heads[:3] == ["Base price", "Base support until", "Newest release"]
    kind, cells = _row(comparison, "Base price")
    assert kind == "differs"
    assert cells == ["0 USD per system and year", "349 to 383.90 USD per system and year"]
    assert _row(comparison, "Newest release")[1] == ["10 26 June 2025", "10 20 May 2025"]


def test_equal_ends_are_the_same_and_prices_differ(client: Client) -> None:
    comparison = _compare(client, TWO)
    kind, cells = _row(comparison, "Base support until")
    assert kind == "same"
    assert cells[0].startswith("10: 31 May 2035 in ")
    kind, cells = _row(comparison, "Plans and list prices")
    assert kind == "differs"
    assert "Standard: 878.90 USD per system and year ○ 2 sockets" in cells[1]
    assert "TuxCare ESU: not published" in cells[0]


def test_migrations_are_compared_by_tool(client: Client) -> None:
    _, cells = _row(_compare(client, TWO), "Migration to it")
    assert "cPanel ELevate, in place: from CentOS Linux 7" in cells[0]
    assert cells[1].startswith("Convert2RHEL, in place: from AlmaLinux 8, 9;")


# Values by release and plan


def test_equal_values_of_releases_share_a_line(client: Client) -> None:
    _say("secure_boot", almalinux__10=True, almalinux__9=True, almalinux__8=None, rhel=True)
    kind, cells = _row(_compare(client, TWO), "Secure Boot")
    assert cells == ["10, 9: yes ✓ 8: unknown ✓", "yes ✓"]
    assert kind == "open"


def test_values_of_different_confidence_stand_apart(client: Client) -> None:
    _say("secure_boot", almalinux__10=True, almalinux__9=True, rhel=True)
    Fact.objects.filter(attribute="secure_boot", release__name="9").update(confidence="computed")
    assert _row(_compare(client, TWO), "Secure Boot")[1][0] == "10: yes ✓ 9: yes ~"


def test_confidence_has_words_for_those_who_hear_the_page(client: Client) -> None:
    _say("secure_boot", almalinux=True, rhel=False)
    row = next(
        row for row in _compare(client, TWO).select("tr") if row.texts("th") == ["Secure Boot"]
    )
    assert row.texts("td .cite .unseen") == ["verified", "verified"]


def test_general_and_special_are_told_apart(client: Client) -> None:
    _say("secure_boot", almalinux=True, almalinux__8=False, rhel=True)
    cells = ["in general: yes ✓ 8: no ✓", "yes ✓"]
    assert _row(_compare(client, TWO), "Secure Boot") == ("differs", cells)


def test_a_value_that_holds_with_a_plan_says_so(client: Client) -> None:
    label = "Kernel live patching without extra charge"
    cells = _row(_compare(client, "?d=oracle-linux&d=rhel"), label)[1]
    assert "with Premier" in cells[0]


def test_plans_with_one_value_are_counted(client: Client) -> None:
    cells = _row(_compare(client, TWO), "Support round the clock")[1]
    assert cells[1].startswith("with Premium and 2 more plans: yes ○")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"almalinux": True, "rhel": True}, "same"),
        ({"almalinux": True, "rhel": False}, "differs"),
        ({"almalinux": True, "rhel": None}, "open"),
        ({"almalinux": False, "rhel": None}, "open"),
        ({"almalinux": False}, "open"),
        ({"almalinux": None, "rhel": None}, "unknown"),
        ({"almalinux": None}, "unknown"),
        ({"almalinux__9": True, "rhel__9": True, "rhel__8": False}, "open"),
        ({"almalinux__9": True, "rhel__9": False}, "differs"),
        ({"almalinux__10": True, "rhel__9": True}, "open"),
        ({"almalinux__10": True, "rhel": True}, "open"),
        ({"almalinux__10": True, "rhel": False}, "differs"),
    ],
)
def test_unknown_makes_no_difference_and_no_sameness(
    values: dict[str, object], kind: str, client: Client
) -> None:
    _say("secure_boot", **values)
    assert _row(_compare(client, TWO), "Secure Boot")[0] == kind


def test_unknown_and_no_fact_and_no_read_differently(client: Client) -> None:
    _say("secure_boot", almalinux=None, rhel=False)
    comparison = _compare(client, "?d=almalinux&d=centos&d=rhel")
    assert _row(comparison, "Secure Boot")[1] == ["unknown ✓", "—", "no ✓"]
    assert comparison.select("a.way.unknown")


def test_rows_that_are_unknown_of_all_are_folded(client: Client) -> None:
    _say("secure_boot", almalinux=None, rhel=None)
    fold = _fold(_compare(client, TWO), "of which every value is unknown")
    assert "Secure Boot" in fold.texts("th")


def test_disputed_and_unreliable_values_are_marked(client: Client) -> None:
    comparison = _compare(client, "?d=almalinux&d=oracle-linux")
    assert "2 sources disagree" in _row(comparison, "CPU architectures")[1][0]
    lag = "Days behind RHEL's minor releases (median)"
    assert "not reliable" in _row(comparison, lag)[1][1]


def test_values_link_to_the_distribution_page(client: Client) -> None:
    links = {tuple(href.split("#")) for href in _hrefs_of_values(_compare(client, TWO))}
    assert ("/distributions/rhel/", "f-secure_boot") in links
    assert ("/distributions/almalinux/", "h-ways") in links
    pages = {address: page(client, address) for address in {address for address, _ in links}}
    assert [link for link in links if not pages[link[0]].select(f"#{link[1]}")] == []


def _hrefs_of_values(comparison: Page) -> list[str]:
    return [link["href"] for link in comparison.select("a.way")]


# What is wrong


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?d=rhel", "Choose 2 to 4. 1 is chosen."),
        ("?d=rhel&d=rhel", "Choose 2 to 4. 1 is chosen."),
        ("?d=", "Choose 2 to 4. None is chosen."),
        ("?only=differences", "Choose 2 to 4. None is chosen."),
        (f"{FOUR}&d=centos", "Choose 2 to 4. 5 are chosen."),
        ("?d=rhel&d=debian", "There is no distribution “debian”."),
        ("?d=rhel&d=almalinus", "Did you mean AlmaLinux OS"),
        ("?d=rhel&d=%00", "There is no distribution “�”."),
        (f"?d=rhel&d={'x' * 5000}", "There is no distribution “xxxx"),
        ("?" + "&".join(f"d=d{number}" for number in range(50)), "“d0”, “d1”, “d2” and 47 more"),
        (f"{TWO}&only=sameness", "Give one of: differences; or leave it out."),
        (f"{TWO}&only=differences&only=", "Several values were given."),
        (f"{TWO}&with=centos", "This page has no such parameter."),
    ],
)
def test_errors_are_listed_and_the_form_is_kept(query: str, message: str, client: Client) -> None:
    response = client.get(f"/compare/{query}")
    html = unescape(response.content.decode())
    assert response.status_code == 400
    assert "There is a problem" in html
    assert "<title>Error: Compare" in html
    assert message in _text(html)
    assert ('value="rhel" checked' in html) == ("d=rhel" in query)
    assert 'id="f-d"' in html
    assert "<table" not in html
    assert len(html) < 20_000


def test_all_distributions_at_once_are_too_many(client: Client) -> None:
    slugs = Distribution.objects.values_list("slug", flat=True)
    assert client.get("/compare/?" + "&".join(f"d={slug}" for slug in slugs)).status_code == 400


def test_only_get_is_spoken(client: Client) -> None:
    assert client.post("/compare/").status_code == 405


# Addresses and fragments


@pytest.mark.parametrize(
    ("query", "clean"),
    [
        ("?d=rocky&d=ALMA", "?d=rocky-linux&d=almalinux"),
        ("?d=rhel&d=centos&d=rhel&only=", "?d=rhel&d=centos"),
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


@pytest.mark.parametrize("query", ["", TWO, FOUR, "?d=rhel"])
def test_one_query_is_enough(query: str, client: Client, django_assert_num_queries) -> None:
    client.get("/compare/")
    with django_assert_num_queries(1):
        client.get(f"/compare/{query}")


def test_markup_in_a_curated_text_stays_text(client: Client) -> None:
    Fact.objects.filter(distribution__slug="rhel", attribute="vendor").update(
        value="<script>alert(1)</script>"
    )
    assert "<script>alert(1)" not in client.get(f"/compare/{TWO}").content.decode()
