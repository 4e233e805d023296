"""What is written of a refresh: only what changed, all of a product or nothing, and never over a
curator."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import snapshot
from catalog.lifecycle import End
from catalog.models import CatalogVersion, LifecycleValue, Phase, Product, Release
from catalog.refresh import effective
from catalog.refresh.run import refresh
from tests.catalog.refresh.answers import PRODUCTS

pytestmark = pytest.mark.django_db


def _version() -> int:
    return CatalogVersion.objects.get().number


def _outcomes(run) -> dict[str, str]:
    return dict(run.products.values_list("product__name", "outcome"))


def _security_end(distribution: str, release: str) -> date:
    return Phase.objects.get(
        release__distribution__slug=distribution, release__name=release, kind="security"
    ).ends_on


def _accepted(product: str, release: str, field: str) -> LifecycleValue:
    return LifecycleValue.objects.get(
        product__name=product, release=release, field=field, state="accepted", origin="upstream"
    )


def test_the_first_refresh_of_a_fresh_catalog_finds_nothing_new(upstream) -> None:
    before = _version()
    run = refresh(started_by="test")
    assert run.state == "ok"
    assert _outcomes(run) == dict.fromkeys(PRODUCTS, "noop")
    assert _version() == before


def test_unchanged_answer_writes_nothing(upstream) -> None:
    refresh(started_by="test")
    before, values = _version(), list(LifecycleValue.objects.values_list("pk", "state"))
    for product in PRODUCTS:
        upstream.change(
            product, lambda document: document.update(generated_at="2026-11-24T00:00:00+00:00")
        )
    few = _queries_of_a_refresh(["rhel", "almalinux"])
    many = _queries_of_a_refresh(PRODUCTS)
    assert sum(upstream.unchanged.values()) == 2, (
        "only the second refresh of rhel and almalinux is answered with 304"
    )
    assert (many - few) / (len(PRODUCTS) - 2) <= 3
    assert _version() == before
    assert list(LifecycleValue.objects.values_list("pk", "state")) == values


def _queries_of_a_refresh(products: list[str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        refresh(products, started_by="test")
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN")) for query in queries)


def test_small_changes_are_published_at_once(upstream) -> None:
    link = "https://almalinux.org/blog/99/"
    upstream.release(
        "almalinux",
        "9",
        eolFrom="2032-06-20",
        latest={"name": "9.9", "date": "2026-11-20", "link": link},
    )
    before = _version()
    run = refresh(started_by="test")
    assert _outcomes(run)["almalinux"] == "apply"
    assert _security_end("almalinux", "9") == date(2032, 6, 20)
    assert Release.objects.get(slug="almalinux-9").latest_name == "9.9"
    assert _accepted("almalinux", "9", "latest_link").value == link
    assert _version() > before


def test_a_row_that_changes_says_when_upstream_was_seen(
    upstream, django_capture_on_commit_callbacks
) -> None:
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    with django_capture_on_commit_callbacks(execute=True):
        run = refresh(started_by="test")
    phase = Phase.objects.get(release__slug="almalinux-9", kind="security")
    assert (phase.ends_on, phase.checked_on) == (date(2032, 6, 20), run.started.date())
    assert (
        Phase.objects.get(release__slug="almalinux-9", kind="active").checked_on
        < run.started.date()
    )
    release = snapshot.current().document.distribution("almalinux").release("9")
    assert release.phases[1].end == End("date", date(2032, 6, 20))
    assert _accepted("almalinux", "9", "security_end").run == run


def test_the_value_before_is_kept_with_its_origin(upstream) -> None:
    seeded = _accepted("almalinux", "9", "security_end")
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    refresh(started_by="test")
    seeded.refresh_from_db()
    assert (seeded.state, seeded.value["day"]) == ("superseded", "2032-05-31")


def test_earlier_end_is_held(upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    before = _version()
    run = refresh(started_by="test")
    assert _outcomes(run)["rocky-linux"] == "hold"
    assert _security_end("rocky-linux", "9") == date(2032, 5, 31)
    assert _version() == before
    held = LifecycleValue.objects.get(state="held")
    assert (held.release, held.field, held.value["day"], held.rules) == (
        "9",
        "security_end",
        "2031-05-31",
        ["end-earlier"],
    )


def test_held_change_is_recorded_once(upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    first = refresh(started_by="test")
    upstream.change(
        "rocky-linux", lambda document: document.update(generated_at="2026-11-24T00:00:00+00:00")
    )
    second = refresh(started_by="test")
    held = LifecycleValue.objects.get(state="held")
    assert held.run == first
    assert [run.products.get(product__name="rocky-linux").held for run in (first, second)] == [1, 1]


def test_retracted_upstream_value_is_no_longer_held(upstream) -> None:
    good = upstream.bodies["rocky-linux"]
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    refresh(started_by="test")
    upstream.bodies["rocky-linux"] = good
    refresh(started_by="test")
    assert not LifecycleValue.objects.held().exists()
    assert _security_end("rocky-linux", "9") == date(2032, 5, 31)


def test_new_release_gets_phases_with_the_usual_names(upstream) -> None:
    def add(document) -> None:
        newest = document["result"]["releases"][0]
        added = {
            **newest,
            "name": "11",
            "releaseDate": "2026-08-01",
            "eoasFrom": "2031-05-31",
            "eolFrom": "2036-05-31",
            "eoesFrom": "2040-05-31",
        }
        document["result"]["releases"].insert(
            0, {**added, "latest": {"name": "11.0", "date": "2026-08-01", "link": None}}
        )

    upstream.change("rhel", add)
    run = refresh(started_by="test")
    assert _outcomes(run)["rhel"] == "apply"
    release = Release.objects.get(slug="rhel-11")
    assert release.latest_name == "11.0"
    phases = list(release.phases.order_by("ends_on").values_list("name", "kind", "paid", "ends_on"))
    assert phases == [
        ("Full Support", "active", False, date(2031, 5, 31)),
        ("Maintenance Support", "security", False, date(2036, 5, 31)),
        ("Extended Life Cycle Support", "extended", True, date(2040, 5, 31)),
    ]
    els = release.phases.get(kind="extended")
    assert set(els.plans.all()) == set(
        Phase.objects.get(release__slug="rhel-10", kind="extended", source=els.source).plans.all()
    )


def test_missing_release_is_held_not_deleted(upstream) -> None:
    upstream.change("rocky-linux", lambda document: document["result"]["releases"].pop())
    refresh(started_by="test")
    assert Release.objects.get(slug="rocky-linux-8").withdrawn_on is None
    assert LifecycleValue.objects.held().get().rules[0] == "release-disappears"


def test_curator_edits_survive_a_refresh(upstream) -> None:
    Phase.objects.filter(release__slug="almalinux-9", kind="security").update(
        ends_on=date(2032, 1, 1)
    )
    upstream.release("almalinux", "9", eolFrom="2032-06-20", eoasFrom="2027-06-20")
    refresh(started_by="test")
    assert _security_end("almalinux", "9") == date(2032, 1, 1)
    assert Phase.objects.get(release__slug="almalinux-9", kind="active").ends_on == date(
        2027, 6, 20
    )


def test_a_release_a_curator_deleted_is_not_brought_back(upstream) -> None:
    Release.objects.get(slug="almalinux-9").delete()
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    refresh(started_by="test")
    assert not Release.objects.filter(distribution__slug="almalinux", name="9").exists()


def test_failed_write_leaves_the_product_unchanged(upstream, monkeypatch) -> None:
    upstream.release(
        "almalinux",
        "9",
        eolFrom="2032-06-20",
        latest={"name": "9.9", "date": "2026-08-20", "link": None},
    )
    save = effective.Rows.write_phase

    def fails(self, release, kind, value, on) -> None:
        save(self, release, kind, value, on)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(effective.Rows, "write_phase", fails)
    before = _version()
    run = refresh(started_by="test")
    assert run.state == "partial"
    assert _outcomes(run)["almalinux"] == "failed"
    assert _outcomes(run)["rhel"] == "noop"
    assert _version() == before
    assert Release.objects.get(slug="almalinux-9").latest_name == "9.8"
    assert Product.objects.get(name="almalinux").etag == "", (
        "or the next refresh would be told that nothing is new"
    )
    monkeypatch.undo()
    refresh(started_by="test")


def test_too_much_change_at_once_holds_the_whole_run(upstream) -> None:
    """Thirteen of all releases, each of them a little: under a third of the product, over a fifth
    of the catalog."""
    upstream.change("amazon-linux", _old_releases_end_later)
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    before = _version()
    run = refresh(started_by="test")
    assert _version() == before
    assert _outcomes(run)["almalinux"] == "hold"
    assert {rule for value in LifecycleValue.objects.held() for rule in value.rules} == {
        "run-changes-much"
    }
    assert not LifecycleValue.objects.filter(run=run, state="accepted").exists()


def _old_releases_end_later(document) -> None:
    for release in document["result"]["releases"][2:]:
        release["eolFrom"] = "2024-01-10"
