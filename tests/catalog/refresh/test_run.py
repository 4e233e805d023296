"""A run as a whole: what it is called in the end, that there is only one at a time, and whom it
stops asking."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from catalog.models import CatalogVersion, LifecycleValue, Product, ProductRun, Run
from catalog.refresh import lease
from catalog.refresh.run import UnknownProductError, refresh
from tests.catalog.refresh import leases
from tests.catalog.refresh.answers import PRODUCTS

pytestmark = pytest.mark.django_db


def _outcome(run: Run, product: str = "rhel") -> ProductRun:
    return run.products.get(product__name=product)


def _left_running(**more) -> Run:
    now = timezone.now()
    return Run.objects.create(
        **{"started_by": "test", "owner": "elsewhere:1:1", "started": now, "heartbeat": now, **more}
    )


# What it is called


def test_a_run_is_partial_where_one_product_is_not_received(
    upstream,
) -> None:
    upstream.bodies["rhel"] = 503
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    run = refresh(started_by="test")
    assert run.state == "partial"
    assert (_outcome(run).outcome, _outcome(run).reasons[0]["rule"]) == ("failed", "upstream-busy")
    assert _outcome(run, "almalinux").outcome == "apply"
    assert Product.objects.get(name="rhel").last_success is None
    assert Product.objects.get(name="almalinux").last_success is not None


def test_all_products_are_asked_for_at_the_same_time(upstream) -> None:
    """Nobody is answered before everybody has asked."""
    barrier = threading.Barrier(8)
    upstream.before_answering = lambda _: barrier.wait(20)
    assert refresh(started_by="test").state == "ok"


def test_a_run_in_which_nothing_is_received_has_failed(upstream) -> None:
    upstream.bodies.clear()
    assert refresh(started_by="test").state == "failed"
    assert not Product.objects.exclude(last_success=None).exists()


def test_a_refused_answer_is_kept_for_thirty_days(upstream) -> None:
    upstream.change("rhel", lambda document: document["result"].update(releases=[]))
    before = CatalogVersion.objects.get().number
    run = refresh(started_by="test")
    assert run.state == "partial"
    assert (_outcome(run).outcome, _outcome(run).reasons[0]["rule"]) == ("refuse", "no-releases")
    assert _outcome(run).body == upstream.bodies["rhel"].decode()
    assert CatalogVersion.objects.get().number == before
    assert Product.objects.get(name="rhel").etag == "", (
        "or the good answer after it would not be asked for in full"
    )
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        refresh(["almalinux"], started_by="test")
    assert _outcome(run).body == ""


def test_a_refused_body_is_kept_as_far_as_it_is_text(upstream) -> None:
    upstream.bodies["rhel"] = b"\x00\xff not json"
    assert _outcome(refresh(started_by="test")).body == "\ufffd\ufffd not json"


def test_only_enabled_products_are_requested(upstream) -> None:
    Product.objects.exclude(name="rhel").update(enabled=False)
    run = refresh(started_by="test")
    assert (run.state, run.expected, set(upstream.request_counts)) == ("ok", ["rhel"], {"rhel"})


def test_a_product_nobody_knows_is_named(upstream) -> None:
    with pytest.raises(UnknownProductError, match="to refresh: nosuch"):
        refresh(["nosuch"], started_by="test")
    assert not Run.objects.exists()


def test_an_unchanged_answer_is_not_sent_again(upstream) -> None:
    refresh(started_by="test")
    refresh(started_by="test")
    assert upstream.unchanged == dict.fromkeys(PRODUCTS, 1)


def test_after_a_failed_write_the_whole_answer_is_asked_for(upstream, monkeypatch) -> None:
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    with monkeypatch.context() as patch:
        patch.setattr("catalog.refresh.apply.LifecycleValue.objects.bulk_create", _fails)
        refresh(started_by="test")
    run = refresh(started_by="test")
    assert _outcome(run, "almalinux").outcome == "apply"


def test_after_a_held_run_the_whole_answer_is_asked_for(upstream, monkeypatch) -> None:
    Product.objects.exclude(name__in=["almalinux", "oracle-linux"]).update(enabled=False)
    details = LifecycleValue.objects.filter(product__name="oracle-linux", field="identifiers")
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    with monkeypatch.context() as patch:
        patch.setattr("catalog.refresh.hold_conditions.RUN_PERCENT", 0)
        assert _outcome(refresh(started_by="test"), "almalinux").outcome == "hold"
    assert not details.exists()
    refresh(started_by="test")
    assert details.exists()


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("the disk is full")


# Whom it stops asking


def test_five_failures_open_the_breaker_for_fifteen_minutes(upstream) -> None:
    good, upstream.bodies["rhel"] = upstream.bodies["rhel"], 404
    start = timezone.now()
    for number in range(8):
        with time_machine.travel(start + timedelta(minutes=number), tick=False):
            run = refresh(["rhel"], started_by="test")
    assert upstream.request_counts["rhel"] == 5
    assert _outcome(run).reasons[0]["rule"] == "circuit-open"
    with time_machine.travel(start + timedelta(minutes=20), tick=False):
        refresh(["rhel"], started_by="test")
        refresh(["rhel"], started_by="test")
    assert upstream.request_counts["rhel"] == 6, "one probe"
    upstream.bodies["rhel"] = good
    with time_machine.travel(start + timedelta(minutes=40), tick=False):
        assert refresh(["rhel"], started_by="test").state == "ok"
    product = Product.objects.get(name="rhel")
    assert (product.failures, product.open_until) == (0, None)


# One at a time


def test_while_one_runs_another_does_nothing(upstream) -> None:
    under_way = _left_running()
    assert refresh(started_by="test") == under_way
    assert not upstream.request_counts


def test_a_run_that_gave_no_sign_of_life_is_abandoned(upstream) -> None:
    dead = _left_running()
    leases.expire()
    assert refresh(started_by="test").state == "ok"
    dead.refresh_from_db()
    assert (dead.state, dead.note) == ("abandoned", "It gave no sign of life for too long.")


def test_run_with_a_heartbeat_in_the_future_is_abandoned(upstream) -> None:
    """The clock was years ahead when its process was killed."""
    dead = _left_running()
    Run.objects.update(heartbeat=timezone.now() + timedelta(days=1000))
    assert refresh(started_by="test").state == "ok"
    dead.refresh_from_db()
    assert dead.state == "abandoned"


def test_a_process_that_ends_abandons_only_its_own_run() -> None:
    other = _left_running()
    lease.abandon_own("It ends.")
    assert lease.under_way() == other
    Run.objects.update(owner=lease.owner())
    lease.abandon_own("It ends.")
    assert Run.objects.get().note == "It ends."


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_given_up_writes_nothing_more(upstream) -> None:
    upstream.release("almalinux", "9", eolFrom="2032-06-20")
    before = CatalogVersion.objects.get().number

    def give_up(product: str) -> None:
        if product == "rocky-linux":
            Run.objects.filter(state="running").update(state="abandoned")
            connection.close()

    upstream.before_answering = give_up
    run = refresh(started_by="test")
    assert run.state == "abandoned"
    assert CatalogVersion.objects.get().number == before


@pytest.mark.django_db(transaction=True)
def test_of_four_refreshes_at_once_one_does_the_work_each_time(upstream) -> None:
    Product.objects.exclude(name__in=["almalinux", "rhel"]).update(enabled=False)
    for number in range(1, 26):
        upstream.release("almalinux", "9", eolFrom=str(date(2032, 5, 31) + timedelta(days=number)))
        runs = _four_at_once(upstream)
        assert len(set(runs)) == 1
        assert Run.objects.filter(state="ok").count() == Run.objects.count() == number
        assert upstream.request_counts == {"almalinux": number, "rhel": number}
        assert (
            LifecycleValue.objects.filter(
                product__name="almalinux", release="9", field="security_end"
            ).count()
            == number + 1
        )


def _four_at_once(upstream) -> list[Run]:
    """None is too late: the one that works is not answered before the others have had theirs."""
    start, others, runs = threading.Barrier(4), threading.Event(), []

    def refresh_once() -> None:
        start.wait()
        runs.append(refresh(started_by="test"))
        connection.close()
        if len(runs) == 3:
            others.set()

    upstream.before_answering = lambda _: others.wait(30)
    threads = [threading.Thread(target=refresh_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return runs


def test_an_error_nobody_foresaw_ends_the_run(upstream, monkeypatch) -> None:
    monkeypatch.setattr("catalog.refresh.run.reason_to_hold_run", _fails)
    with pytest.raises(RuntimeError, match="disk"):
        refresh(started_by="test")
    assert Run.objects.get().state == "failed"
    assert lease.under_way() is None
