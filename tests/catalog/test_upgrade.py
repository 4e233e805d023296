"""A database of the version before support statements: facts become statements, and the new seed
takes their place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import models
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

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0011_decisions"


@pytest.fixture
def rocky() -> Distribution:
    """With no facts or statements on the software in question, whatever the seed states."""
    rocky = Distribution.objects.get(slug="rocky-linux")
    rocky.facts.filter(attribute__in=["hosting_panel", "nvidia_gpu", "openhpc", "epel"]).delete()
    rocky.statements.all().delete()
    SeededRow.objects.filter(kind="statement", key__startswith="rocky-linux ").delete()
    return rocky


def _fact(
    distribution: Distribution, attribute: str, value: object, release: str = "", **more: Any
) -> Fact:
    known = {
        "source": Source.objects.get(key="rockylinux-org"),
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


def _by_subject(distribution: Distribution, subject: str) -> list[tuple[object, list[str]]]:
    rows = distribution.statements.filter(subject=subject)
    return [(row.supported, sorted(release.name for release in row.releases.all())) for row in rows]


def test_facts_become_statements_with_their_provenance(rocky: Distribution) -> None:
    with change(origin="seed"):
        _fact(rocky, "hosting_panel", True, "9")
        _fact(rocky, "nvidia_gpu", None)
        _fact(rocky, "openhpc", False, "8")
    _upgrade()
    assert _by_subject(rocky, "cpanel") == [(True, ["9"])]
    assert _by_subject(rocky, "nvidia") == [(None, [])]
    assert _by_subject(rocky, "openhpc") == [(False, ["8"])]
    cpanel = rocky.statements.get(subject="cpanel")
    assert (cpanel.source.key, cpanel.as_of, cpanel.confidence) == (
        "rockylinux-org",
        date(2026, 3, 9),
        "verified_secondary",
    )
    assert (cpanel.note, cpanel.checked_on, cpanel.starts, cpanel.ends) == (
        "cPanel.",
        date(2026, 11, 23),
        None,
        None,
    )
    assert not rocky.facts.filter(attribute__in=["hosting_panel", "nvidia_gpu", "openhpc"]).exists()
    cpanel.full_clean()


def test_epel_becomes_yes_no_or_unknown() -> None:
    expected = {
        "rhel": ("compatible", True, "cPanel."),
        "amazon-linux": ("substitute", False, "cPanel. Not EPEL itself, but a substitute."),
        "clearos": ("none", False, "cPanel."),
        "centos": (None, None, "cPanel."),
    }
    Fact.objects.filter(attribute="epel").delete()
    for slug, (value, _, _) in expected.items():
        _fact(Distribution.objects.get(slug=slug), "epel", value)
    _upgrade()
    rows = SupportStatement.objects.filter(subject="epel", distribution__slug__in=expected)
    assert {row.distribution.slug: (row.supported, row.note) for row in rows} == {
        slug: (supported, note) for slug, (_, supported, note) in expected.items()
    }


def test_unreliable_fact_becomes_unknown(rocky: Distribution) -> None:
    _fact(rocky, "openhpc", True, unreliable=True)
    _upgrade()
    statement = rocky.statements.get(subject="openhpc")
    assert (statement.supported, statement.note) == (
        None,
        "cPanel. The value was marked as unreliable.",
    )


def test_dispute_is_kept_in_the_note(rocky: Distribution) -> None:
    fact = _fact(rocky, "openhpc", True)
    source = Source.objects.get(key="endoflife-date-rhel")
    Dispute.objects.create(
        fact=fact, value=False, source=source, confidence="computed", why="An older text."
    )
    disputes = Dispute.objects.count()
    _upgrade()
    assert (
        rocky.statements.get(subject="openhpc").note
        == f"cPanel. {source.title} says: no. An older text."
    )
    assert Dispute.objects.count() == disputes - 1
    assert list(unrecorded()) == []


def test_history_names_who_stated_the_fact(rocky: Distribution) -> None:
    ana = User.objects.create_user("ana")
    with change(origin="seed"):
        _fact(rocky, "hosting_panel", True, "9")
        fact = _fact(rocky, "hosting_panel", True, "8")
    with change(by=ana, why="Read it again."):
        Fact.objects.filter(pk=fact.pk).update(value=False)
    _upgrade()
    rows = {
        row.history.get().origin: row.history.get()
        for row in rocky.statements.filter(subject="cpanel")
    }
    assert set(rows) == {"seed", "curator"}
    assert (rows["curator"].history_user, rows["curator"].history_change_reason) == (
        ana,
        "Read it again.",
    )
    assert [release.release.name for release in rows["seed"].releases.all()] == ["9"]
    assert fact.history.first().history_type == "-"
    assert list(unrecorded()) == []


def test_fact_of_a_minor_release_stays_and_breaks_no_page(
    rocky: Distribution, client: Client
) -> None:
    fact = _fact(rocky, "nvidia_gpu", True, "9.6")
    _upgrade()
    assert Fact.objects.filter(pk=fact.pk).exists()
    assert client.get("/distributions/rocky-linux/").status_code == 200
    client.force_login(User.objects.create_superuser("curator"))
    assert client.get(f"/admin/catalog/fact/{fact.pk}/change/").status_code == 200


def test_groups_may_work_with_statements() -> None:
    _upgrade()
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


def test_upgrade_moves_the_version_and_its_triggers_are_there(rocky: Distribution) -> None:
    _fact(rocky, "hosting_panel", True, "9")
    before = snapshot.current().digest
    _upgrade()
    converted = snapshot.current()
    assert converted.digest != before
    SupportStatement.objects.filter(distribution=rocky).update(note="Other.")
    assert snapshot.current().token != converted.token


# The seed of the new version, loaded afterwards


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[list[dict[str, Any]]], None]:
    """Loads the seed with these statements on Rocky Linux and no others."""
    folder = tmp_path / "seed"
    shutil.copytree(files.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def load_with(statements: list[dict[str, Any]]) -> None:
        path = folder / "distributions" / "rocky-linux.yaml"
        row = files.parse(path)
        provenance = {"source": "rockylinux-org", "confidence": "verified"}
        row["statements"] = [statement | provenance for statement in statements]
        path.write_text(yaml.safe_dump(row, allow_unicode=True))
        load.load(folder)

    return load_with


SEEDED = [
    {"subject": "cpanel", "supported": True, "releases": ["8", "9"], "ends": date(2026, 3, 31)},
    {"subject": "cpanel", "supported": False, "releases": ["8", "9"], "starts": date(2026, 4, 1)},
]


def test_dated_statements_replace_converted_ones(
    rocky: Distribution, loaded: Callable[[list[dict[str, Any]]], None]
) -> None:
    with change(origin="seed"):
        _fact(rocky, "hosting_panel", True, "9")
        _fact(rocky, "hosting_panel", True, "8")
        _fact(rocky, "nvidia_gpu", True)
    _upgrade()
    loaded(SEEDED)
    assert sorted(_by_subject(rocky, "cpanel"), key=str) == [
        (False, ["8", "9"]),
        (True, ["8", "9"]),
    ]
    assert _by_subject(rocky, "nvidia") == []
    assert list(unrecorded()) == []


def test_converted_statement_of_a_curator_stays(
    rocky: Distribution, loaded: Callable[[list[dict[str, Any]]], None]
) -> None:
    with change(by=User.objects.create_user("ana")):
        _fact(rocky, "hosting_panel", True, "9")
    _upgrade()
    loaded(SEEDED)
    assert _by_subject(rocky, "cpanel") == [(True, ["9"])]


def test_release_that_is_gone_breaks_nothing(
    rocky: Distribution, loaded: Callable[[list[dict[str, Any]]], None]
) -> None:
    _upgrade()
    Release.objects.filter(distribution=rocky, name="8").delete()
    loaded(SEEDED)
    assert {tuple(releases) for _, releases in _by_subject(rocky, "cpanel")} == {("9",)}


def _in_force() -> list[tuple[str, str, str, str, object]]:
    rows = LifecycleValue.objects.in_force().filter(origin__in=["catalog", "curator"])
    return [
        (row.product.name, row.release, row.field, row.origin, row.value)
        for row in rows.order_by("product__name", "release", "field")
    ]


def test_values_that_only_tables_had_are_recorded() -> None:
    """The seed's, what was written past an override, and a phase and a release deleted."""
    before = _in_force()
    product = Product.objects.get(name="rocky-linux")
    end = Ending("date", date(2033, 5, 31))
    review.override(product, "9", "security_end", end, reason="Told so.", by=None)
    review.override(product, "8", "security_end", end, reason="Told so.", by=None)
    call_command("migrate", "catalog", "0015_no_last_modified", verbosity=0)
    assert not LifecycleValue.objects.filter(origin="catalog").exists()
    written = Phase.objects.filter(release__slug="rocky-linux-9", kind="security")
    models.QuerySet(Phase).filter(pk__in=written).update(ends_on=date(2034, 5, 31))
    gone = Phase.objects.filter(release__slug="almalinux-9", kind="active")
    models.QuerySet(Phase).filter(pk__in=gone)._raw_delete("default")
    call_command("migrate", verbosity=0)
    by_hand = {"kind": "date", "day": "2033-05-31"}
    expected = [
        ("almalinux", "9", "active_end", "catalog", None),
        *before,
        ("rocky-linux", "8", "security_end", "curator", by_hand),
        ("rocky-linux", "9", "security_end", "catalog", {"kind": "date", "day": "2034-05-31"}),
    ]
    assert _in_force() == expected
    assert disagreements() == []
    call_command("migrate", "catalog", "0015_no_last_modified", verbosity=0)
    call_command("migrate", verbosity=0)
    assert _in_force() == expected
