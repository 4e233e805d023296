"""Releases and phases show what is on record, whoever writes them, and a check finds where not."""

from datetime import date
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection

from catalog.append_only import unprotected
from catalog.curation import change
from catalog.models import LifecycleValue, Phase, Product, Release, Source
from catalog.refresh import review
from catalog.refresh.agreement import agree, disagreements
from catalog.refresh.run import refresh
from catalog.refresh.values import Ending
from tests.catalog.refresh.upstream_server import UpstreamServer

pytestmark = pytest.mark.django_db

SEEDED_DAY = date(2035, 6, 30)


def _own() -> dict[tuple[str, str, str], Any]:
    rows = LifecycleValue.objects.filter(origin="catalog", state="accepted")
    return {(row.product.name, row.release, row.field): row.value for row in rows}


def _phase(release: str, kind: str = "security") -> Phase:
    return Phase.objects.get(release__slug=release, kind=kind)


def _warnings() -> list[str]:
    checks = run_checks(databases=["default"])
    return [warning.msg for warning in checks if warning.id == "catalog.W003"]


def _override(release: str, day: date) -> LifecycleValue:
    product = Product.objects.get(name="oracle-linux")
    end = Ending("date", day)
    return review.override(product, release, "security_end", end, reason="Told so.", by=None)


def test_disputes_of_the_seed_are_on_record() -> None:
    assert _own() == {
        ("oracle-linux", "10", "security_end"): {"kind": "date", "day": "2035-06-30"},
        ("oracle-linux", "10", "extended_end"): {"kind": "date", "day": "2038-06-30"},
    }
    assert disagreements() == []


def test_row_edited_behind_the_back_is_found() -> None:
    assert _warnings() == []
    phase = _phase("rocky-linux-9")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_phase SET ends_on = %s WHERE id = %s", [date(2032, 6, 1), phase.pk]
        )
    assert _warnings() == [
        "These do not show the recorded value: Rocky Linux 9, end of security support."
    ]
    _phase("rocky-linux-9").save()
    assert _warnings() == []
    assert _own()["rocky-linux", "9", "security_end"] == {"kind": "date", "day": "2032-06-01"}


@pytest.mark.parametrize("field", ["value", "state"])
def test_value_edited_behind_the_back_is_found(field: str) -> None:
    value = LifecycleValue.objects.filter(
        product__name="rocky-linux", release="9", field="released_on"
    )
    with unprotected(LifecycleValue):
        value.update(**{field: {"value": {"day": "2022-07-15"}, "state": "rejected"}[field]})
    assert _warnings() == ["These do not show the recorded value: Rocky Linux 9, release day."]


def test_deleted_phase_stays_deleted(upstream: UpstreamServer) -> None:
    _phase("rocky-linux-9").delete()
    assert _own()["rocky-linux", "9", "security_end"] is None
    upstream.release("rocky-linux", "9", eolFrom="2032-06-10")
    refresh(started_by="test")
    assert not Phase.objects.filter(release__slug="rocky-linux-9", kind="security").exists()
    assert disagreements() == []


def test_deleted_release_comes_back_whole_by_hand(upstream: UpstreamServer) -> None:
    Release.objects.get(slug="rocky-linux-9").delete()
    assert _own()["rocky-linux", "9", "release"] is None
    upstream.release("rocky-linux", "9", eolFrom="2032-06-10")
    refresh(started_by="test")
    assert not Release.objects.filter(slug="rocky-linux-9").exists()
    product = Product.objects.get(name="rocky-linux")
    review.override(product, "9", "release", "9", reason="Deleted by mistake.", by=None)
    assert _phase("rocky-linux-9").ends_on == date(2032, 6, 10)
    assert Release.objects.get(slug="rocky-linux-9").released_on == date(2022, 7, 14)
    assert disagreements() == []


def test_other_source_of_a_phase_is_recorded() -> None:
    """Its name differs too, so it is no longer what upstream speaks of."""
    phase = _phase("rocky-linux-9")
    phase.source, phase.name = Source.objects.filter(kind="vendor")[0], "Long support"
    phase.save()
    assert _own()["rocky-linux", "9", "security_end"] is None
    phase.source = Source.objects.get(key="endoflife-date-rocky-linux")
    phase.save()
    assert ("rocky-linux", "9", "security_end") not in _own()


def test_upstream_alone_does_not_move_own_value(upstream: UpstreamServer) -> None:
    upstream.release("oracle-linux", "10", eolFrom="2035-07-31")
    refresh(started_by="test")
    assert _phase("oracle-linux-10").ends_on == SEEDED_DAY
    assert disagreements() == []


def test_upstream_that_comes_round_is_followed(upstream: UpstreamServer) -> None:
    for day in ("2035-06-30", "2035-07-10"):
        upstream.release("oracle-linux", "10", eolFrom=day)
        refresh(started_by="test")
    assert ("oracle-linux", "10", "security_end") not in _own()
    assert _phase("oracle-linux-10").ends_on == date(2035, 7, 10)


def test_approved_value_takes_the_place_of_own(upstream: UpstreamServer) -> None:
    for day in ("2035-07-31", "2035-05-31"):
        upstream.release("oracle-linux", "10", eolFrom=day)
        refresh(started_by="test")
    review.approve([LifecycleValue.objects.held().get().pk], by=None)
    assert _phase("oracle-linux-10").ends_on == date(2035, 5, 31)
    assert ("oracle-linux", "10", "security_end") not in _own()
    assert disagreements() == []


def test_value_given_back_is_that_of_the_other_source() -> None:
    override = _override("10", date(2036, 1, 31))
    assert _phase("oracle-linux-10").ends_on == date(2036, 1, 31)
    review.clear(override, by=None)
    assert _phase("oracle-linux-10").ends_on == SEEDED_DAY
    assert disagreements() == []


def test_later_writing_ends_an_override() -> None:
    override = _override("9", date(2033, 1, 31))
    with change(origin="import"):
        Phase.objects.filter(pk=_phase("oracle-linux-9").pk).update(ends_on=date(2033, 2, 1))
    override.refresh_from_db()
    assert override.state == "superseded"
    assert _own()["oracle-linux", "9", "security_end"] == {"kind": "date", "day": "2033-02-01"}


def test_release_the_catalog_had_first_keeps_its_values(upstream: UpstreamServer) -> None:
    with change(origin="seed"):
        rocky = Release.objects.get(slug="rocky-linux-9")
        Release.objects.create(
            distribution=rocky.distribution,
            name="11",
            slug="rocky-linux-11",
            released_on=date(2028, 5, 1),
            source=rocky.source,
            confidence="verified",
        )

    def add(document: dict[str, Any]) -> None:
        releases = document["result"]["releases"]
        own = {"name": "11", "releaseDate": "2026-11-02", "eolFrom": "2036-05-31", "isEol": False}
        latest = {"name": "11.0", "date": "2026-11-02", "link": None}
        releases.insert(0, {**releases[0], **own, "eoasFrom": "2031-05-31", "latest": latest})

    upstream.change("rocky-linux", add)
    refresh(started_by="test")
    release = Release.objects.get(slug="rocky-linux-11")
    assert (release.released_on, release.latest_name) == (date(2028, 5, 1), "11.0")
    assert _own()["rocky-linux", "11", "released_on"] == {"day": "2028-05-01"}
    assert disagreements() == []


def test_agreement_without_news_writes_nothing() -> None:
    before = list(LifecycleValue.objects.order_by("id").values())
    assert [agree(product) for product in Product.objects.select_related("distribution")] == [
        [] for _ in Product.objects.all()
    ]
    assert list(LifecycleValue.objects.order_by("id").values()) == before
