"""The canonical document: equal catalogs give equal bytes, and asking again costs one query."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import date

import msgspec
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
from tests.documents import as_json
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


def test_reloaded_catalog_has_the_same_bytes():
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


def test_reverted_change_restores_the_digest():
    before = snapshot.current().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(value=True)
    changed = snapshot.current().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(value=False)
    assert changed != before == snapshot.current().digest


def test_build_has_a_constant_query_count(
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
    document = as_json(snapshot.current().document)
    alder = next(row for row in document["distributions"] if row["slug"] == "alder")
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


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A process that has read nothing yet, from the moment this is called."""
    return lambda: monkeypatch.setattr(snapshot, "_cached", {})


def test_stored_document_takes_two_queries(django_assert_num_queries, new_process):
    stored = snapshot.keep()
    new_process()
    with django_assert_num_queries(2):
        published = snapshot.current()
    assert (published.digest, published.document) == (stored.digest, stored.document)


def test_stored_document_is_not_used_after_a_change(new_process):
    before = snapshot.keep().digest
    Fact.objects.filter(attribute="sap_hana", distribution__slug="birch").update(value=True)
    new_process()
    assert snapshot.current().digest != before
    assert snapshot.keep().digest == snapshot.current().digest
    assert Snapshot.objects.count() == 1


def _rename_in_store(kind: str, old: str, new: str) -> None:
    """As a newer version would have stored it, whose vocabulary has one more word."""
    stored = Snapshot.objects.get()
    spelled = f'"{kind}":"{old}"'
    assert spelled in stored.document
    stored.document = stored.document.replace(spelled, f'"{kind}":"{new}"')
    stored.save()


@pytest.mark.parametrize(("kind", "old"), [("attribute", "sap_hana"), ("subject", "cpanel")])
def test_document_with_words_of_a_newer_version_is_not_used(kind, old, new_process, client):
    snapshot.keep()
    _rename_in_store(kind, old, "of_a_newer_version")
    new_process()
    published = snapshot.current()
    assert b"of_a_newer_version" not in encode(published.document)
    for distribution in published.document.distributions:
        assert client.get(f"/distributions/{distribution.slug}/").status_code == 200


def test_loading_replaces_what_an_older_version_stored(new_process):
    """It has left out what its vocabulary lacks, and the catalog has not changed since."""
    complete = snapshot.keep()
    facts = Fact.objects.filter(attribute="sap_hana")
    stored = Snapshot.objects.get()
    fewer = [
        msgspec.structs.replace(
            row, facts=tuple(fact for fact in row.facts if fact.attribute != "sap_hana")
        )
        for row in complete.document.distributions
    ]
    reduced = msgspec.structs.replace(complete.document, distributions=tuple(fewer))
    stored.document, stored.digest = encode(reduced).decode(), snapshot.digest_of(reduced)
    stored.save()
    assert facts.exists()
    assert stored.digest != complete.digest
    new_process()
    snapshot.keep()
    new_process()
    assert snapshot.current().digest == complete.digest


def test_document_changed_during_build_is_built_again(monkeypatch, new_process):
    """A curator saves between two of the queries: what is remembered is the catalog after that, of
    one piece."""
    Snapshot.objects.all().delete()
    new_process()
    build, disturbed = snapshot.build, []

    def disturbed_build():
        document = build()
        if not disturbed:
            disturbed.append(True)
            Distribution.objects.filter(slug="alder").update(summary="Changed meanwhile.")
        return document

    monkeypatch.setattr(snapshot, "build", disturbed_build)
    assert snapshot.current().document.distribution("alder").summary == "Changed meanwhile."


def test_reference_to_a_concurrent_row_is_no_error(monkeypatch, new_process):
    Snapshot.objects.all().delete()
    new_process()
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
    document = as_json(snapshot.current().document)
    assert "new" in document["sources"]
    assert "new" in [
        fact["source"]
        for distribution in document["distributions"]
        for fact in distribution["facts"]
    ]


def test_reading_never_writes(new_process):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Snapshot.objects.all().delete()
    new_process()
    with CaptureQueriesContext(connection) as queries:
        snapshot.current()
    verbs = {query["sql"].split()[0].upper() for query in queries.captured_queries}
    assert verbs == {"SELECT"}


def test_majors_are_newest_first_before_the_minors():
    document = as_json(snapshot.current().document)
    names = {
        distribution["slug"]: [release["name"] for release in distribution["releases"]]
        for distribution in document["distributions"]
    }
    assert names["cedar"] == ["2", "2018.03"]
    assert names["birch"] == ["9", "8", "9.3"]
    assert names["alder"] == ["9", "8", "10", "9.10", "9.9"]
