"""The page of one distribution: all that is on record, each value with its source, and what is not known called unknown."""

import re
from html import unescape

import pytest
from django.test import Client

from catalog.models import Distribution, Fact, Phase

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

SLUGS = [
    "almalinux",
    "amazon-linux",
    "centos",
    "centos-stream",
    "clearos",
    "cloudlinux",
    "eurolinux",
    "miracle-linux",
    "opencloudos",
    "oracle-linux",
    "rhel",
    "rocky-linux",
    "scientific-linux",
    "suse-multi-linux",
]


def _page(client: Client, slug: str) -> str:
    response = client.get(f"/distributions/{slug}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_these_are_all_there_are() -> None:
    assert list(Distribution.objects.order_by("slug").values_list("slug", flat=True)) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_is_on_it_with_its_source(slug: str, client: Client) -> None:
    page = _page(client, slug)
    text = _text(page)
    for fact in Fact.objects.filter(distribution__slug=slug).select_related("source"):
        assert fact.definition.label in text
        assert " ".join(fact.in_words.split()) in text
        assert f'href="{fact.source.url}"' in page
        assert not fact.note or " ".join(fact.note.split()) in text


@pytest.mark.parametrize("slug", SLUGS)
def test_every_release_and_phase_is_on_it(slug: str, client: Client) -> None:
    text = _text(_page(client, slug))
    for phase in Phase.objects.filter(release__distribution__slug=slug).select_related("release"):
        assert phase.release.name in text
        assert phase.name in text


@pytest.mark.parametrize("slug", SLUGS)
def test_its_json_is_linked(slug: str, client: Client) -> None:
    response = client.get(f"/distributions/{slug}/")
    address = f"/api/v1/distributions/{slug}/"
    assert (
        response["Link"].split(", ")[0] == f'<{address}>; rel="alternate"; type="application/json"'
    )
    assert f'<a href="{address}">' in response.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_who_has_ended_says_so_and_where_to_go(slug: str, client: Client) -> None:
    one = Distribution.objects.get(slug=slug)
    page = _page(client, slug)
    assert ("Discontinued." in _text(page)) == (one.role == "discontinued")
    for successor in one.successors.all():
        assert f'<a href="/distributions/{successor.slug}/">' in page


def test_an_end_says_both_the_day_and_how_far_off_it_is(client: Client) -> None:
    assert re.search(r"until 31 May 2032 in \d+ years?", _text(_page(client, "rocky-linux")))


@pytest.mark.parametrize(
    ("kind", "words"),
    [("not-announced", "not announced"), ("unknown", "unknown"), ("none", "no end")],
)
def test_an_end_without_a_day_says_which_of_three_things_it_is(
    kind: str, words: str, client: Client
) -> None:
    Phase.objects.filter(release__slug="rocky-linux-10").update(end_kind=kind, ends_on=None)
    assert f'<span class="end end-{kind}">{words}</span>' in _page(client, "rocky-linux")


def test_what_is_paid_and_what_is_projected_is_marked(client: Client) -> None:
    assert "<b>paid</b>" in _page(client, "rhel")
    projected = Phase.objects.filter(projected=True).select_related("release__distribution").first()
    assert projected is not None
    assert "<b>projected</b>" in _page(client, projected.release.distribution.slug)


def test_unknown_is_never_a_yes_or_a_no(client: Client) -> None:
    fact = Fact.objects.filter(distribution__slug="rhel", attribute="security_advisories").get()
    Fact.objects.filter(pk=fact.pk).update(value=None)
    row = re.search(
        rf'<th scope="row">{fact.definition.label}.*?</tr>', _page(client, "rhel"), re.DOTALL
    )
    assert row is not None
    assert '<td><span class="unknown">unknown</span></td>' in row.group()


def test_an_undated_source_is_called_undated(client: Client) -> None:
    assert Fact.objects.filter(distribution__slug="rhel", as_of=None).exists()
    assert "source undated" in _page(client, "rhel")


def test_disagreement_is_counted_and_told(client: Client) -> None:
    text = _text(_page(client, "almalinux"))
    assert "2 sources disagree" in text
    assert "1:1 compatible" in text
    assert "Not used: The page about Azure kept the older wording." in text


def test_amazon_linux_is_never_called_compatible_with_rhel(client: Client) -> None:
    text = _text(_page(client, "amazon-linux"))
    assert "own system based on Fedora, not RHEL-compatible" in text
    assert text.count("RHEL-compatible") == text.count("not RHEL-compatible")


def test_the_timeline_is_doubled_by_words(client: Client) -> None:
    page = _page(client, "rhel")
    assert re.search(
        r'<svg[^>]+role="img" aria-label="10: Full Support until 31 May 2030; Maintenance Support until 31 May 2035',
        page,
    )
    assert "style=" not in page


def test_a_link_that_is_not_https_is_text(client: Client) -> None:
    fact = Fact.objects.get(distribution__slug="rhel", attribute="homepage")
    Fact.objects.filter(pk=fact.pk).update(value="javascript:alert(1)")
    assert 'href="javascript:' not in _page(client, "rhel")


def test_markup_in_a_curated_text_stays_text(client: Client) -> None:
    Fact.objects.filter(distribution__slug="rhel", attribute="vendor").update(
        value="<script>alert(1)</script>"
    )
    assert "<script>alert(1)" not in client.get("/distributions/rhel/").content.decode()


@pytest.mark.parametrize("slug", ["rhel", "clearos", "suse-multi-linux"])
def test_one_query_is_enough(slug: str, client: Client, django_assert_num_queries) -> None:
    client.get(f"/distributions/{slug}/")
    with django_assert_num_queries(1):
        client.get(f"/distributions/{slug}/")


# Addresses


def test_an_unknown_name_is_not_found_and_names_what_is_near(client: Client) -> None:
    response = client.get("/distributions/rocky-linus/")
    page = response.content.decode()
    assert response.status_code == 404
    assert 'Did you mean <a href="/distributions/rocky-linux/">' in page
    assert all(f"/distributions/{slug}/" in page for slug in SLUGS)


@pytest.mark.parametrize(
    "path", ["/alma", "/almalinux", "/distributions/alma/", "/distributions/AlmaLinux/"]
)
def test_other_names_lead_to_the_page(path: str, client: Client) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/distributions/almalinux/")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("rocky", "rocky-linux"),
        ("rhel", "rhel"),
        ("oracle", "oracle-linux"),
        ("amazon", "amazon-linux"),
    ],
)
def test_short_addresses_lead_to_the_page(name: str, slug: str, client: Client) -> None:
    assert client.get(f"/{name}")["Location"] == f"/distributions/{slug}/"


def test_every_alias_leads_to_its_page(client: Client) -> None:
    for one in Distribution.objects.all():
        for alias in [one.slug, *one.aliases]:
            assert client.get(f"/{alias}")["Location"] == f"/distributions/{one.slug}/"


@pytest.mark.parametrize("path", ["/method", "/advisor", "/distributions", "/admin"])
def test_a_forgotten_slash_is_put_right(path: str, client: Client) -> None:
    assert client.get(path)["Location"] == f"{path}/"


@pytest.mark.parametrize(
    "path",
    ["/no-such-thing", "/favicon.ico", "/%00", "/.env", "/%5Cevil.example", "/distributions/%00/"],
)
def test_anything_else_is_not_found(path: str, client: Client) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


def test_a_deeper_address_that_is_none_is_not_found(client: Client) -> None:
    response = client.get("/distributions/rhel/nothing/")
    assert response.status_code == 404
    assert "Error 404" in response.content.decode()


def test_an_ended_release_says_where_to_go(client: Client) -> None:
    text = _text(client.get("/distributions/amazon-linux/").content.decode())
    assert "ended Where to go: Amazon Linux 2023, on new instances." in text


def test_the_page_leads_to_the_calendar_the_files_and_the_other_pages(client: Client) -> None:
    page = client.get("/distributions/almalinux/")
    assert 'rel="alternate"; type="text/calendar"' in page["Link"]
    links = re.findall(
        r'href="([^"]+)"',
        page.content.decode().split('aria-label="AlmaLinux elsewhere"')[1].split("</nav>")[0],
    )
    assert len(links) == 9
    for link in links:
        assert client.get(unescape(link)).status_code == 200, link
    calendar = client.get(
        unescape(next(link for link in links if "calendar" in link))
    ).content.decode()
    assert "SUMMARY:AlmaLinux 10: security support ends" in calendar


def test_a_discontinued_distribution_has_no_calendar_to_offer(client: Client) -> None:
    page = client.get("/distributions/scientific-linux/")
    assert "text/calendar" not in page["Link"]
    assert "Calendar of its ends" not in page.content.decode()


# Until when, with which plan


def _until(client: Client, slug: str, release: str, plan: str) -> str:
    """The words in the row of the release and the column of the plan."""
    table = re.search(r'<table class="until">(.*?)</table>', _page(client, slug), re.DOTALL)[1]
    plans = [_text(cell) for cell in re.findall(r'<th scope="col">(.*?)</th>', table, re.DOTALL)][
        1:
    ]
    rows = {
        _text(head): cells
        for head, cells in re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
    }
    return dict(
        zip(
            plans,
            (_text(cell) for cell in re.findall(r"<td>(.*?)</td>", rows[release], re.DOTALL)),
            strict=True,
        )
    )[plan]


@pytest.mark.parametrize(
    ("slug", "release", "plan", "words"),
    [
        ("rhel", "9", "Standard", "31 May 2032"),
        ("rhel", "9", "Standard with ELS", "31 May 2036"),
        ("rhel", "9.6", "Premium", "30 May 2027"),
        ("oracle-linux", "9", "Premier", "30 June 2032"),
        ("oracle-linux", "9", "Premier with Extended Support", "30 June 2035"),
        ("almalinux", "9", "Community support", "31 May 2032"),
        ("almalinux", "9", "TuxCare Essential Support", "26 May 2038"),
        ("almalinux", "10", "TuxCare ESU", "not for this release"),
        ("oracle-linux", "10", "Premier", "30 June 2035"),
        ("oracle-linux", "9", "Support included on OCI", "30 June 2035"),
        ("rocky-linux", "9.6", "RLC Pro Standard", "unknown"),
        ("rhel", "9.6", "Standard with Enhanced EUS", "31 May 2029"),
        ("rhel", "9.6", "Standard", "11 November 2025"),
        ("rhel", "8.10", "Standard", "31 May 2029"),
        ("rhel", "8.10", "Standard with ELS", "31 May 2033"),
    ],
)
def test_it_says_until_when_a_release_is_supported_with_a_plan(
    slug: str, release: str, plan: str, words: str, client: Client
) -> None:
    assert _until(client, slug, release, plan).startswith(words)


def test_what_is_paid_for_disputed_or_unknown_is_marked_there(client: Client) -> None:
    extended = _until(client, "rhel", "9", "Standard with ELS")
    assert "paid for" in extended
    assert "sources disagree" in extended
    assert "paid for" not in _until(client, "rhel", "9", "Standard")
    assert 'class="end end-unknown"' in _page(client, "oracle-linux")
