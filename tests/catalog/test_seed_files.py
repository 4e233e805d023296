"""A seed is refused where it is wrong, and never touches what a curator did."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from catalog import snapshot
from catalog.models import Distribution, Fact, Phase, Price, Release, SeededRow
from catalog.seed import files, load
from tests.invented import FOLDER

pytestmark = [pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

# What is refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(
            FOLDER, tmp_path / "seed", ignore=shutil.ignore_patterns("*.py", "__pycache__")
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
        "source": "alder-docs",
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
        "source": "alder-docs",
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
        lambda row: row["facts"].append(fact("sap_hana", "certainly", plan="basic")),
        "must be yes or no",
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
        lambda row: row["releases"][1].pop("released"),
        "say where the release is known from",
    ),
    "role": (lambda row: row.update(role="wonderful"), "role must be one of"),
    "monogram": (
        lambda row: row.update(monogram="al"),
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
    "minor release": (stating(releases=["9.9"]), "no major release '9.9'"),
    "releases as text": (stating(releases="9"), "Expected `array`, got `str` - at `$.releases`"),
    "no releases": (stating(releases=[]), "Expected `array` of length >= 1 - at `$.releases`"),
    "same release twice": (stating(releases=["9", "9"]), "stated twice"),
    "start in words": (stating(starts="2026"), "Expected `date | null`, got `str` - at `$.starts`"),
    "end before start": (
        stating(starts=date(2026, 5, 2), ends=date(2026, 5, 1)),
        "its last day (2026-05-01) is before its first",
    ),
    "no such architecture": (
        stating(architectures=["x86"]),
        "architectures ['x86']: Choose from: x86-64, aarch64",
    ),
    "architectures without support": (
        stating(supported=False, architectures=["x86-64"]),
        "Name architectures only where the software is supported",
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
    change(folder, "alder", edit)
    with pytest.raises(files.SeedError) as refused:
        files.read(folder)
    assert any(message in problem and "alder" in problem for problem in refused.value.problems), (
        refused.value.problems
    )


def test_statements_that_follow_each_other_are_accepted(folder):
    edit = stating(
        {"releases": ["9"], "ends": date(2026, 3, 31)},
        {"releases": ["9"], "starts": date(2026, 4, 1), "supported": False},
        {"supported": None},
    )
    change(folder, "alder", edit)
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
        "alder",
        lambda row: (row["facts"][0].pop("source"), row["facts"][1].update(unreliable="?")),
    )
    change(folder, "birch", lambda row: row.update(role=3))
    with pytest.raises(files.SeedError) as refused:
        files.read(folder)
    assert len(refused.value.problems) == 3


def test_problems_of_all_files_are_reported_together(folder):
    change(
        folder,
        "alder",
        lambda row: (row["facts"][0].update(source="?"), row["facts"][1].update(confidence="?")),
    )
    change(folder, "birch", lambda row: row.update(role="?"))
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
        "alder",
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
        assert load.load(FOLDER) == Counter()
    assert snapshot.current().digest == before


@pytest.mark.django_db
def test_newer_seed_keeps_the_curators_changes(folder):
    Fact.objects.filter(distribution__slug="alder", attribute="vendor").update(
        value="A curator's words"
    )
    Fact.objects.filter(distribution__slug="alder", attribute="homepage").delete()
    Phase.objects.filter(release__slug="alder-9", kind="active").update(ends_on=date(2027, 6, 30))
    Release.objects.filter(slug="alder-8").delete()
    new = fact("users", "Banks")
    change(folder, "alder", lambda row: row["facts"].append(new))

    added = load.load(folder)

    assert added == Counter(fact=1)
    facts = Fact.objects.filter(distribution__slug="alder")
    assert facts.get(attribute="users").value == "Banks"
    assert facts.get(attribute="vendor").value == "A curator's words"
    assert not facts.filter(attribute="homepage").exists()
    assert Phase.objects.get(release__slug="alder-9", kind="active").ends_on == date(2027, 6, 30)
    assert not Release.objects.filter(slug="alder-8").exists()


@pytest.mark.django_db
def test_a_row_a_curator_added_first_is_kept(folder):
    alder = Distribution.objects.get(slug="alder")
    Fact.objects.create(
        distribution=alder,
        attribute="users",
        value="Ours",
        source=alder.facts.first().source,
        confidence="verified",
    )
    change(
        folder,
        "alder",
        lambda row: row["facts"].append(fact("users", "Theirs")),
    )
    load.load(folder)
    assert alder.facts.get(attribute="users").value == "Ours"


@pytest.mark.django_db
def test_a_deleted_distribution_does_not_come_back(folder):
    Distribution.objects.get(slug="dogwood").delete()
    change(
        folder,
        "alder",
        lambda row: row["facts"].append(fact("users", "x")),
    )
    load.load(folder)
    assert not Distribution.objects.filter(slug="dogwood").exists()


@pytest.mark.django_db
def test_command_prints_its_counts(capsys):
    call_command("load_catalog", folder=FOLDER)
    assert "already" in capsys.readouterr().out
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_catalog", folder=Path("/no/such/folder"))


@pytest.mark.django_db
def test_costs_are_compared_in_one_currency_only():
    price = Price.objects.get(
        plan__distribution__slug="alder", plan__slug="premium", reference=True
    )
    price.currency = "EUR"
    with pytest.raises(ValidationError, match="Only a price in USD"):
        price.full_clean()
