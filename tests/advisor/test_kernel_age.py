"""How new a kernel counts as: by its series, or by a policy that replaces it every year."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from advisor import curation, decisive
from advisor.candidates import candidates
from advisor.candidates.kernel import series_of
from advisor.rules.derived import KERNEL_AGES
from catalog import snapshot
from catalog.models import Distribution, Fact, Release, Source

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

TODAY = date(2026, 11, 27)


def _states(distribution: str, release: str, version: str) -> None:
    owner = Distribution.objects.get(slug=distribution)
    Fact.objects.update_or_create(
        distribution=owner,
        release=Release.objects.get(distribution=owner, name=release),
        attribute="kernel_version",
        defaults={"value": version, "source": Source.objects.first(), "confidence": "verified"},
    )


def _ages() -> dict[tuple[str, str | None], object]:
    return {
        (chosen.distribution, chosen.release): chosen.of("kernel_age").value
        for chosen in candidates(snapshot.current().document, TODAY)
        if chosen.release is not None
    }


def test_series_of_one_age_are_level_whatever_their_policy() -> None:
    _states("alder", "9", "6.12")
    _states("birch", "9", "6.12")
    _states("birch", "8", "5.14")
    ages = _ages()
    assert ages["alder", "9"] == ages["birch", "9"] == "newest"
    assert ages["birch", "8"] == "older"


def test_series_compare_by_number_not_by_text() -> None:
    _states("alder", "9", "6.12")
    _states("birch", "9", "6.6")
    assert _ages()["birch", "9"] == "older"


def test_kernel_replaced_every_year_needs_no_series() -> None:
    ages = _ages()
    assert {age for (slug, _), age in ages.items() if slug == "cedar"} == {"renewed"}


@pytest.mark.parametrize("version", ["unknown", "6.x", "", "६.१"])
def test_series_that_is_no_number_is_unknown(version: str) -> None:
    assert series_of(version) is None
    if version:
        _states("birch", "9", version)
        assert _ages()["birch", "9"] is None


@pytest.mark.parametrize("state", ["preview", "ended"])
def test_release_nobody_can_run_sets_no_measure(state: str) -> None:
    """Its newer kernel makes no other one older."""
    _states("alder", "9", "5.14")
    _states("birch", "9", "7.4")
    row = Release.objects.get(distribution__slug="birch", name="9")
    if state == "preview":
        Release.objects.filter(pk=row.pk).update(preview=True)
    else:
        row.phases.update(end_kind="date", ends_on=date(2020, 1, 1))
    assert _ages()["alder", "9"] == "newest"


def test_kernel_age_has_the_source_of_the_series() -> None:
    catalog = snapshot.current().document
    (alder, *_) = (
        row
        for row in candidates(catalog, TODAY)
        if (row.distribution, row.release) == ("alder", "9")
    )
    age, version = alder.of("kernel_age"), alder.of("kernel_version")
    assert age.source == version.source != ""
    assert (age.confidence, age.words) == (version.confidence, "Linux 5.14")


def test_curator_adds_the_series_that_is_missing() -> None:
    state = decisive.NO_ROW
    missing = decisive.DecisiveFact("birch", "9", "", "kernel_age", "label", state, 0, 0, 1)
    (row,) = curation._rows(decisive.Queue((missing,), 1, "digest", TODAY), 1)
    assert "attribute=kernel_version" in row.address


def test_method_page_says_what_ages_are_worth(client: Client) -> None:
    text = client.get("/method/").content.decode()
    for words in KERNEL_AGES.values():
        assert words in text
