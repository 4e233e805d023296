"""What curators decide about release data: once, with a reason, and in order."""

import threading
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.admin.refresh import OverrideForm
from catalog.models import (
    CatalogVersion,
    HeldChange,
    LifecycleValue,
    Override,
    Phase,
    Product,
    ProductRun,
    Release,
    Run,
)
from catalog.refresh import review
from catalog.refresh import run as running
from catalog.refresh.run import refresh
from catalog.refresh.values import DATE, Ending

pytestmark = pytest.mark.django_db

TABLES = [HeldChange, LifecycleValue, Override, Product, ProductRun, Run]
names = {"ids": lambda model: model._meta.model_name}


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


@pytest.fixture
def held(upstream) -> LifecycleValue:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    refresh(started_by="test")
    return LifecycleValue.objects.held().get()


def _list(model: type) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_changelist")


def _act(client: Client, model: type, action: str, *rows: LifecycleValue):
    return client.post(
        _list(model), {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True
    )


def _end(release: str = "rocky-linux-9", kind: str = "security") -> Phase:
    return Phase.objects.get(release__slug=release, kind=kind, source__kind="aggregator")


def _product(name: str = "rocky-linux") -> Product:
    return Product.objects.get(name=name)


def _override(value: date = date(2033, 1, 1), **more) -> LifecycleValue:
    details = {"reason": "The vendor told us.", "by": None, **more}
    return review.override(_product(), "9", "security_end", Ending(DATE, value), **details)


# The queue


def test_queue_shows_values_rule_and_waiting_time(curator: Client, held) -> None:
    text = curator.get(_list(HeldChange)).content.decode()
    for words in (
        "Rocky",
        "end of security support",
        "31 May 2032",
        "31 May 2031",
        "an end becomes earlier",
        "0 minutes ago",
    ):
        assert words in text


def test_approved_value_is_published_with_the_approver(curator: Client, held) -> None:
    before = CatalogVersion.objects.get().number
    assert "Approved: 1." in _act(curator, HeldChange, "approve", held).content.decode()
    assert _end().ends_on == date(2031, 5, 31)
    held.refresh_from_db()
    assert (held.state, held.decided_by.username) == ("accepted", "curator")
    assert CatalogVersion.objects.get().number > before
    assert _end().history.first().history_user.username == "curator"


def test_approved_value_is_a_noop_for_the_next_refresh(curator: Client, held) -> None:
    _act(curator, HeldChange, "approve", held)
    run = refresh(started_by="test")
    assert run.products.get(product__name="rocky-linux").outcome == "noop"


def test_rejected_value_is_not_held_again(curator: Client, upstream, held) -> None:
    before = CatalogVersion.objects.get().number
    assert "Rejected: 1." in _act(curator, HeldChange, "reject", held).content.decode()
    assert CatalogVersion.objects.get().number == before
    Product.objects.update(etag="")
    refresh(started_by="test")
    assert not LifecycleValue.objects.held().exists()
    upstream.release("rocky-linux", "9", eolFrom="2031-04-30")
    refresh(started_by="test")
    assert LifecycleValue.objects.held().get().value["day"] == "2031-04-30"
    assert _end().ends_on == date(2032, 5, 31)


def test_a_second_click_finds_nothing_left_to_decide(curator: Client, held) -> None:
    _act(curator, HeldChange, "approve", held)
    assert review.reject([held.pk], by=None).decided_count == 0
    assert review.approve([held.pk], by=None).decided_count == 0
    held.refresh_from_db()
    assert held.state == "accepted"


def test_the_parts_of_a_version_are_decided_together(curator: Client, upstream) -> None:
    upstream.release(
        "almalinux",
        "9",
        latest={"name": "9.7", "date": "2025-11-17", "link": "https://almalinux.org/97/"},
    )
    refresh(started_by="test")
    _act(curator, HeldChange, "approve", LifecycleValue.objects.held().get(field="latest_name"))
    release = Release.objects.get(slug="almalinux-9")
    assert (release.latest_name, release.latest_on) == ("9.7", date(2025, 11, 17))
    assert not LifecycleValue.objects.held().exists()


def test_approval_out_of_order_is_refused(curator: Client, upstream) -> None:
    upstream.release("rhel", "10", eoasFrom="2026-01-01", eolFrom="2026-02-01")
    upstream.release("rhel", "10", eoasFrom="2029-01-01", eolFrom="2029-02-01")
    refresh(started_by="test")
    late, early = (
        LifecycleValue.objects.held().get(field="security_end"),
        LifecycleValue.objects.held().get(field="active_end"),
    )
    assert "would be out of order" in _act(curator, HeldChange, "approve", late).content.decode()
    late.refresh_from_db()
    assert late.state == "held"
    assert _end("rhel-10").ends_on == date(2035, 5, 31)
    _act(curator, HeldChange, "approve", late, early)
    assert (_end("rhel-10", "active").ends_on, _end("rhel-10").ends_on) == (
        date(2029, 1, 1),
        date(2029, 2, 1),
    )


def test_approved_withdrawal_marks_the_release(curator: Client, upstream) -> None:
    upstream.change("rhel", lambda document: document["result"]["releases"].pop())
    refresh(started_by="test")
    assert Release.objects.get(slug="rhel-4").withdrawn_on is None
    _act(curator, HeldChange, "approve", *LifecycleValue.objects.held())
    release = Release.objects.get(slug="rhel-4")
    assert release.withdrawn_on is not None
    assert release.as_of == date(2026, 8, 22), "on that day upstream still said so"
    Product.objects.update(etag="")
    assert refresh(started_by="test").products.get(product__name="rhel").outcome == "noop"


def test_returning_release_is_held_without_kept_values(curator: Client, upstream) -> None:
    gone = []
    refresh(started_by="test")
    upstream.change("rhel", lambda document: gone.append(document["result"]["releases"].pop()))
    refresh(started_by="test")
    _act(curator, HeldChange, "approve", *LifecycleValue.objects.held())

    def back_in_place_of_another(document: dict) -> None:
        document["result"]["releases"][-1] = {**gone[0], "eolFrom": "2012-03-01"}

    upstream.change("rhel", back_in_place_of_another)
    refresh(started_by="test")
    held = LifecycleValue.objects.held().filter(release="4")
    assert {row.field: row.value for row in held} == {
        "release": "4",
        "security_end": {"kind": "date", "day": "2012-03-01"},
    }
    _act(curator, HeldChange, "approve", held.get(field="release"))
    assert Release.objects.get(slug="rhel-4").withdrawn_on is None
    assert _end("rhel-4").ends_on == date(2012, 3, 1)


def test_viewer_cannot_decide(client: Client, held) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(
        Permission.objects.filter(codename__startswith="view_", content_type__app_label="catalog")
    )
    client.force_login(reader)
    assert client.get(_list(HeldChange)).status_code == 200
    _act(client, HeldChange, "approve", held)
    held.refresh_from_db()
    assert held.state == "held"
    assert client.post(reverse("admin:catalog_run_refresh_now")).status_code == 403
    assert client.get(reverse("admin:catalog_override_add")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_clicks_at_the_same_moment_one_decides(upstream) -> None:
    upstream.release("rocky-linux", "9", eolFrom="2031-05-31")
    refresh(started_by="test")
    pk = LifecycleValue.objects.held().get().pk
    counts: list[int] = []
    start = threading.Barrier(4)

    def click(decide) -> None:
        start.wait()
        counts.append(decide([pk], by=None).decided_count)
        connection.close()

    clicks = [
        threading.Thread(target=click, args=(decide,))
        for decide in (review.approve, review.reject) * 2
    ]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert LifecycleValue.objects.get(pk=pk).state in ("accepted", "rejected")


# Overrides


def test_override_wins_over_upstream(upstream) -> None:
    value = _override()
    upstream.release("rocky-linux", "9", eolFrom="2032-06-20")
    refresh(started_by="test")
    assert _end().ends_on == date(2033, 1, 1)
    value.refresh_from_db()
    assert (value.state, value.value["day"]) == ("accepted", "2033-01-01")
    assert (
        LifecycleValue.objects.get(
            product=_product(),
            release="9",
            field="security_end",
            origin="upstream",
            state="accepted",
        ).value["day"]
        == "2032-06-20"
    )


def test_override_is_not_credited_to_upstream(upstream) -> None:
    before = _end()
    _override()
    assert (_end().as_of, _end().checked_on) == (before.as_of, before.checked_on)


def test_cleared_override_returns_to_upstream(curator: Client, upstream) -> None:
    value = _override()
    upstream.release("rocky-linux", "9", eolFrom="2032-06-20")
    refresh(started_by="test")
    assert "Reverted to upstream: 1." in _act(curator, Override, "clear", value).content.decode()
    assert _end().ends_on == date(2032, 6, 20)
    assert not LifecycleValue.objects.overrides().exists()


def test_cleared_override_releases_the_held_change(curator: Client, upstream) -> None:
    value = _override(date(2027, 6, 1))
    upstream.release("rocky-linux", "9", eoasFrom="2027-06-15")
    refresh(started_by="test")
    assert LifecycleValue.objects.held().get().rules == ["order-would-break"]
    _act(curator, Override, "clear", value)
    assert refresh(started_by="test").products.get(product__name="rocky-linux").applied == 1
    assert _end(kind="active").ends_on == date(2027, 6, 15)
    assert not LifecycleValue.objects.held().exists()


def test_decision_during_a_run_waits_for_the_next_run(
    upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, judge = _override(date(2027, 6, 1)), running.judge_attempt
    upstream.release("rocky-linux", "9", eoasFrom="2027-06-15")
    refresh(started_by="test")

    def judge_and_give_back(entry, *more) -> None:
        judge(entry, *more)
        if entry.product.name == "rocky-linux":
            review.clear(value, by=None)

    upstream.release(
        "rocky-linux", "9", label="Nine"
    )  # the answer is another, though it says nothing new
    with monkeypatch.context() as patch:
        patch.setattr(running, "judge_attempt", judge_and_give_back)
        assert refresh(started_by="test").products.get(product__name="rocky-linux").held == 1
    assert refresh(started_by="test").products.get(product__name="rocky-linux").applied == 1


def test_override_in_the_admin_is_shown_with_upstream(
    curator: Client,
) -> None:
    form = {
        "product": _product().pk,
        "release": "9",
        "field": "security_end",
        "written": "2033-01-01",
        "reason": "Told so.",
        "review_by": "2026-12-31",
    }
    assert (
        "Give the reason"
        in curator.post(
            reverse("admin:catalog_override_add"), {**form, "reason": ""}
        ).content.decode()
    )
    assert curator.post(reverse("admin:catalog_override_add"), form).status_code == 302
    assert _end().ends_on == date(2033, 1, 1)
    text = curator.get(_list(Override)).content.decode()
    for words in ("1 January 2033", "31 May 2032", "Told so.", "curator"):
        assert words in text


@pytest.mark.parametrize(
    ("field", "written", "release"),
    [
        ("security_end", "soon", "9"),
        ("security_end", "2020-01-01", "9"),
        ("released_on", "not announced", "9"),
        ("security_end", "2033-01-01", "99"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(field: str, written: str, release: str) -> None:
    form = OverrideForm(
        {
            "product": _product().pk,
            "release": release,
            "field": field,
            "written": written,
            "reason": "x",
        }
    )
    assert not form.is_valid()
    assert form.errors.keys() <= {"written", "release"}


def test_override_survives_an_approved_change(curator: Client, held) -> None:
    _override()
    _act(curator, HeldChange, "approve", held)
    assert _end().ends_on == date(2033, 1, 1)


def test_admin_index_lists_due_overrides_and_held_changes(curator: Client, held) -> None:
    _override(review_by=timezone.now().date() - timedelta(days=1))
    text = curator.get("/admin/").content.decode()
    assert "Waits for a decision" in text
    assert "1 change under review" in text
    assert "Due for review" in text


# Looking at it


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("model", TABLES, **names)
def test_every_list_and_row_can_be_opened(model: type, curator: Client, held) -> None:
    _override()
    page = curator.get(_list(model))
    assert page.status_code == 200
    row = page.context["cl"].result_list[0]
    assert (
        curator.get(
            reverse(f"admin:catalog_{model._meta.model_name}_change", args=[row.pk])
        ).status_code
        == 200
    )


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("model", TABLES, **names)
def test_every_list_can_be_sorted_and_filtered(
    model: type, curator: Client, held, undrawn: None
) -> None:
    _override()
    page = curator.get(_list(model)).context_data["cl"]
    choices = [
        choice["query_string"]
        for filter_spec in page.filter_specs
        for choice in list(filter_spec.choices(page))[:3]
    ]
    for query in [*(f"?o=-{column}" for column in range(1, len(page.list_display) + 1)), *choices]:
        response = curator.get(_list(model) + query)
        assert response.status_code == 200
        list(
            response.context_data["cl"].result_list
        )  # the rows are asked for only now, as for drawing


def test_refresh_records_cannot_be_deleted(curator: Client, held) -> None:
    _override()
    for model in TABLES:
        row = model.objects.first()
        assert (
            curator.post(
                reverse(f"admin:catalog_{model._meta.model_name}_delete", args=[row.pk]),
                {"post": "yes"},
            ).status_code
            == 403
        )


def test_nobody_begins_a_refresh_by_following_a_link(curator: Client) -> None:
    assert curator.get(reverse("admin:catalog_run_refresh_now")).status_code == 405
    assert not Run.objects.exists()


def test_a_product_under_another_name_is_asked_for_everything(curator: Client, upstream) -> None:
    refresh(started_by="test")
    product = _product()
    assert product.etag
    form = {"name": "rocky", "distribution": product.distribution_id, "enabled": "on"}
    curator.post(reverse("admin:catalog_product_change", args=[product.pk]), form)
    product.refresh_from_db()
    assert (product.name, product.etag) == ("rocky", "")
