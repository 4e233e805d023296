"""The canonical document: equal catalogs give equal bytes, and asking again costs one query."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date

import pytest
from django.core.management import call_command

from catalog import snapshot
from catalog.models import (
    Claim,
    Distribution,
    Event,
    Fact,
    Price,
    SeededRow,
    Snapshot,
    Source,
    SupportPlan,
)
from catalog.seed import load

pytestmark = pytest.mark.django_db


def exported() -> str:
    out = io.StringIO()
    call_command("export_catalog", stdout=out)
    return out.getvalue().removesuffix("\n")


def test_the_document_is_canonical_json_known_by_its_content():
    text = exported()
    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert snapshot.current().digest == hashlib.sha256(text.encode()).hexdigest()
    assert exported() == text


def test_a_catalog_loaded_anew_gives_the_same_bytes_whatever_its_row_numbers():
    before = exported()
    for model in (Claim, Event, Distribution, Source):
        model.objects.all().delete()
    SeededRow.objects.all().delete()
    load.load()
    assert exported() == before


def test_asking_again_costs_one_query(django_assert_num_queries):
    snapshot.current()
    with django_assert_num_queries(1):
        snapshot.current()


def test_any_change_gives_another_document_and_changing_back_gives_the_first():
    before = snapshot.current().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="almalinux").update(value=True)
    changed = snapshot.current().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="almalinux").update(value=False)
    assert changed != before == snapshot.current().digest


def test_building_takes_the_same_number_of_queries_for_ten_times_the_facts(
    django_assert_num_queries,
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        snapshot.build()
    source, rhel = Source.objects.first(), Distribution.objects.get(slug="rhel")
    plans = [
        SupportPlan(
            distribution=rhel,
            slug=f"plan-{number}",
            name="Plan",
            summary="A plan.",
            source=source,
            confidence="verified",
        )
        for number in range(200)
    ]
    SupportPlan.objects.bulk_create(plans)
    Price.objects.bulk_create(
        Price(
            plan=plan,
            label="list",
            amount=number,
            unit="system-year",
            source=source,
            confidence="verified",
        )
        for number, plan in enumerate(SupportPlan.objects.filter(slug__startswith="plan-"))
    )
    with django_assert_num_queries(len(few)):
        snapshot.build()


def test_amounts_have_one_spelling_and_days_are_days():
    document = snapshot.current().document
    rhel = next(one for one in document["distributions"] if one["slug"] == "rhel")
    prices = {
        plan["slug"]: [price["amount"] for price in plan["prices"] if price["reference"]]
        for plan in rhel["plans"]
    }
    assert prices["self-support"] == ["383.9"]
    assert prices["standard"] == ["878.9"]
    assert prices["premium-els"] == [None]
    assert all(date.fromisoformat(release["released_on"]) for release in rhel["releases"])


def test_export_can_write_a_file_or_only_the_digest(tmp_path, capsys):
    call_command("export_catalog", output=tmp_path / "catalog.json")
    assert (tmp_path / "catalog.json").read_bytes() == snapshot.canonical(
        snapshot.current().document
    )
    capsys.readouterr()
    call_command("export_catalog", digest=True)
    assert capsys.readouterr().out.strip() == snapshot.current().digest


def test_a_new_process_needs_two_queries_where_the_document_was_kept(
    django_assert_num_queries, monkeypatch
):
    kept = snapshot.keep()
    monkeypatch.setattr(snapshot, "_kept", {})
    with django_assert_num_queries(2):
        published = snapshot.current()
    assert (published.digest, published.document) == (kept.digest, kept.document)


def test_a_kept_document_is_never_used_after_the_catalog_moved_on(monkeypatch):
    before = snapshot.keep().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="almalinux").update(value=True)
    monkeypatch.setattr(snapshot, "_kept", {})
    assert snapshot.current().digest != before
    assert snapshot.keep().digest == snapshot.current().digest
    assert Snapshot.objects.count() == 1


def test_a_document_that_changed_while_it_was_put_together_is_put_together_again(monkeypatch):
    """A curator saves between two of the queries: what is remembered is the catalog after that, of one piece."""
    Snapshot.objects.all().delete()
    monkeypatch.setattr(snapshot, "_kept", {})
    build, disturbed = snapshot.build, []

    def disturbed_build():
        document = build()
        if not disturbed:
            disturbed.append(True)
            Distribution.objects.filter(slug="rhel").update(summary="Changed meanwhile.")
        return document

    monkeypatch.setattr(snapshot, "build", disturbed_build)
    rhel = next(
        one for one in snapshot.current().document["distributions"] if one["slug"] == "rhel"
    )
    assert rhel["summary"] == "Changed meanwhile."


def test_a_row_that_points_to_one_which_came_while_reading_is_no_error(monkeypatch):
    Snapshot.objects.all().delete()
    monkeypatch.setattr(snapshot, "_kept", {})
    read, disturbed = snapshot._Rows, []

    def disturbed_read():
        rows = read()
        if not disturbed:
            disturbed.append(
                Source.objects.create(
                    key="new", title="New", url="https://example.org/new", kind="vendor"
                )
            )
            Fact.objects.filter(attribute="sap_hana", distribution__slug="almalinux").update(
                source=disturbed[0]
            )
        return rows

    monkeypatch.setattr(snapshot, "_Rows", disturbed_read)
    document = snapshot.current().document
    assert "new" in document["sources"]
    assert "new" in [fact["source"] for one in document["distributions"] for fact in one["facts"]]


def test_reading_never_writes(django_assert_num_queries, monkeypatch):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Snapshot.objects.all().delete()
    monkeypatch.setattr(snapshot, "_kept", {})
    with CaptureQueriesContext(connection) as asked:
        snapshot.current()
    assert all(
        query["sql"].lstrip().upper().startswith("SELECT") for query in asked.captured_queries
    )


def test_major_releases_stand_newest_first_by_the_day_they_came_then_the_minors():
    document = snapshot.current().document
    names = {
        one["slug"]: [release["name"] for release in one["releases"]]
        for one in document["distributions"]
    }
    assert names["amazon-linux"][:3] == ["2023", "2", "2018.03"]
    assert names["almalinux"][:5] == ["10", "9", "8", "10.2", "10.1"]
    assert names["rhel"].index("8.10") < names["rhel"].index("8.9")
