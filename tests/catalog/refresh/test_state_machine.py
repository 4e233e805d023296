"""Whatever upstream says, curators decide and processes suffer, in whatever order: the invariants of the refresh hold after each step.

ELWISE_SEQUENCES=1000 tries that many sequences instead of the few of every test run.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from catalog.models import CatalogVersion, LifecycleValue, Phase, Product, Release, Run
from catalog.refresh import effective, review
from catalog.refresh import run as running
from catalog.refresh.effective import SHOWN, Rows
from catalog.refresh.record import Record, out_of_order_in
from catalog.refresh.upstream import Answer, FetchFailed
from catalog.refresh.values import DATE, Ending
from tests.catalog.refresh import answers

SEQUENCES = int(os.environ.get("ELWISE_SEQUENCES", "60"))
PRODUCTS = ["almalinux", "oracle-linux"]
NOW = datetime(2026, 11, 24, tzinfo=UTC)

products = st.sampled_from(PRODUCTS)
places = st.integers(0, 1)
"""Few, so that curators and upstream often speak of the same value."""
days = st.sampled_from([1, 20, 31, 32, -1, -30, 400])


class _KilledError(BaseException):
    """The process is gone: nothing that follows is done."""


class _Upstream:
    """What is answered instead of fetching; `before` is called with each product that is asked for."""

    def __init__(self) -> None:
        self.documents = {product: answers.document(product) for product in PRODUCTS}
        self.away: set[str] = set()
        self.before: Any = lambda _: None

    def fetch(self, product: str, **_: Any) -> Answer:
        self.before(product)
        if product in self.away:
            raise FetchFailed("connection-failed", "away")
        return Answer(200, json.dumps(self.documents[product]).encode(), "", "", "", NOW)

    def release(self, product: str, place: int) -> dict[str, Any]:
        every = self.documents[product]["result"]["releases"]
        return every[place % len(every)]


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.upstream = _Upstream()
        self.touched = False
        self.patch.setattr(running, "fetch", self.upstream.fetch)

    def teardown(self) -> None:
        self.patch.undo()
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @initialize()
    def start(self) -> None:
        Product.objects.exclude(name__in=PRODUCTS).update(enabled=False)

    # What upstream does

    @rule(product=products, place=places, field=st.sampled_from(["eolFrom", "eolFrom", "eoasFrom", "releaseDate"]), by=days)
    def a_date_moves(self, product: str, place: int, field: str, by: int) -> None:
        release = self.upstream.release(product, place)
        if release.get(field):
            release[field] = str(date.fromisoformat(release[field]) + timedelta(days=by))
            self.refresh()

    @rule(product=products, place=places)
    def a_date_becomes_unknown(self, product: str, place: int) -> None:
        self.upstream.release(product, place).update(eolFrom=None, isEol=False)

    @rule(product=products, place=places, minor=st.integers(0, 12))
    def a_version_comes_out(self, product: str, place: int, minor: int) -> None:
        release = self.upstream.release(product, place)
        if release["latest"]:
            release["latest"] |= {"name": f"{release['name']}.{minor}", "date": "2026-11-01"}

    @rule(product=products, number=st.integers(11, 13))
    def a_release_appears(self, product: str, number: int) -> None:
        every = self.upstream.documents[product]["result"]["releases"]
        latest = {"name": f"{number}.0", "date": "2026-11-01", "link": None}
        later = {"releaseDate": f"2026-10-{number}", "eolFrom": f"2036-05-{number}", "latest": latest, "name": str(number)}
        if all(release["name"] != str(number) for release in every):
            every.insert(0, {**every[-1], **later, "isEol": False, **{key: None for key in ("eoasFrom", "eoesFrom") if key in every[-1]}})

    @rule(product=products, place=places)
    def a_release_disappears(self, product: str, place: int) -> None:
        every = self.upstream.documents[product]["result"]["releases"]
        every.pop(place % len(every)) if every else None

    @rule(product=products)
    def all_is_as_it_was(self, product: str) -> None:
        self.upstream.documents[product] = answers.document(product)
        self.upstream.away.discard(product)

    @rule(product=products)
    def it_is_away(self, product: str) -> None:
        self.upstream.away.add(product)

    # What the refresh does

    @rule()
    def refresh(self) -> None:
        before, tables, succeeded = self._curators_rows(), _Tables(), _last_success()
        run = self._refresh()
        assert self._curators_rows() == before
        assert _Tables().listed >= tables.listed
        if run.state != "ok":
            assert _last_success() == succeeded
        self._again_is_nothing_new()

    def _again_is_nothing_new(self) -> None:
        state, version = _state(), _version()
        again = running.refresh(started_by="test")
        assert set(again.products.values_list("applied", flat=True)) <= {0}
        assert (_state(), _version()) == (state, version)

    @rule(step=st.integers(0, 3))
    def the_process_is_killed(self, step: int) -> None:
        """In the middle of asking or of writing. The run after it comes to what a run without the fault would have."""
        point = transaction.savepoint()
        self._refresh()
        expected, shown_after = _state(), _shown()
        transaction.savepoint_rollback(point)
        shown_before = _shown()
        self._killed_at(step)
        for product, shown in _shown().items():
            assert shown in (shown_before[product], shown_after[product]), "a mix of two revisions"
        self._refresh()
        assert _state() == expected

    def _killed_at(self, step: int) -> None:
        left = [step]

        def perhaps(*_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise _KilledError

        save = effective._save

        def save_and_perhaps(*arguments: Any) -> None:
            save(*arguments)
            perhaps()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.upstream, "before", perhaps)
            patch.setattr(effective, "_save", save_and_perhaps)
            try:
                run = running.refresh(started_by="test")
            except _KilledError:
                run = Run.objects.latest("id")
                Run.objects.filter(pk=run.pk).update(state="running", owner=run.owner.rpartition(":")[0] + ":1")

    @rule(product=products, given_up=st.booleans())
    def another_refreshes_meanwhile(self, product: str, given_up: bool) -> None:
        """While the first asks for `product`. Where the first was taken for dead it must not write any more."""
        inner: list[Run] = []
        self.touched = True

        def another(asked: str) -> None:
            if asked == product and not inner:
                inner.append(Run())
                if given_up:
                    Run.objects.filter(state="running").update(state="abandoned")
                inner[0] = running.refresh(started_by="another")

        self.upstream.before = another
        first = running.refresh(started_by="test")
        self.upstream.before = lambda _: None
        assert (first != inner[0]) == given_up
        assert first.state == "abandoned" if given_up else first == inner[0]
        if given_up:
            assert not LifecycleValue.objects.filter(run=first).exists()

    # What curators do

    @rule(product=products, place=places, field=st.sampled_from(["security_end", "active_end"]), by=days)
    def a_value_is_set_by_hand(self, product: str, place: int, field: str, by: int) -> None:
        record = Record(Product.objects.get(name=product), NOW)
        dated = sorted(key for key, value in record.effective().items() if key[1] == field and isinstance(value, Ending) and value.day)
        if not dated:
            return
        key = dated[place % len(dated)]
        value = Ending(DATE, record.effective()[key].day + timedelta(days=by))
        with contextlib.suppress(review.NotInOrderError):
            self._one_history_row_each(lambda: review.override(record.product, *key, value, reason="told so", by=None))
            self._upstream_says_it_ends_a_day_later(product, *key)

    def _upstream_says_it_ends_a_day_later(self, product: str, name: str, field: str) -> None:
        theirs = {"active_end": "eoasFrom", "security_end": "eolFrom"}[field]
        for release in self.upstream.documents[product]["result"]["releases"]:
            if release["name"] == name and release.get(theirs):
                release[theirs] = str(date.fromisoformat(release[theirs]) + timedelta(days=1))
        self.refresh()

    @rule(place=places)
    def a_value_is_given_back(self, place: int) -> None:
        every = list(LifecycleValue.objects.overrides())
        if not every:
            return
        with contextlib.suppress(review.NotInOrderError):
            self._one_history_row_each(lambda: review.clear(every[place % len(every)], by=None))

    @precondition(lambda _: LifecycleValue.objects.held().exists())
    @rule(some=st.sets(places, min_size=1), approved=st.booleans())
    def held_values_are_decided_on(self, some: set[int], approved: bool) -> None:
        held = list(LifecycleValue.objects.held())
        keys = [held[place % len(held)].pk for place in some]
        version, self.touched = _version(), True
        if not approved:
            assert review.reject(keys, by=None).done >= 1
            assert _version() == version
        else:
            self._one_history_row_each(lambda: review.approve(keys, by=None))
        decided = [key for key in keys if LifecycleValue.objects.get(pk=key).state != "held"]
        assert review.approve(decided, by=None).done == review.reject(decided, by=None).done == 0

    # What always holds

    @invariant()
    def what_always_holds_does(self) -> None:
        if not self.touched:
            return
        self.touched = False
        noted = {(one["name"], held["release"], held["field"]) for one in _freshness() for held in one["held"]}
        waiting = set()
        for product in Product.objects.enabled().select_related("distribution"):
            record, rows = Record(product, NOW), Rows(product)
            values = record.effective()
            for key, value in values.items():
                assert rows.shows(*key, value), "readers see the override, or else the accepted value"
            assert out_of_order_in(product.name, values, {release for release, _ in values}) == []
            for key, row in record.held.items():
                assert key not in record.accepted or row.value != record.accepted[key].value, "what is held is not the value"
                waiting.add((product.name, *key))
        assert noted == waiting, "what is held is a note"

    def _refresh(self) -> Run:
        return self._one_history_row_each(lambda: running.refresh(started_by="test"))

    def _one_history_row_each(self, act: Any) -> Any:
        """Each row of the catalog that is not as it was has one new history row, and no other has."""
        self.touched = True
        rows, histories = _Tables(), _histories()
        done = act()
        after = _Tables()
        changed = {key for key in after.rows.keys() | rows.rows.keys() if after.rows.get(key) != rows.rows.get(key)}
        assert {key: count for key, count in _histories().items() if histories.get(key, 0) != count} == {
            key: histories.get(key, 0) + 1 for key in changed
        }
        return done

    def _curators_rows(self) -> list[dict[str, Any]]:
        decided = LifecycleValue.objects.exclude(origin="upstream") | LifecycleValue.objects.filter(state="rejected")
        return list(decided.order_by("pk").values())


class _Tables:
    """The rows that readers see, as they stand, and how many releases are listed."""

    def __init__(self) -> None:
        wanted = {"distribution__product__name__in": PRODUCTS, "parent": None}
        self.rows = {("release", row["id"]): row for row in Release.objects.filter(**wanted).values()}
        phases = Phase.objects.filter(**{f"release__{field}": value for field, value in wanted.items()}).values()
        self.rows |= {("phase", row["id"]): row for row in phases}
        self.listed = sum(kind == "release" and row["withdrawn_on"] is None for (kind, _), row in self.rows.items())


def _histories() -> dict[tuple[str, int], int]:
    return {
        (kind, key): count
        for kind, model in (("release", Release), ("phase", Phase))
        for key, count in model.history.order_by().values_list("id").annotate(Count("history_id"))
    }


def _shown() -> dict[str, dict[Any, Any]]:
    every = {product: Rows(product) for product in Product.objects.enabled().select_related("distribution")}
    return {
        product.name: {(release, field): rows.shown(release, field) for release in rows.releases for field in SHOWN}
        for product, rows in every.items()
    }


def _state() -> tuple[Any, Any]:
    """What is shown and what is on record, without numbers and times."""
    fields = ("product__name", "release", "field", "value", "origin", "state", "rules")
    rows = LifecycleValue.objects.exclude(state="superseded").values_list(*fields)
    return _shown(), sorted(map(str, rows))


def _version() -> int:
    return CatalogVersion.objects.get().number


def _freshness() -> list[dict[str, Any]]:
    return CatalogVersion.objects.get().freshness.get("products", [])


def _last_success() -> Any:
    run = Run.objects.successful().first()
    return run and run.pk


@pytest.mark.django_db
def test_the_invariants_of_the_refresh_hold_after_each_step() -> None:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=7,
            deadline=None,
            suppress_health_check=slow,
            database=None,
            derandomize="ELWISE_SEQUENCES" not in os.environ,  # the long run looks for news, every other run for what broke
        ),
    )
