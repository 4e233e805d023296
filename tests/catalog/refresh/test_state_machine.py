"""Whatever upstream says, curators decide and processes suffer, in whatever order: the invariants
of the refresh hold after each step.

ELWISE_SEQUENCES=1000 tries that many sequences, and new ones, instead of the thirty of every test
run (on PostgreSQL its first ten).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catalog.append_only import unprotected
from catalog.models import LifecycleValue, Product, Run
from catalog.refresh import effective, hold_conditions, parallel, review
from catalog.refresh import run as running
from catalog.refresh.agreement import disagreements
from catalog.refresh.upstream import Answer, FetchFailed
from catalog.refresh.values import DATE, Ending
from tests import long
from tests.catalog.refresh import answers, kept_decision, leases
from tests.catalog.refresh.readings import SEEN, Reading, out_of_order, plain

LONG = "ELWISE_SEQUENCES" in os.environ
SEQUENCES = long.number("ELWISE_SEQUENCES", 5, 30 if connection.vendor == "sqlite" else 10)
PRODUCTS = ["almalinux", "oracle-linux"]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
DECIDED_AGAIN_EVERY = 10
"""Sequences: deciding takes as long as many steps do."""

IN_ORDER = ("releaseDate", "eoasFrom", "eolFrom", "eoesFrom")

products = st.sampled_from(PRODUCTS)
places = st.integers(0, 1)
"""Few, so that curators and upstream often speak of the same value."""
days = st.sampled_from([1, 20, 31, 32, -1, -30, 400])
fields = st.sampled_from(["eolFrom", "eolFrom", "eoasFrom", "releaseDate"])


class _KilledError(BaseException):
    """The process is gone: nothing that follows is done."""


class _Upstream:
    """What is answered instead of fetching; `before` is called with each product before its answer
    is judged.

    `knows_news`: it answers that nothing is new to whoever has seen its answer.
    """

    def __init__(self) -> None:
        self.documents = {product: answers.document(product) for product in PRODUCTS}
        self.away: set[str] = set()
        self.before: Callable[..., object] = lambda _: None
        self.knows_news = True

    def fetch(self, product: str, *, etag: str, **_: Any) -> Answer:
        if product in self.away:
            raise FetchFailed("connection-failed", "away")
        body = json.dumps(self.documents[product]).encode()
        own = hashlib.sha256(body).hexdigest()
        unchanged = self.knows_news and etag == own
        return (
            Answer(304, b"", own, "", "", NOW) if unchanged else Answer(200, body, own, "", "", NOW)
        )

    def releases(self, product: str) -> list[dict[str, Any]]:
        return self.documents[product]["result"]["releases"]

    def release(self, product: str, place: int) -> dict[str, Any]:
        every = self.releases(product)
        return every[place % len(every)]

    def talks_nonsense(self, product: str) -> bool:
        """Whether days stand in an order that cannot be."""
        every = (
            [day for name in IN_ORDER if (day := release.get(name))]
            for release in self.releases(product)
        )
        return any(days != sorted(days) for days in every)

    def move(self, product: str, place: int, field: str, by: int) -> bool:
        release = self.release(product, place)
        if release.get(field):
            release[field] = str(date.fromisoformat(release[field]) + timedelta(days=by))
        return bool(release.get(field))


class Machine(RuleBasedStateMachine):
    begun = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.begun += 1
        self.patch = pytest.MonkeyPatch()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.upstream = _Upstream()
        self.patch.setattr(parallel, "fetch", self.upstream.fetch)
        judge = running.judge_attempt
        self.patch.setattr(
            running,
            "judge_attempt",
            lambda entry, *more: (self.upstream.before(entry.product.name), judge(entry, *more)),
        )

    def teardown(self) -> None:
        try:
            if Machine.begun % DECIDED_AGAIN_EVERY == 0:
                assert disagreements() == [], "of products that nobody was to touch"
                decision = kept_decision.of_the_seed()
                assert decision.made_again() == decision.recommendation, (
                    "a kept decision has changed"
                )
        finally:
            self.patch.undo()
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    @initialize(share=st.sampled_from([hold_conditions.RUN_PERCENT, 80]))
    def start(self, share: int) -> None:
        """`share`: of two products' releases the usual share is two, so that most runs would be
        held as a whole."""
        self.patch.setattr(hold_conditions, "RUN_PERCENT", share)
        Product.objects.exclude(name__in=PRODUCTS).update(enabled=False)
        self.seen = Reading(PRODUCTS)
        kept_decision.of_the_seed()

    # What upstream does

    @rule(product=products, place=places, field=fields, by=days)
    def a_date_moves(self, product: str, place: int, field: str, by: int) -> None:
        if self.upstream.move(product, place, field, by):
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
        every = self.upstream.releases(product)
        latest = {"name": f"{number}.0", "date": "2026-11-01", "link": None}
        later = {
            "releaseDate": f"2026-10-{number}",
            "eolFrom": f"2036-05-{number}",
            "latest": latest,
            "name": str(number),
        }
        if all(release["name"] != str(number) for release in every):
            every.insert(
                0,
                {
                    **every[-1],
                    **later,
                    "isEol": False,
                    **{key: None for key in ("eoasFrom", "eoesFrom") if key in every[-1]},
                },
            )

    @rule(product=products, place=places)
    def a_release_disappears(self, product: str, place: int) -> None:
        every = self.upstream.releases(product)
        every.pop(place % len(every)) if len(every) > 1 else None
        self.refresh()

    @rule(product=products, place=places, years=st.sampled_from([-40, -7]))
    def nonsense_is_answered(self, product: str, place: int, years: int) -> None:
        if self.upstream.move(product, place, "eolFrom", 365 * years):
            self.refresh()

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
        before = self.seen
        run = self._refresh()
        if (before.version, before.on_record()) != (self.seen.version, self.seen.on_record()):
            self._again_is_nothing_new()
        outcomes = dict(run.products.values_list("product__name", "outcome"))
        bad = {product for product, outcome in outcomes.items() if outcome in ("refuse", "failed")}
        assert {
            product for product, outcome in outcomes.items() if outcome == "failed"
        } == self.upstream.away
        nonsense = {product for product in PRODUCTS if self.upstream.talks_nonsense(product)}
        assert nonsense - self.upstream.away <= {
            product for product, outcome in outcomes.items() if outcome == "refuse"
        }
        assert run.state == (
            "ok" if not bad else "failed" if len(bad) == len(PRODUCTS) else "partial"
        )
        for product in PRODUCTS:
            assert (self.seen.received[product] == before.received[product]) == (product in bad)
        if bad:
            assert (self.seen.last_success, self.seen.freshness["last_success"]) == (
                before.last_success,
                before.freshness["last_success"],
            )

    def _again_is_nothing_new(self) -> None:
        before = self.seen
        again = self._refresh_in_full()
        assert set(again.products.values_list("applied", flat=True)) == {0}
        assert (self.seen.version, self.seen.values) == (before.version, before.values)

    @rule(product=products, place=places, by=st.sampled_from([1, 20, -1]), step=st.integers(0, 5))
    def the_process_is_killed(self, product: str, place: int, by: int, step: int) -> None:
        """In the middle of asking or of writing several rows. The run after it comes to what a run
        without the fault would have."""
        for field in IN_ORDER[1:]:
            self.upstream.move(product, place, field, by)
        before, point = self.seen, transaction.savepoint()
        self._refresh()
        expected = self.seen
        transaction.savepoint_rollback(point)
        self._killed_at(step)
        left = Reading(PRODUCTS)
        for product in PRODUCTS:
            assert left.of(product) in (before.of(product), expected.of(product)), (
                "a mix of two revisions"
            )
        self.seen = left
        self._refresh()
        assert (self.seen.visible_values(), self.seen.on_record()) == (
            expected.visible_values(),
            expected.on_record(),
        )

    def _killed_at(self, step: int) -> None:
        left = [step]

        def perhaps(*_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise _KilledError

        save = effective.save_row

        def save_and_perhaps(*arguments: Any) -> None:
            perhaps()
            save(*arguments)
            perhaps()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.upstream, "before", perhaps)
            patch.setattr(effective, "save_row", save_and_perhaps)
            with contextlib.suppress(_KilledError):
                running.refresh(started_by="test")
                return
        run = Run.objects.latest("id")
        with unprotected(Run):
            Run.objects.filter(pk=run.pk).update(state="running")
        leases.expire()

    @rule(product=products, place=places, by=days, given_up=st.booleans())
    def another_refreshes_meanwhile(
        self, product: str, place: int, by: int, given_up: bool
    ) -> None:
        """While the first waits for `product`. Where the first was taken for dead it must not write
        any more."""
        self.upstream.move(product, place, "eolFrom", by)
        inner: list[Run] = []

        def another(requested: str) -> None:
            if requested == product and not inner:
                inner.append(Run())
                if given_up:
                    Run.objects.filter(state="running").update(state="abandoned")
                inner[0] = running.refresh(started_by="another")

        self.upstream.before = another
        first = self._refresh()
        self.upstream.before = lambda _: None
        assert (first != inner[0]) == given_up
        assert first.state == "abandoned" if given_up else first == inner[0]
        if given_up:
            assert not LifecycleValue.objects.filter(run=first).exists()

    # What curators do

    @rule(
        product=products,
        place=places,
        field=st.sampled_from(["security_end", "active_end"]),
        by=days,
    )
    def a_value_is_set_by_hand(self, product: str, place: int, field: str, by: int) -> None:
        if dated := self._dated(product, field):
            release, day = dated[place % len(dated)]
            with contextlib.suppress(review.NotInOrderError):
                self._set_by_hand(product, release, field, day + timedelta(days=by))
                self._upstream_says_it_ends_later(product, release, field, 1)

    @rule(place=places, apart=st.sampled_from([1, 20, -1]))
    def two_ends_come_close_to_each_other(self, place: int, apart: int) -> None:
        """By hand, and then by upstream, who knows nothing of it."""
        if dated := self._dated("almalinux", "active_end"):
            release, day = dated[place % len(dated)]
            if apart < 0:
                with pytest.raises(review.NotInOrderError):
                    self._set_by_hand(
                        "almalinux", release, "security_end", day + timedelta(days=apart)
                    )
            else:
                self._set_by_hand("almalinux", release, "security_end", day + timedelta(days=apart))
                self._upstream_says_it_ends_later("almalinux", release, "active_end", 31)

    def _dated(self, product: str, field: str) -> list[tuple[str, date]]:
        """The releases with a day there, and which."""
        dated_rows = sorted(
            (release, row)
            for (_, release, row_field), row in self.seen.of(product).items()
            if row_field == field
        )
        return [
            (release, date.fromisoformat(row["day"])) for release, row in dated_rows if row["day"]
        ]

    def _set_by_hand(self, product: str, release: str, field: str, day: date) -> None:
        product_row = Product.objects.select_related("distribution").get(name=product)
        self._do(
            lambda: review.override(
                product_row, release, field, Ending(DATE, day), reason="told so", by=None
            )
        )
        assert self.seen.visible_values()[product, release, field]["day"] == str(day)

    def _upstream_says_it_ends_later(self, product: str, name: str, field: str, by: int) -> None:
        theirs = {"active_end": "eoasFrom", "security_end": "eolFrom"}[field]
        names = [release["name"] for release in self.upstream.releases(product)]
        if name in names and self.upstream.move(product, names.index(name), theirs, by):
            self.refresh()

    @rule(place=places)
    def a_value_is_given_back(self, place: int) -> None:
        every = list(LifecycleValue.objects.overrides())
        if not every:
            return
        with contextlib.suppress(review.NotInOrderError):
            self._do(lambda: review.clear(every[place % len(every)], by=None))

    @precondition(lambda self: self.seen.held())
    @rule(some=st.sets(places, min_size=1), approved=st.booleans())
    def held_values_are_decided_on(self, some: set[int], approved: bool) -> None:
        self._decide(some, approved)

    @rule(
        product=products,
        place=places,
        by=st.sampled_from([-1, -30, 400]),
        some=st.sets(places, min_size=1),
        approved=st.booleans(),
    )
    def a_date_moves_and_is_decided_on_at_once(
        self, product: str, place: int, by: int, some: set[int], approved: bool
    ) -> None:
        if self.upstream.move(product, place, "eolFrom", by):
            self.refresh()
        if self.seen.held():
            self._decide(some, approved)

    def _decide(self, some: set[int], approved: bool) -> None:
        before = self.seen
        held = [row["id"] for row in before.values if row["state"] == "held"]
        keys = [held[place % len(held)] for place in some]
        decided_count = self._do(
            lambda: (review.approve if approved else review.reject)(keys, by=None)
        ).decided_count
        states = {row["id"]: row["state"] for row in self.seen.values}
        decided = [key for key in held if states[key] != "held"]
        assert decided_count == len(decided)
        assert {states[key] for key in decided} <= {"accepted" if approved else "rejected"}
        if not approved:
            assert set(keys) <= set(decided)
            assert self.seen.version == before.version
            self._refresh_in_full()
            states = {row["id"]: row["state"] for row in self.seen.values}
        again = self._do(
            lambda: [
                review.approve(decided, by=None).decided_count,
                review.reject(decided, by=None).decided_count,
            ]
        )
        assert again == [0, 0], "what was decided on is decided"
        assert {row["id"]: row["state"] for row in self.seen.values} == states

    # What is done, and what always holds after it

    def _refresh(self) -> Run:
        before = self.seen
        run = self._do(lambda: running.refresh(started_by="test"))
        assert self.seen.curators() == before.curators(), "a refresh changes no curator's row"
        assert self.seen.listed() >= before.listed(), "a refresh takes no release away"
        return run

    def _refresh_in_full(self) -> Run:
        """Where upstream does not say that nothing is new, so that all is judged again."""
        self.upstream.knows_news = False
        run = self._refresh()
        self.upstream.knows_news = True
        return run

    def _do(self, act: Callable[[], Any]) -> Any:
        before = self.seen
        result = act()
        now = self.seen = Reading(PRODUCTS)
        assert now.history_since(before) == now.changed_since(before), (
            "each row that changed has one new history row, no other has"
        )
        assert before.releases.keys() <= now.releases.keys(), "no release is deleted"
        assert {row["id"] for row in before.values} <= {row["id"] for row in now.values}, (
            "no value is deleted"
        )
        visible, believed = now.visible_values(), now.in_force()
        held, accepted = now.held(), now.accepted()
        wanted = {
            key: plain(value)
            for key, value in believed.items()
            if key[2] in SEEN and value is not None
        }
        assert visible == wanted, "readers see just what is on record"
        assert disagreements(Product.objects.filter(name__in=PRODUCTS)) == []
        assert out_of_order(visible) == [], "the days of each release follow each other"
        assert now.notes() == held.keys(), "what is held is a note"
        for key, value in held.items():
            assert key not in accepted or value != accepted[key]["value"], (
                "what is held is not the value"
            )
        for key, row in now.rejected().items():
            newer = key in accepted and accepted[key]["id"] > row["id"]
            assert newer or held.get(key, ...) != row["value"], (
                "what was rejected is not held again"
            )
        return result


@pytest.mark.early
@pytest.mark.django_db
def test_the_invariants_of_the_refresh_hold_after_each_step() -> None:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=6,
            deadline=None,
            suppress_health_check=slow,
            database=None,
            derandomize=not LONG,  # the long run looks for news, every other run for what broke
        ),
    )
