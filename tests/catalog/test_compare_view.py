"""The compare page: two to four distributions side by side; what differs comes first, and what is
not known never counts as no."""

import re
from html import unescape

import pytest
from django.test import Client

from catalog.models import Distribution, Fact
from catalog.vocabulary import ATTRIBUTES, GROUPS

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

RESULTS = {"HX-Request": "true", "HX-Target": "results"}
TWO = "?d=almalinux&d=rhel"
FOUR = "?d=rhel&d=almalinux&d=rocky-linux&d=oracle-linux"


def _get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/compare/{query}", headers=headers)
    assert response.status_code == 200, response.get("Location")
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _kinds(page: str) -> list[tuple[str, list[str]]]:
    """(group, how each of its rows compares, in the order of the page)"""
    groups = re.findall(r'<th class="group"[^>]*>(.*?)</th>(.*?)</tbody>', page, re.DOTALL)
    return [(name, re.findall(r'<tr class="row-(\w+)">', rows)) for name, rows in groups]


def _row(page: str, label: str) -> tuple[str, list[str]]:
    """How the row compares, and its cells as text."""
    match = re.search(
        rf'<tr class="row-(\w+)">\s*<th scope="row">{re.escape(label)}(?: '
        rf"<span.*?)?</th>(.*?)</tr>",
        page,
        re.DOTALL,
    )
    assert match is not None, label
    return match.group(1), [
        _text(cell) for cell in re.findall(r"<td>(.*?)</td>", match.group(2), re.DOTALL)
    ]


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
    page = _get(client)
    assert "There is a problem" not in page
    assert "<table" not in page
    for distribution in Distribution.objects.all():
        assert f'name="d" value="{distribution.slug}"' in page


def test_every_distribution_can_be_compared(client: Client) -> None:
    distributions = Distribution.objects.exclude(slug="rhel")
    assert distributions
    for distribution in distributions:
        assert (
            f'<a href="/distributions/{distribution.slug}/">{distribution.name}</a></th>'
            in _get(client, f"?d={distribution.slug}&d=rhel")
        )


def test_distributions_without_releases_can_be_compared(client: Client) -> None:
    page = _get(client, "?d=suse-multi-linux&d=scientific-linux&d=opencloudos&d=miracle-linux")
    assert "none of its own" in _row(page, "Newest release")[1][0]
    assert "not on record" in _row(page, "Plans and reference prices")[1][1]


def test_the_columns_stand_in_the_order_asked_for(client: Client) -> None:
    page = _get(client, FOUR)
    assert re.findall(r'<th scope="col">.*?<a href="/distributions/([\w-]+)/">', page) == [
        "rhel",
        "almalinux",
        "rocky-linux",
        "oracle-linux",
    ]
    assert page.count(" checked>") == 4


def test_known_attributes_are_rows_and_others_are_named(client: Client) -> None:
    page = _get(client, FOUR)
    text = _text(page)
    on_record = set(
        Fact.objects.filter(
            distribution__slug__in=["rhel", "almalinux", "rocky-linux", "oracle-linux"]
        ).values_list("attribute", flat=True)
    )
    missing = page.partition("Not on record of any of them")[2]
    for key, attribute in ATTRIBUTES.items():
        assert attribute.label in text
        assert (attribute.label in missing) >= (key not in on_record)
    assert {name for name, _ in _kinds(page)} >= set(GROUPS.values())


def test_differing_rows_come_first_in_each_group(client: Client) -> None:
    order = ["differs", "open", "same", "unknown"]
    groups = _kinds(_get(client, FOUR))
    assert any(len(set(kinds)) > 2 for _, kinds in groups)
    for name, kinds in groups:
        assert kinds == sorted(kinds, key=order.index), name


def test_equal_rows_can_be_hidden(client: Client) -> None:
    page = _get(client, f"{TWO}&only=differences")
    assert {kind for _, kinds in _kinds(page) for kind in kinds} == {"differs", "open"}
    assert '<a class="switch" href="/compare/?d=almalinux&d=rhel" hx-get' in page
    assert '<input type="hidden" form="choose" name="only" value="differences">' in page


def test_the_switch_is_a_link(client: Client) -> None:
    assert '<a class="switch" href="/compare/?d=almalinux&d=rhel&only=differences" hx-get' in _get(
        client, TWO
    )


def test_summary_counts_match_the_rows(client: Client) -> None:
    page = _get(client, TWO)
    kinds = [kind for _, kinds in _kinds(page) for kind in kinds]
    differ, may, same = (kinds.count(kind) for kind in ("differs", "open", "same"))
    assert (
        f"{differ} rows differ, {may} may differ because something is not known, {same} are the "
        f"same" in _text(page)
    )


def test_the_newest_release_the_ends_and_the_prices_come_first(client: Client) -> None:
    page = _get(client, TWO)
    assert _kinds(page)[0][0] == "Releases and plans"
    assert _row(page, "Newest release")[1] == ["10 27 May 2025", "10 20 May 2025"]
    kind, cells = _row(page, "Supported until, without extra payment")
    assert kind == "same"
    assert cells[0].startswith("10: 31 May 2035 in ")
    kind, cells = _row(page, "Plans and reference prices")
    assert kind == "differs"
    assert "Standard: 878.90 USD per system and year 2 sockets" in cells[1]
    assert "TuxCare ESU: not published" in cells[0]


# Values by release and plan


def test_equal_values_of_releases_share_a_line(client: Client) -> None:
    _say("secure_boot", almalinux__10=True, almalinux__9=True, almalinux__8=None, rhel=True)
    kind, cells = _row(_get(client, TWO), "Secure Boot")
    assert cells == ["10, 9: yes 8: unknown", "yes"]
    assert kind == "open"


def test_general_and_special_are_told_apart(client: Client) -> None:
    _say("secure_boot", almalinux=True, almalinux__8=False, rhel=True)
    assert _row(_get(client, TWO), "Secure Boot") == ("differs", ["in general: yes 8: no", "yes"])


def test_a_value_that_holds_with_a_plan_says_so(client: Client) -> None:
    assert (
        "with Premier"
        in _row(
            _get(client, "?d=oracle-linux&d=rhel"), "Kernel live patching without extra charge"
        )[1][0]
    )


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
    assert _row(_get(client, TWO), "Secure Boot")[0] == kind


def test_unknown_and_not_on_record_and_no_read_differently(client: Client) -> None:
    _say("secure_boot", almalinux=None, rhel=False)
    page = _get(client, "?d=almalinux&d=centos&d=rhel")
    assert _row(page, "Secure Boot")[1] == ["unknown", "not on record", "no"]
    assert 'class="way unknown"' in page


def test_unknown_rows_are_hidden_with_equal_rows(client: Client) -> None:
    _say("secure_boot", almalinux=None, rhel=None)
    assert "Secure Boot" not in _get(client, f"{TWO}&only=differences").partition("<table")[2]


def test_disputed_and_unreliable_values_are_marked(client: Client) -> None:
    page = _get(client, "?d=almalinux&d=oracle-linux")
    assert "disputed: 2 sources disagree" in _row(page, "CPU architectures")[1][0]
    assert "not reliable" in _row(page, "Days behind RHEL's minor releases (median)")[1][1]


def test_values_link_to_the_distribution_page(client: Client) -> None:
    page = _get(client, TWO)
    links = set(re.findall(r'class="way[^"]*" href="(/distributions/[\w-]+/)#([\w-]+)"', page))
    assert ("/distributions/rhel/", "h-security") in links
    pages = {
        address: client.get(address).content.decode()
        for address in {address for address, _ in links}
    }
    assert [
        (address, anchor) for address, anchor in links if f'id="{anchor}"' not in pages[address]
    ] == []


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
        (f"{TWO}&with=centos", "This page asks for nothing of that name."),
    ],
)
def test_errors_are_listed_and_the_form_is_kept(query: str, message: str, client: Client) -> None:
    response = client.get(f"/compare/{query}")
    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert "There is a problem" in page
    assert "<title>Error: Compare" in page
    assert message in _text(page)
    assert ('value="rhel" checked' in page) == ("d=rhel" in query)
    assert 'id="f-d"' in page
    assert "<table" not in page
    assert len(page) < 20_000


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
        (f"?only=differences&{TWO[1:]}", f"{TWO}&only=differences"),
    ],
)
def test_one_question_has_one_address(query: str, clean: str, client: Client) -> None:
    response = client.get(f"/compare/{query}")
    assert (response.status_code, response["Location"]) == (302, f"/compare/{clean}")


def test_htmx_gets_only_the_table_and_the_address(client: Client) -> None:
    response = client.get(f"/compare/{TWO}&only=differences", headers=RESULTS)
    page = response.content.decode()
    assert "<html" not in page
    assert "<form" not in page
    assert "<table" in page
    assert response["HX-Replace-Url"] == f"/compare/{TWO}&only=differences"


def test_htmx_without_the_results_as_target_gets_the_whole_page(client: Client) -> None:
    assert "<html" in _get(client, TWO, **{"HX-Request": "true"})


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
