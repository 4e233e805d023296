"""The seed says what it must, is refused where it is wrong, and never touches what a curator
did."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from catalog import snapshot, vocabulary
from catalog.models import (
    Dispute,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    SeededRow,
    SupportPlan,
    SupportStatement,
)
from catalog.seed import files, load

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


# What is refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(
            files.FOLDER, tmp_path / "seed", ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
    )


def change(folder: Path, slug: str, edit) -> None:
    path = folder / "distributions" / f"{slug}.yaml"
    row = files.parse(path)
    edit(row)
    path.write_text(yaml.safe_dump(row, allow_unicode=True))


def fact(attribute: str, value: object, **narrowed: str) -> dict:
    return {
        "attribute": attribute,
        "value": value,
        "source": "endoflife-date-rhel",
        "confidence": "computed",
        **narrowed,
    }


def first_dated_phase(row):
    return next(
        phase
        for release in row["releases"]
        for phase in release.get("phases", [])
        if isinstance(phase["ends"], date)
    )


def stating(*statements: dict, **more: object):
    """Adds these statements, or one, on k0s."""
    known = {
        "subject": "k0s",
        "supported": True,
        "source": "endoflife-date-rhel",
        "confidence": "computed",
    }

    def edit(row):
        row["statements"] = [known | statement for statement in statements or ({},)]
        row["statements"][-1].update(more)

    return edit


WRONG = {
    "no source": (
        lambda row: row["facts"][0].pop("source"),
        "facts[0] (vendor): Object missing required field `source`",
    ),
    "made-up source": (
        lambda row: row["facts"][0].update(source="hearsay"),
        "no source with the key 'hearsay'",
    ),
    "made-up confidence": (
        lambda row: row["facts"][0].update(confidence="certain"),
        "confidence must be one of",
    ),
    "estimated date": (
        lambda row: row["facts"][0].update(as_of_estimated=True),
        "facts[0] (vendor): Object contains unknown field `as_of_estimated`",
    ),
    "date as text": (
        lambda row: row["facts"][0].update(as_of="last week"),
        "Expected `date | null`, got `str` - at `$.as_of`",
    ),
    "unknown attribute": (
        lambda row: row["facts"][0].update(attribute="beauty"),
        "no such attribute",
    ),
    "wrong type": (
        lambda row: row["facts"].append(fact("sap_hana", "certainly", plan="self-support")),
        "must be true or false",
    ),
    "unknown choice": (lambda row: row["facts"].append(fact("owner", "nobody")), "must be one of"),
    "stated twice": (lambda row: row["facts"].append(dict(row["facts"][0])), "stated twice"),
    "no such plan": (
        lambda row: row["facts"].append(fact("sap_hana", True, plan="platinum")),
        "no plan 'platinum'",
    ),
    "scope": (
        lambda row: row["facts"].append(fact("owner", None, release="9")),
        "not stated for a single release",
    ),
    "dates in disorder": (
        lambda row: first_dated_phase(row).update(ends=date(1999, 1, 1)),
        "is before",
    ),
    "end in words": (
        lambda row: first_dated_phase(row).update(ends="some day"),
        "it ends on a date",
    ),
    "negative price": (
        lambda row: row["plans"][0]["prices"][0].update(amount=-1),
        "from 0 up - at `$.prices[0]`",
    ),
    "two prices": (
        lambda row: row["plans"][0]["prices"][0].update(amount=1, at_least=1),
        "either the amount or at_least",
    ),
    "price as text": (
        lambda row: row["plans"][0]["prices"][0].update(amount=True),
        "Expected `decimal | null`, got `bool`",
    ),
    "parent": (
        lambda row: row["releases"][-1].update(parent="99"),
        "its parent '99' is no major release",
    ),
    "no release source": (
        lambda row: row["releases"][0].pop("released"),
        "say where the release is known from",
    ),
    "role": (lambda row: row.update(role="wonderful"), "role must be one of"),
    "monogram": (
        lambda row: row.update(monogram="rhel"),
        "matching regex '^[A-Z0-9]{2}$' - at `$.monogram`",
    ),
    "seller": (
        lambda row: row["plans"][0].update(seller="ibm"),
        "seller must be one of red-hat, oracle",
    ),
    "preview": (
        lambda row: row["releases"][0].update(preview="yes"),
        "releases[0] (10): Expected `bool`, got `str` - at `$.preview`",
    ),
    "software": (stating(subject="solitaire"), "subject must be one of cpanel"),
    "no answer": (
        stating(supported="yes"),
        "statements[0] (k0s): Expected `bool | null`, got `str` - at `$.supported`",
    ),
    "no key for the answer": (
        lambda row: stating()(row) or row["statements"][0].pop("supported"),
        "missing required field `supported`",
    ),
    "no such major": (stating(releases=["99"]), "no major release '99'"),
    "minor release": (stating(releases=["9.4"]), "no major release '9.4'"),
    "releases as text": (stating(releases="9"), "Expected `array`, got `str` - at `$.releases`"),
    "no releases": (stating(releases=[]), "Expected `array` of length >= 1 - at `$.releases`"),
    "same release twice": (stating(releases=["9", "9"]), "stated twice"),
    "start in words": (stating(starts="2026"), "Expected `date | null`, got `str` - at `$.starts`"),
    "end before start": (
        stating(starts=date(2026, 5, 2), ends=date(2026, 5, 1)),
        "its last day (2026-05-01) is before its first",
    ),
    "statement without source": (
        stating(source=None),
        "Expected `str`, got `null` - at `$.source`",
    ),
    "statement with disputes": (stating(disputes=[]), "unknown field `disputes`"),
    "two at once": (
        stating(
            {"releases": ["9"], "ends": date(2026, 5, 1)},
            {"releases": ["8", "9"], "starts": date(2026, 5, 1)},
        ),
        "two statements for 9 hold at the same time",
    ),
    "two for every release": (
        stating({}, {"supported": None}),
        "two statements for every release hold at the same time",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_invalid_seed_is_refused_with_its_errors(folder, case):
    edit, message = WRONG[case]
    change(folder, "rhel", edit)
    with pytest.raises(files.SeedError) as refused:
        files.read(folder)
    assert any(message in problem and "rhel" in problem for problem in refused.value.problems), (
        refused.value.problems
    )


def test_statements_that_follow_each_other_are_accepted(folder):
    edit = stating(
        {"releases": ["9"], "ends": date(2026, 3, 31)},
        {"releases": ["9"], "starts": date(2026, 4, 1), "supported": False},
        {"supported": None},
    )
    change(folder, "rhel", edit)
    files.read(folder)


@pytest.mark.parametrize(
    ("architectures", "message"),
    [
        (["x86"], "architectures must be one of x86-64, aarch64, .*not 'x86'"),
        ("x86-64", r"migrations\.yaml\[0\] .*Expected `array`, got `str` - at `\$\.architectures`"),
    ],
)
def test_wrong_architecture_of_a_tool_is_refused(folder, architectures, message):
    path = folder / "migrations.yaml"
    rows = files.parse(path)
    rows[0]["architectures"] = architectures
    path.write_text(yaml.safe_dump(rows, allow_unicode=True))
    with pytest.raises(files.SeedError, match=message):
        files.read(folder)


def test_wrong_types_of_all_files_are_reported_together(folder):
    change(
        folder,
        "rhel",
        lambda row: (row["facts"][0].pop("source"), row["facts"][1].update(unreliable="?")),
    )
    change(folder, "centos", lambda row: row.update(role=3))
    with pytest.raises(files.SeedError) as refused:
        files.read(folder)
    assert len(refused.value.problems) == 3


def test_problems_of_all_files_are_reported_together(folder):
    change(
        folder,
        "rhel",
        lambda row: (row["facts"][0].update(source="?"), row["facts"][1].update(confidence="?")),
    )
    change(folder, "centos", lambda row: row.update(role="?"))
    with pytest.raises(files.SeedError) as refused:
        files.read(folder)
    assert len(refused.value.problems) == 3


def test_file_without_rows_is_refused_by_name(folder):
    (folder / "events.yaml").write_text("")
    with pytest.raises(files.SeedError, match=r"events\.yaml: Expected `array`, got `null`"):
        files.read(folder)


def test_a_file_that_is_no_yaml_is_refused_by_name(folder):
    (folder / "events.yaml").write_text("[")
    with pytest.raises(files.SeedError, match=r"events\.yaml"):
        files.read(folder)


def test_duplicate_key_is_refused_by_name(folder):
    file = folder / "claims.yaml"
    file.write_text(f"{file.read_text()}\n- key: once\n  topic: a\n  key: again\n")
    with pytest.raises(files.SeedError, match='the key "key" is there twice') as refused:
        files.read(folder)
    assert "claims.yaml" in str(refused.value)


@pytest.mark.django_db
def test_a_wrong_seed_writes_nothing(folder):
    before = Fact.objects.count(), SeededRow.objects.count()
    change(
        folder,
        "rhel",
        lambda row: row["facts"].append(
            {**row["facts"][0], "attribute": "academic_programme", "value": 3}
        ),
    )
    with pytest.raises(CommandError, match="must be text"):
        call_command("load_catalog", folder=folder)
    assert (Fact.objects.count(), SeededRow.objects.count()) == before


# What happens when it is loaded again


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_asks_one_question(django_assert_num_queries):
    before = snapshot.current().digest
    with django_assert_num_queries(1):
        assert load.load() == Counter()
    assert snapshot.current().digest == before


@pytest.mark.django_db
def test_newer_seed_keeps_the_curators_changes(folder):
    Fact.objects.filter(distribution__slug="rhel", attribute="vendor").update(
        value="A curator's words"
    )
    Fact.objects.filter(distribution__slug="rhel", attribute="homepage").delete()
    Phase.objects.filter(release__slug="rhel-9", kind="active").update(ends_on=date(2027, 6, 30))
    Release.objects.filter(slug="rhel-4").delete()
    new = fact("users", "Banks")
    change(folder, "rhel", lambda row: row["facts"].append(new))

    added = load.load(folder)

    assert added == Counter(fact=1)
    facts = Fact.objects.filter(distribution__slug="rhel")
    assert facts.get(attribute="users").value == "Banks"
    assert facts.get(attribute="vendor").value == "A curator's words"
    assert not facts.filter(attribute="homepage").exists()
    assert Phase.objects.get(release__slug="rhel-9", kind="active").ends_on == date(2027, 6, 30)
    assert not Release.objects.filter(slug="rhel-4").exists()


@pytest.mark.django_db
def test_a_row_a_curator_added_first_is_kept(folder):
    rhel = Distribution.objects.get(slug="rhel")
    Fact.objects.create(
        distribution=rhel,
        attribute="users",
        value="Ours",
        source=rhel.facts.first().source,
        confidence="verified",
    )
    change(
        folder,
        "rhel",
        lambda row: row["facts"].append(fact("users", "Theirs")),
    )
    load.load(folder)
    assert rhel.facts.get(attribute="users").value == "Ours"


@pytest.mark.django_db
def test_a_deleted_distribution_does_not_come_back(folder):
    Distribution.objects.get(slug="clearos").delete()
    change(
        folder,
        "rhel",
        lambda row: row["facts"].append(fact("users", "x")),
    )
    load.load(folder)
    assert not Distribution.objects.filter(slug="clearos").exists()


@pytest.mark.django_db
def test_command_prints_its_counts(capsys):
    call_command("load_catalog")
    assert "already" in capsys.readouterr().out
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_catalog", folder=Path("/no/such/folder"))


@pytest.mark.django_db
def test_costs_are_compared_in_one_currency_only():
    price = Price.objects.get(
        plan__distribution__slug="rhel", plan__slug="standard", reference=True
    )
    price.currency = "EUR"
    with pytest.raises(ValidationError, match="Only a price in USD"):
        price.full_clean()
