"""The canonical document: equal catalogs give equal bytes, and asking again costs one query."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date

import pytest
from django.core.management import call_command

from catalog import snapshot
from catalog.document import encode
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
from tests.invented import FOLDER as INVENTED

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


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
    load.load(INVENTED)
    assert exported() == before


def test_asking_again_costs_one_query(django_assert_num_queries):
    snapshot.current()
    with django_assert_num_queries(1):
        snapshot.current()


def test_any_change_gives_another_document_and_changing_back_gives_the_first():
    before = snapshot.current().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(value=True)
    changed = snapshot.current().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(value=False)
    assert changed != before == snapshot.current().digest


def test_building_takes_the_same_number_of_queries_for_ten_times_the_facts(
    django_assert_num_queries,
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        snapshot.build()
    source, alder = Source.objects.first(), Distribution.objects.get(slug="alder")
    plans = [
        SupportPlan(
            distribution=alder,
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
    alder = next(one for one in document["distributions"] if one["slug"] == "alder")
    prices = {
        plan["slug"]: [price["amount"] for price in plan["prices"] if price["reference"]]
        for plan in alder["plans"]
    }
    assert prices["basic"] == ["300.5"]
    assert prices["premium"] == ["1200"]
    assert prices["premium-longer"] == [None]
    days = [release["released_on"] for release in alder["releases"] if not release["preview"]]
    assert [date.fromisoformat(day) for day in days]


def test_export_can_write_a_file_or_only_the_digest(tmp_path, capsys):
    call_command("export_catalog", output=tmp_path / "catalog.json")
    assert (tmp_path / "catalog.json").read_bytes() == encode(snapshot.current().document)
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
    Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(value=True)
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
            Distribution.objects.filter(slug="alder").update(summary="Changed meanwhile.")
        return document

    monkeypatch.setattr(snapshot, "build", disturbed_build)
    alder = next(
        one for one in snapshot.current().document["distributions"] if one["slug"] == "alder"
    )
    assert alder["summary"] == "Changed meanwhile."


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
            Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(
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
    assert names["cedar"] == ["2", "2018.03"]
    assert names["birch"] == ["9", "8", "9.3"]
    assert names["alder"] == ["9", "8", "10", "9.10", "9.9"]
