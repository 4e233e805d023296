"""Every write leaves one history row a changed object, with its author, by whatever path it comes;
and nothing else leaves one."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.curation import change
from catalog.models import Distribution, Event, Fact, Phase, Price, Release, Source, SupportPlan
from catalog.recording import recorded_models, recording, unrecorded
from tests.invented import FOLDER as INVENTED

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


def _counts() -> Counter[str]:
    return Counter({model.__name__: model.history.count() for model in recorded_models()})


def _written(act: Callable[[], Any]) -> dict[str, int]:
    """How many history rows `act` leaves, by model."""
    before = _counts()
    act()
    assert list(unrecorded()) == []
    return dict(_counts() - before)


def _source(key: str = "new") -> Source:
    return Source(key=key, title="New", url="https://new.example/", kind="vendor")


def test_seed_records_one_row_for_each_object() -> None:
    for model in recorded_models():
        assert model.history.count() == model.objects.count()
        assert set(model.history.values_list("history_type", "origin")) == {("+", "seed")}
    assert list(unrecorded()) == []


def test_loading_the_seed_again_leaves_nothing() -> None:
    assert _written(lambda: call_command("load_catalog", folder=INVENTED, verbosity=0)) == {}


# One write, one row


def test_saving_creating_and_deleting_leave_one_row_each() -> None:
    assert _written(_source().save) == {"Source": 1}
    source = Source.objects.get(key="new")
    source.title = "Newer"
    assert _written(source.save) == {"Source": 1}
    key = source.pk
    assert _written(source.delete) == {"Source": 1}
    assert list(Source.history.filter(id=key).values_list("history_type", "title")) == [
        ("-", "Newer"),
        ("~", "Newer"),
        ("+", "New"),
    ]


def test_a_save_that_changes_nothing_leaves_nothing() -> None:
    assert _written(Fact.objects.first().save) == {}
    assert _written(lambda: Fact.objects.filter(attribute="wsl").update(unreliable=False)) == {}


def test_bulk_writes_leave_one_row_an_object() -> None:
    wsl = Fact.objects.filter(attribute="wsl")
    assert _written(lambda: wsl.update(note="Other words.")) == {"Fact": wsl.count()}
    assert _written(lambda: Source.objects.bulk_create([_source("one"), _source("two")])) == {
        "Source": 2
    }
    rows = list(Source.objects.filter(key__in=["one", "two"]))
    for row in rows:
        row.title = f"Title {row.key}"
    assert _written(lambda: Source.objects.bulk_update(rows, ["title"])) == {"Source": 2}
    assert _written(Source.objects.filter(key__in=["one", "two"]).delete) == {"Source": 2}


def test_an_upsert_leaves_one_row_whether_it_creates_or_changes() -> None:
    def upsert(title: str) -> None:
        row = _source("one")
        row.title = title
        Source.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=["title"]
        )

    assert _written(lambda: upsert("First")) == {"Source": 1}
    assert _written(lambda: upsert("Second")) == {"Source": 1}
    assert list(Source.history.filter(key="one").values_list("history_type", flat=True)) == [
        "~",
        "+",
    ]


def test_bulk_rows_without_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="save them one by one"):
        Source.objects.bulk_create([_source("one")], ignore_conflicts=True)
    assert not Source.objects.filter(key="one").exists()


def test_related_rows_are_recorded_once_each() -> None:
    release = Release.objects.filter(minors__isnull=False).first()
    minors = release.minors.count()
    assert _written(lambda: release.minors.update(note="Other words.")) == {"Release": minors}


def test_joined_rows_belong_to_the_state_of_their_holder() -> None:
    phase, plan = (
        Phase.objects.exclude(plans=None).first(),
        SupportPlan.objects.filter(phases=None).first(),
    )

    def put() -> None:
        with change():
            phase.plans.set([plan])

    assert _written(put) == {"Phase": 1}
    assert _written(put) == {}
    assert _written(lambda: plan.phases.remove(phase)) == {"Phase": 1}
    assert _written(lambda: plan.phases.add(*Phase.objects.all()[:3])) == {"Phase": 3}
    assert _written(plan.phases.clear) == {"Phase": 3}
    alder = Distribution.objects.get(slug="alder")
    assert _written(
        lambda: alder.successors.add(*Distribution.objects.exclude(pk=alder.pk)[:2])
    ) == {"Distribution": 1}
    newest = alder.history.first()
    assert newest.successors.count() == 2


def test_change_records_one_row_for_each_object() -> None:
    event = Event.objects.first()

    def act() -> None:
        with change():
            event.title = "Other words"
            event.save()
            event.text = "More."
            event.save()
            event.distributions.clear()
            event.distributions.add(Distribution.objects.first())
            Event.objects.filter(pk=event.pk).update(note="Even more.")

    assert _written(act) == {"Event": 1}
    assert event.history.first().distributions.count() == 1


def test_reverted_edit_within_a_change_leaves_no_history() -> None:
    def act() -> None:
        with change():
            Price.objects.update(note="Other.")
            for price, note in notes.items():
                Price.objects.filter(pk=price).update(note=note)

    notes = dict(Price.objects.values_list("pk", "note"))
    assert _written(act) == {}


def test_object_created_and_deleted_leaves_no_history() -> None:
    def act() -> None:
        with change():
            _source().save()
            Source.objects.get(key="new").delete()

    assert _written(act) == {}


def test_rows_that_go_with_a_deleted_one_leave_a_row_each() -> None:
    distribution = Distribution.objects.get(slug="cedar")
    releases = distribution.releases.count()
    written = _written(distribution.delete)
    assert written["Distribution"] >= 1
    assert written["Release"] == releases


def test_a_deleted_plan_is_gone_from_the_state_of_its_phases() -> None:
    plan = SupportPlan.objects.filter(phases__isnull=False).first()
    phases = plan.phases.count()
    written = _written(plan.delete)
    assert written["SupportPlan"] == 1
    assert written["Phase"] == phases


def test_a_change_that_is_rolled_back_leaves_nothing() -> None:
    def act() -> None:
        with change():
            Fact.objects.update(note="Never so.")
            raise ZeroDivisionError

    def try_it() -> None:
        with pytest.raises(ZeroDivisionError):
            act()

    assert _written(try_it) == {}


def test_unrecorded_sql_changes_are_found() -> None:
    fact = Fact.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_fact SET note = %s WHERE id = %s", ["By hand.", fact.pk])
    assert list(unrecorded()) == [(Fact, fact.pk)]


# Who and why


def test_history_row_has_user_reason_and_origin() -> None:
    ana = User.objects.create_user("ana")
    fact = Fact.objects.first()
    with change(by=ana, why="Read it again."):
        fact.note = "Other."
        fact.save()
    row = fact.history.first()
    assert (row.history_user, row.history_change_reason, row.origin) == (
        ana,
        "Read it again.",
        "curator",
    )
    with recording(origin="refresh"):
        Fact.objects.filter(pk=fact.pk).update(note="Another.")
    assert (fact.history.first().history_user, fact.history.first().origin) == (None, "refresh")
    fact.save()
    fact.note = "Third."
    fact.save()
    assert fact.history.first().origin == "unnamed"


def test_a_change_within_a_change_has_the_outer_author() -> None:
    ana = User.objects.create_user("ana")
    with change(by=ana, why="All at once."), change(origin="import"):
        Source.objects.filter(key=Source.objects.first().key).update(title="Other")
    assert Source.history.first().history_user == ana


def test_author_cannot_be_deleted_and_stays_named() -> None:
    ana = User.objects.create_user("ana")
    with change(by=ana):
        _source().save()
    with pytest.raises(ProtectedError), transaction.atomic():
        ana.delete()
    assert Source.history.get(key="new").history_user == ana


def test_the_document_is_kept_once_a_change_is_committed(
    django_capture_on_commit_callbacks,
) -> None:
    from catalog.models import CatalogVersion, Snapshot

    with django_capture_on_commit_callbacks(execute=True), change():
        Source.objects.filter(key=Source.objects.first().key).update(title="Other")
    assert Snapshot.objects.get().token == CatalogVersion.current()


# Whatever is done, the history's newest state is the state


_WRITES = st.lists(
    st.tuples(
        st.sampled_from(["save", "update", "join", "part", "delete", "create", "bulk"]),
        st.integers(0, 5),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=_WRITES)
def test_newest_history_row_equals_the_object(
    db: None, writes: list[tuple[str, int, bool]]
) -> None:
    with transaction.atomic():
        with recording():
            for verb, number, fail in writes:
                try:
                    with transaction.atomic():
                        _do(verb, number)
                        if fail:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass
        assert list(unrecorded()) == []
        transaction.set_rollback(True)


def _do(verb: str, number: int) -> None:
    events = list(Event.objects.order_by("pk")[:6])
    if verb == "create":
        Source.objects.update_or_create(
            key=f"new-{number}",
            defaults={"title": "N", "url": "https://n.example/", "kind": "vendor"},
        )
    elif verb == "delete":
        Event.objects.filter(pk=events[number % len(events)].pk).delete()
    elif verb == "update":
        Event.objects.filter(pk__in=[event.pk for event in events[:number]]).update(
            note=f"Note {number}."
        )
    elif verb == "bulk":
        for event in events:
            event.text = f"Text {number}."
        Event.objects.bulk_update(events, ["text"])
    elif verb == "save":
        events[number % len(events)].save()
    elif verb == "join":
        events[number % len(events)].distributions.add(
            *Distribution.objects.order_by("pk")[:number]
        )
    else:
        events[number % len(events)].distributions.clear()


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_nothing_and_leave_a_row_each() -> None:
    fact = Fact.objects.first()
    before, errors = fact.history.count(), []

    def add_a_line() -> None:
        try:
            for _ in range(5):
                with change():
                    mine = Fact.objects.get(pk=fact.pk)
                    mine.note += "x"
                    mine.save()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add_a_line) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Fact.objects.get(pk=fact.pk).note == fact.note + "x" * 20
    assert fact.history.count() == before + 20
