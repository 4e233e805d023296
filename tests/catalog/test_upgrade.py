"""A database of the version before support statements: facts become statements, and the new seed
takes their place.

An upgrade takes seconds, so cases share one: each is a function that prepares its facts, yields
for the upgrade, and then looks at what came of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection, models
from django.test import Client

from catalog import snapshot
from catalog.curation import change
from catalog.models import (
    Dispute,
    Distribution,
    Fact,
    LifecycleValue,
    Phase,
    Product,
    Release,
    SeededRow,
    Source,
    SupportStatement,
)
from catalog.recording import unrecorded
from catalog.refresh import review
from catalog.refresh.agreement import disagreements
from catalog.refresh.values import Ending
from catalog.seed import files, load
from tests.invented import FOLDER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invented_catalog]

BEFORE = "0011_decisions"


Case = Callable[[], Iterator[None]]


@pytest.fixture(autouse=True)
def _no_software_is_stated() -> None:
    """No fact or statement on the software in question, whatever the catalog states."""
    Fact.objects.filter(attribute__in=["hosting_panel", "nvidia_gpu", "openhpc", "epel"]).delete()
    SupportStatement.objects.all().delete()
    SeededRow.objects.filter(kind="statement").delete()


def _fact(slug: str, attribute: str, value: object, release: str = "", **more: Any) -> Fact:
    distribution = Distribution.objects.get(slug=slug)
    known = {
        "source": Source.objects.get(key="panel-maker"),
        "as_of": date(2026, 3, 9),
        "confidence": "verified_secondary",
        "note": "cPanel.",
        "checked_on": date(2026, 11, 23),
    }
    return Fact.objects.create(
        distribution=distribution,
        attribute=attribute,
        value=value,
        release=distribution.releases.get(name=release) if release else None,
        **known | more,
    )


def _upgrade() -> None:
    """Back to the schema of before, with the facts as they are, and to the newest."""
    call_command("migrate", "catalog", BEFORE, verbosity=0)
    Permission.objects.filter(content_type__model="supportstatement").delete()
    call_command("migrate", verbosity=0)


def _run(
    cases: tuple[Case, ...], subtests: pytest.Subtests, *, afterwards: Callable[[], object]
) -> None:
    running = [(case.__name__, case()) for case in cases]
    for _, case in running:
        next(case)
    _upgrade()
    afterwards()
    for name, case in running:
        with subtests.test(name), pytest.raises(StopIteration):
            next(case)


def _statements(slug: str, subject: str) -> models.QuerySet[SupportStatement]:
    return SupportStatement.objects.filter(distribution__slug=slug, subject=subject)


def _by_subject(slug: str, subject: str) -> list[tuple[object, list[str]]]:
    return [
        (row.supported, sorted(release.name for release in row.releases.all()))
        for row in _statements(slug, subject)
    ]


# Facts become statements


def provenance_is_kept() -> Iterator[None]:
    with change(origin="seed"):
        _fact("alder", "hosting_panel", True, "9")
        _fact("alder", "nvidia_gpu", None)
        _fact("alder", "openhpc", False, "8")
    yield
    assert _by_subject("alder", "cpanel") == [(True, ["9"])]
    assert _by_subject("alder", "nvidia") == [(None, [])]
    assert _by_subject("alder", "openhpc") == [(False, ["8"])]
    cpanel = _statements("alder", "cpanel").get()
    assert (cpanel.source.key, cpanel.as_of, cpanel.confidence) == (
        "panel-maker",
        date(2026, 3, 9),
        "verified_secondary",
    )
    assert (cpanel.note, cpanel.checked_on, cpanel.starts, cpanel.ends) == (
        "cPanel.",
        date(2026, 11, 23),
        None,
        None,
    )
    converted = ["hosting_panel", "nvidia_gpu", "openhpc"]
    assert not Fact.objects.filter(distribution__slug="alder", attribute__in=converted).exists()
    cpanel.full_clean()


def epel_becomes_yes_no_or_unknown() -> Iterator[None]:
    expected = {
        "alder": ("compatible", True, "cPanel."),
        "birch": ("substitute", False, "cPanel. Not EPEL itself, but a substitute."),
        "cedar": ("none", False, "cPanel."),
        "dogwood": (None, None, "cPanel."),
    }
    for slug, (value, _, _) in expected.items():
        _fact(slug, "epel", value)
    yield
    rows = SupportStatement.objects.filter(subject="epel")
    assert {row.distribution.slug: (row.supported, row.note) for row in rows} == {
        slug: (supported, note) for slug, (_, supported, note) in expected.items()
    }


def unreliable_fact_becomes_unknown() -> Iterator[None]:
    _fact("birch", "openhpc", True, unreliable=True)
    yield
    statement = _statements("birch", "openhpc").get()
    assert (statement.supported, statement.note) == (
        None,
        "cPanel. The value was marked as unreliable.",
    )


def dispute_is_kept_in_the_note() -> Iterator[None]:
    fact = _fact("cedar", "openhpc", True)
    source = Source.objects.get(key="forest-news")
    Dispute.objects.create(
        fact=fact, value=False, source=source, confidence="computed", why="An older text."
    )
    disputes = Dispute.objects.count()
    yield
    note = _statements("cedar", "openhpc").get().note
    assert note == f"cPanel. {source.title} says: no. An older text."
    assert Dispute.objects.count() == disputes - 1


def history_names_who_stated_the_fact() -> Iterator[None]:
    ana = User.objects.create_user("ana")
    with change(origin="seed"):
        _fact("birch", "hosting_panel", True, "9")
        fact = _fact("birch", "hosting_panel", True, "8")
    with change(by=ana, why="Read it again."):
        Fact.objects.filter(pk=fact.pk).update(value=False)
    yield
    rows = {row.history.get().origin: row.history.get() for row in _statements("birch", "cpanel")}
    assert set(rows) == {"seed", "curator"}
    assert (rows["curator"].history_user, rows["curator"].history_change_reason) == (
        ana,
        "Read it again.",
    )
    assert [release.release.name for release in rows["seed"].releases.all()] == ["9"]
    assert fact.history.first().history_type == "-"


def fact_of_a_minor_release_stays_and_breaks_no_page() -> Iterator[None]:
    fact = _fact("birch", "nvidia_gpu", True, "9.3")
    yield
    assert Fact.objects.filter(pk=fact.pk).exists()
    client = Client()
    assert client.get("/distributions/birch/").status_code == 200
    client.force_login(User.objects.create_superuser("curator"))
    assert client.get(f"/admin/catalog/fact/{fact.pk}/change/").status_code == 200


def groups_may_work_with_statements() -> Iterator[None]:
    yield
    codes = {
        group.name: set(
            group.permissions.filter(content_type__model="supportstatement").values_list(
                "codename", flat=True
            )
        )
        for group in Group.objects.all()
    }
    verbs = {f"{verb}_supportstatement" for verb in ("add", "change", "delete", "view")}
    assert codes == {"Curator": verbs, "Viewer": {"view_supportstatement"}}


def version_moves_and_its_triggers_are_there() -> Iterator[None]:
    before = snapshot.current().digest
    yield
    converted = snapshot.current()
    assert converted.digest != before
    assert _statements("alder", "cpanel").update(note="Other.") == 1
    assert snapshot.current().token != converted.token


def test_facts_become_statements(subtests: pytest.Subtests) -> None:
    cases = (
        provenance_is_kept,
        epel_becomes_yes_no_or_unknown,
        unreliable_fact_becomes_unknown,
        dispute_is_kept_in_the_note,
        history_names_who_stated_the_fact,
        fact_of_a_minor_release_stays_and_breaks_no_page,
        groups_may_work_with_statements,
        version_moves_and_its_triggers_are_there,
    )
    of_the_models = _tables()
    _run(cases, subtests, afterwards=_assert_all_is_recorded)
    assert _tables() == of_the_models


def _tables() -> dict[str, tuple[object, ...]]:
    """Columns and constraints of each table, in no order; tests make them from the models."""
    introspection = connection.introspection
    tables: dict[str, tuple[object, ...]] = {}
    with connection.cursor() as cursor:
        for table in introspection.table_names(cursor):
            description = introspection.get_table_description(cursor, table)
            columns = {(column.name, column.type_code, column.null_ok) for column in description}
            constraints = introspection.get_constraints(cursor, table).values()
            tables[table] = (columns, sorted(map(_constraint, constraints)))
    return tables


def _constraint(constraint: dict[str, Any]) -> str:
    """Without its name, and the order of its columns."""
    kinds = ("primary_key", "unique", "index", "check", "foreign_key")
    return str(
        [sorted(map(str, constraint["columns"] or [])), *(constraint[kind] for kind in kinds)]
    )


def _assert_all_is_recorded() -> None:
    assert list(unrecorded()) == []


# The seed of the new version, loaded afterwards

CPANEL = [
    {"subject": "cpanel", "supported": True, "releases": ["8", "9"], "ends": date(2026, 3, 31)},
    {"subject": "cpanel", "supported": False, "releases": ["8", "9"], "starts": date(2026, 4, 1)},
]
OPENHPC = {"subject": "openhpc", "supported": True, "releases": ["8", "9"]}


def dated_statements_replace_converted_ones() -> Iterator[None]:
    with change(origin="seed"):
        _fact("alder", "hosting_panel", True, "9")
        _fact("alder", "hosting_panel", True, "8")
        _fact("alder", "nvidia_gpu", True)
    yield
    assert sorted(_by_subject("alder", "cpanel"), key=str) == [
        (False, ["8", "9"]),
        (True, ["8", "9"]),
    ]
    assert _by_subject("alder", "nvidia") == []


def converted_statement_of_a_curator_stays() -> Iterator[None]:
    with change(by=User.objects.create_user("ana")):
        _fact("birch", "hosting_panel", True, "9")
    yield
    assert _by_subject("birch", "cpanel") == [(True, ["9"])]


def release_that_is_gone_breaks_nothing() -> Iterator[None]:
    yield
    assert _by_subject("birch", "openhpc") == [(True, ["9"])]


@pytest.mark.long("servers")
def test_new_seed_takes_their_place(subtests: pytest.Subtests, tmp_path: Path) -> None:
    def load_the_new_seed() -> None:
        Release.objects.filter(slug="birch-8").delete()
        _load_with({"alder": CPANEL, "birch": [*CPANEL, OPENHPC]}, tmp_path / "seed")
        _assert_all_is_recorded()

    cases = (
        dated_statements_replace_converted_ones,
        converted_statement_of_a_curator_stays,
        release_that_is_gone_breaks_nothing,
    )
    _run(cases, subtests, afterwards=load_the_new_seed)


def _load_with(statements: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    """Load the seed with these statements and no others."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    provenance = {"source": "panel-maker", "confidence": "verified"}
    for path in (folder / "distributions").iterdir():
        row = files.parse(path)
        row["statements"] = [stated | provenance for stated in statements.get(path.stem, [])]
        path.write_text(yaml.safe_dump(row, allow_unicode=True))
    load.load(folder)


def _in_force() -> list[tuple[str, str, str, str, object]]:
    rows = LifecycleValue.objects.in_force().filter(origin__in=["catalog", "curator"])
    return [
        (row.product.name, row.release, row.field, row.origin, row.value)
        for row in rows.order_by("product__name", "release", "field")
    ]


@pytest.mark.long("servers")
def test_values_that_only_tables_had_are_recorded() -> None:
    """The seed's, what was written past an override, and a phase and a release deleted."""
    before = _in_force()
    product = Product.objects.get(name="alder")
    end = Ending("date", date(2033, 5, 31))
    review.override(product, "9", "security_end", end, reason="Told so.", by=None)
    review.override(product, "8", "security_end", end, reason="Told so.", by=None)
    call_command("migrate", "catalog", "0015_no_last_modified", verbosity=0)
    assert not LifecycleValue.objects.filter(origin="catalog").exists()
    written = Phase.objects.filter(release__slug="alder-9", kind="security")
    models.QuerySet(Phase).filter(pk__in=written).update(ends_on=date(2034, 5, 31))
    gone = Phase.objects.filter(release__slug="birch-9", kind="active")
    models.QuerySet(Phase).filter(pk__in=gone)._raw_delete("default")
    call_command("migrate", verbosity=0)
    by_hand = {"kind": "date", "day": "2033-05-31"}
    expected = [
        *before,
        ("alder", "8", "security_end", "curator", by_hand),
        ("alder", "9", "security_end", "catalog", {"kind": "date", "day": "2034-05-31"}),
        ("birch", "9", "active_end", "catalog", None),
    ]
    assert _in_force() == expected
    assert disagreements() == []
    call_command("migrate", "catalog", "0015_no_last_modified", verbosity=0)
    call_command("migrate", verbosity=0)
    assert _in_force() == expected
