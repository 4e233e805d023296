"""The seed says what it must. How one is read and loaded: test_seed_files.py."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from catalog import minors, snapshot, vocabulary
from catalog.models import (
    Dispute,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    SupportPlan,
    SupportStatement,
)
from catalog.seed import files

FOURTEEN = {
    "rhel",
    "centos",
    "centos-stream",
    "almalinux",
    "rocky-linux",
    "oracle-linux",
    "scientific-linux",
    "amazon-linux",
    "clearos",
    "opencloudos",
    "cloudlinux",
    "eurolinux",
    "miracle-linux",
    "suse-multi-linux",
}


@pytest.fixture(scope="module")
def seed():
    return files.read()


# What is in it


@pytest.mark.django_db
def test_all_fourteen_distributions_are_there():
    assert set(Distribution.objects.values_list("slug", flat=True)) == FOURTEEN


@pytest.mark.django_db
def test_discontinued_distributions_name_successors():
    discontinued = Distribution.objects.filter(role="discontinued")
    assert discontinued
    for distribution in discontinued:
        assert distribution.facts.get(attribute="status").value == "discontinued"
        assert (
            distribution.successors.exists()
            or distribution.facts.filter(attribute="successor").exists()
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "kind", "day"),
    [
        ("rhel-9", "extended", date(2036, 5, 31)),
        ("rhel-8", "security", date(2029, 5, 31)),
        ("almalinux-10", "security", date(2035, 5, 31)),
        ("rocky-linux-9", "active", date(2027, 5, 31)),
        ("oracle-linux-8", "extended", date(2032, 7, 31)),
        ("amazon-linux-2", "security", date(2026, 6, 30)),
        ("amazon-linux-2023", "security", date(2029, 6, 30)),
        ("centos-8", "security", date(2021, 12, 31)),
        ("centos-stream-10", "security", date(2030, 5, 31)),
        ("eurolinux-9", "security", date(2024, 11, 3)),
    ],
)
def test_ends_of_support_are_those_on_record(slug, kind, day):
    assert Phase.objects.get(release__slug=slug, kind=kind).ends_on == day


@pytest.mark.django_db
def test_ends_of_oracle_linux_10_are_disputed():
    """They are second-hand, and endoflife.date, with which the refresh compares, states none."""
    ends = {
        phase.kind: (phase.ends_on, phase.confidence)
        for phase in Phase.objects.filter(release__slug="oracle-linux-10")
    }
    assert ends == {
        "security": (date(2035, 6, 30), "verified_secondary"),
        "extended": (date(2038, 6, 30), "verified_secondary"),
    }
    disputes = Dispute.objects.filter(phase__release__slug="oracle-linux-10")
    assert {(dispute.source.key, dispute.value) for dispute in disputes} == {
        ("endoflife-date-oracle-linux", "unknown")
    }


@pytest.mark.django_db
def test_the_conflicts_between_sources_are_on_record():
    els = Dispute.objects.filter(phase__release__distribution__slug="rhel", phase__kind="extended")
    assert {(dispute.phase.release.name, dispute.value) for dispute in els} >= {
        ("8", "2032-05-31"),
        ("9", "2035-05-31"),
        ("10", "2038-05-31"),
    }
    assert Dispute.objects.filter(price__plan__distribution__slug="rhel").count() >= 3
    assert Dispute.objects.filter(release__slug="amazon-linux-2023").exists()
    assert Dispute.objects.filter(release__slug="rhel-10").exists()


@pytest.mark.django_db
def test_seed_has_minors_prices_migrations_and_events():
    assert Release.objects.filter(parent__isnull=False, distribution__slug="rhel").count() == 23
    assert Release.objects.get(slug="almalinux-9-6").released_on == date(2025, 5, 20)
    assert Event.objects.count() >= 50
    assert {2020, 2023} <= {event.date.year for event in Event.objects.exclude(text="")}
    tools = set(MigrationPath.objects.values_list("tool", flat=True))
    assert {"ELevate", "almalinux-deploy", "migrate2rocky", "migrate-to-ol"} <= tools
    assert any("onvert2" in tool for tool in tools)
    assert Price.objects.get(
        plan__distribution__slug="rhel", plan__slug="self-support", reference=True
    ).amount == Decimal("383.90")


@pytest.mark.django_db
def test_unpublished_prices_have_no_amount():
    unknown = Price.objects.filter(
        plan__slug__in=["tuxcare-essential", "tuxcare-esu", "standard-eeus", "premium-els"]
    )
    assert unknown.count() >= 6
    assert set(unknown.values_list("amount", flat=True)) == {None}


@pytest.mark.document_only  # the rows are the same on every database
@pytest.mark.django_db
def test_every_seed_row_passes_full_clean():
    for model in (
        Distribution,
        Release,
        Phase,
        SupportPlan,
        Price,
        Fact,
        SupportStatement,
        Dispute,
        Event,
        MigrationPath,
    ):
        for row in model.objects.all():
            row.full_clean()


def test_every_fact_has_a_source(seed):
    facts = [fact for distribution in seed.distributions for fact in distribution.facts]
    assert len(facts) > 400
    assert all(fact.source for fact in facts)
    confidence = Counter(fact.confidence for fact in facts)
    assert set(confidence) == set(vocabulary.CONFIDENCE), "all four confidences occur"


def test_no_two_distributions_share_a_badge(seed):
    monograms = [distribution.monogram for distribution in seed.distributions]
    assert len(set(monograms)) == len(monograms)


@pytest.mark.parametrize(
    "attribute",
    ["relation_to_rhel", "architectures", "owner", "fips_140_3", "platform_aws", "sap_hana"],
)
def test_recommended_five_have_the_deciding_attributes(seed, attribute):
    recommended = [row for row in seed.distributions if row.role == "recommended"]
    assert len(recommended) == 5
    lacking = [
        distribution.slug
        for distribution in recommended
        if not any(fact.attribute == attribute for fact in distribution.facts)
    ]
    assert lacking == []


TODAY = date(2026, 11, 26)


@pytest.mark.django_db
def test_no_minor_lacks_a_phase_row() -> None:
    """Unknown only: neither its day nor that of the next is known; or an end on record is unknown,
    its own or its major's."""
    catalog = minors.effective(snapshot.current().document, TODAY).document
    of_kind: dict[str, int] = {}
    for distribution in catalog.distributions:
        for minor in distribution.releases:
            if minor.parent is None:
                continue
            kind = minor.status(TODAY).kind
            of_kind[kind] = of_kind.get(kind, 0) + 1
            recorded = [phase for phase in minor.phases if not phase.derived_from]
            major_is_open = distribution.release(minor.parent).support().end.kind == "unknown"
            stated_unknown = any(phase.end.kind == "unknown" for phase in recorded)
            assert kind != "unknown" or major_is_open or stated_unknown, minor.slug
            assert minor.phases, minor.slug
    assert of_kind["ended"] > 60
    assert of_kind["minor"] >= 7, "the newest of each living major release"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "status", "ends_on"),
    [
        ("rocky-linux-8-10", "security", date(2029, 5, 31)),
        ("rhel-8-10", "security", date(2029, 5, 31)),
        ("almalinux-8-10", "security", date(2029, 5, 31)),
        ("oracle-linux-8-10", "security", date(2029, 7, 31)),
        ("rhel-9-7", "ended", date(2026, 5, 19)),
        ("rhel-8-9", "ended", date(2024, 5, 22)),
        ("rhel-9-6", "extended", date(2025, 11, 11)),
        ("rhel-9-8", "minor", None),
        ("oracle-linux-8-8", "ended", None),
    ],
)
def test_minors_end_with_the_next_or_their_major(
    slug: str, status: str, ends_on: date | None
) -> None:
    pair = minors.effective(snapshot.current().document, TODAY).document.release(slug)
    assert pair is not None
    release = pair[1]
    assert (release.status(TODAY).kind, release.support().end.day) == (status, ends_on)
    assert any(phase.derived_from for phase in release.phases)
