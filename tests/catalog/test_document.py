"""The catalog document: its bytes, its look-ups and what its types refuse."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from catalog import document, minors, snapshot
from catalog.document import Catalog
from catalog.lifecycle import AHEAD, UNKNOWN, End

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.invented_catalog,
    pytest.mark.long_on_postgresql,
]

TODAY = date(2026, 11, 26)


@pytest.fixture
def catalog() -> Catalog:
    return snapshot.current().document


def test_decoding_gives_the_bytes_back(catalog: Catalog) -> None:
    encoded = document.encode(catalog)
    assert document.decode(encoded) == catalog == snapshot.build()
    assert document.encode(document.decode(encoded)) == encoded


def test_recorded_phases_name_no_bound_and_no_ground(catalog: Catalog) -> None:
    assert b'"latest":null,"name"' in document.encode(catalog), "of a release without a version"
    assert b"derived_from" not in document.encode(catalog)
    effective = minors.effective(catalog, TODAY).document
    assert b"derived_from" in document.encode(effective)


def test_end_without_a_day_keeps_its_key() -> None:
    assert document.encode(End(UNKNOWN)) == b'{"kind":"unknown","on":null}'


def test_misspelt_document_is_refused(catalog: Catalog) -> None:
    encoded = document.encode(catalog).replace(b'"short_name"', b'"shortname"', 1)
    with pytest.raises(msgspec.ValidationError, match="short_name"):
        document.decode(encoded)


def test_lookups_answer_none_for_unknown_names(catalog: Catalog) -> None:
    alder = catalog.by_slug["alder"]
    assert catalog.find_distribution("AlderLinux") is alder is catalog.find_distribution("ALDER")
    assert alder.release("9") is not None
    assert (alder.release("99"), alder.plan("gold"), alder.release(None)) == (None, None, None)
    assert (catalog.distribution("oak"), catalog.release("oak-9")) == (None, None)
    assert catalog.release("alder-9") == (alder, alder.release("9"))


def test_fact_lookup_is_exact(catalog: Catalog) -> None:
    alder = catalog.by_slug["alder"]
    assert any(fact.release and fact.plan is None for fact in alder.facts)
    assert alder.fact("secure_boot") is not None
    assert (alder.fact("secure_boot", "9"), alder.fact("x86_baseline")) == (None, None)
    for distribution in catalog.distributions:
        assert distribution.facts
        for fact in distribution.facts:
            assert distribution.fact(fact.attribute, fact.release, fact.plan) is fact


def test_derived_document_has_look_ups_of_its_own(catalog: Catalog) -> None:
    release = catalog.by_slug["birch"].release("9.3")
    assert release is not None
    assert not any(phase.derived_from for phase in release.phases)
    effective = minors.effective(catalog, TODAY).document
    release = effective.by_slug["birch"].release("9.3")
    assert release is not None
    assert any(phase.derived_from for phase in release.phases)


def test_release_ahead_of_the_day_has_no_phase_yet(catalog: Catalog) -> None:
    release = catalog.by_slug["alder"].release("9")
    assert release is not None
    assert release.status_as_of(date(2020, 1, 1), TODAY).kind == AHEAD
    undated = replace(release, released_on=None)
    assert undated.status_as_of(date(2025, 1, 1), TODAY).kind == UNKNOWN
    assert undated.status_as_of(TODAY, TODAY) == release.status(TODAY)
