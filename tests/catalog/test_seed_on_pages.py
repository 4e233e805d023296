"""Checks of the seed on its pages: all that it states is shown, and ends are those its sources
give."""

import pytest
from django.test import Client

from advisor.rules.presets import PRESETS, Preset
from catalog.models import Distribution, Fact, Source
from tests.pages import page

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


def test_seed_has_these_distributions() -> None:
    assert list(Distribution.objects.order_by("slug").values_list("slug", flat=True)) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_every_fact_is_shown_with_its_source(slug: str, client: Client) -> None:
    profile = page(client, f"/distributions/{slug}/")
    text, hrefs = profile.text, set(profile.hrefs)
    facts = Fact.objects.filter(distribution__slug=slug).select_related("source")
    assert facts
    for fact in facts:
        assert " ".join(fact.in_words.split()) in text
        assert " ".join(fact.note.split()) in text
        assert fact.source.url in hrefs


def test_every_source_has_a_page(client: Client) -> None:
    sources = Source.objects.all()[::10]
    assert len(sources) > 20
    for source in sources:
        assert page(client, f"/sources/{source.key}/").select_one("h1").text == source.title


def test_amazon_linux_is_never_called_compatible(client: Client) -> None:
    text = page(client, "/distributions/amazon-linux/").text
    assert "based on Fedora, not RHEL-compatible" in text
    assert text.count("RHEL-compatible") == text.count("not RHEL-compatible")


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
def test_support_end_with_a_plan(
    slug: str, release: str, plan: str, words: str, client: Client
) -> None:
    table = page(client, f"/distributions/{slug}/").select_one("table.until")
    plans = table.texts('th[scope="col"]')[1:]
    cells = table.row(release).select("td")
    assert cells[plans.index(plan)].text.startswith(words)


def test_claims_that_no_longer_hold_say_so(client: Client) -> None:
    text = page(client, "/background/").text
    assert "AlmaLinux is a one-to-one copy of RHEL out of date Since 13 July 2023" in text
    assert "Amazon Linux belongs to the RHEL family no longer true" in text
    assert " of 30 common claims about Enterprise Linux hold as stated" in text


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("preset", PRESETS, ids=[preset.title for preset in PRESETS])
def test_preset_finds_a_distribution(preset: Preset, client: Client) -> None:
    links = page(client, "/background/").links
    address = next(link.href for link in links if link.text == preset.title)
    result = page(client, address.replace("/check/", "/result/"))
    assert "No distribution" not in result.text


def test_all_recommended_are_ranked_without_an_answer(client: Client) -> None:
    text = page(client, "/method/").text
    part = text.split(" candidates ranked")[1].split("Does the name matter?")[0]
    assert all(name in part for name in ("AlmaLinux", "Rocky", "RHEL", "Oracle", "Amazon"))
    assert "In all 5 runs rank and score followed the facts" in text
