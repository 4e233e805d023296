"""History and books are append-only, whatever the path; a redaction is recorded itself."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from catalog import append_only
from catalog.curation import change
from catalog.models import Fact, LifecycleValue, Product, ProductRun, Redaction, Run, Suggestion
from catalog.recording import unrecorded

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

TABLES = [table.model for table in append_only.audit_tables()]


@pytest.fixture
def author() -> User:
    return User.objects.create_user("jane", email="jane@doe.example", is_staff=True)


@pytest.fixture
def history(author: User) -> Any:
    fact = Fact.objects.first()
    with change(by=author, why="Jane Doe told me."):
        fact.note = "Changed."
        fact.save()
    return Fact.history.filter(history_user=author)


def _run(state: str) -> Run:
    now = timezone.now()
    return Run.objects.create(
        state=state, started_by="admin: jane", owner="x", started=now, heartbeat=now
    )


def _refused(write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        write()


def test_history_cannot_be_updated(history: Any) -> None:
    _refused(lambda: history.update(history_change_reason="Something else."))


def test_history_cannot_be_deleted(history: Any) -> None:
    _refused(history.delete)
    _refused(history.get().delete)


def test_history_cannot_be_changed_by_sql(history: Any) -> None:
    table = Fact.history.model._meta.db_table
    for statement in (f"UPDATE {table} SET note = 'x'", f"DELETE FROM {table}"):
        _refused(lambda statement=statement: connection.cursor().execute(statement))


def test_admin_log_cannot_be_changed(author: User) -> None:
    kind = ContentType.objects.get_for_model(User)
    entries = LogEntry.objects.filter(
        pk=LogEntry.objects.create(
            user=author, content_type=kind, object_id="1", object_repr="x", action_flag=CHANGE
        ).pk
    )
    _refused(lambda: entries.update(object_repr="y"))
    _refused(entries.delete)


def test_finished_run_cannot_be_changed() -> None:
    run = _run("running")
    Run.objects.filter(pk=run.pk).update(state="ok", finished=timezone.now())
    _refused(lambda: Run.objects.filter(pk=run.pk).update(state="failed"))
    _refused(run.delete)


def test_outcome_loses_its_body_only() -> None:
    product = Product.objects.first()
    outcome = ProductRun.objects.create(
        run=_run("ok"), product=product, outcome="refuse", at=timezone.now(), body="{}"
    )
    outcomes = ProductRun.objects.filter(pk=outcome.pk)
    _refused(lambda: outcomes.update(outcome="apply"))
    assert outcomes.update(body="") == 1


def test_decision_cannot_be_changed_afterwards(author: User) -> None:
    value = LifecycleValue.objects.create(
        product=Product.objects.first(),
        release="99",
        field="latest_name",
        state="held",
        observed_at=timezone.now(),
    )
    values = LifecycleValue.objects.filter(pk=value.pk)
    decided = {"state": "rejected", "decided_by": author, "decided_at": timezone.now()}
    assert values.update(**decided, reason="No.") == 1
    _refused(lambda: values.update(reason="Yes."))
    _refused(lambda: values.update(value="1"))
    _refused(values.delete)
    assert values.update(state="superseded") == 1


def test_books_of_a_product_go_with_it_only() -> None:
    product = Product.objects.filter(values__isnull=False).first()
    _refused(product.values.all().delete)
    product.distribution.delete()
    assert not LifecycleValue.objects.filter(product=product.pk).exists()


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_every_table_has_its_triggers(model: type[models.Model]) -> None:
    assert model._meta.db_table not in append_only.unprotected_tables()


def test_missing_triggers_are_reported() -> None:
    with transaction.atomic():
        append_only.remove_audit_triggers()
        output = io.StringIO()
        call_command("check", databases=["default"], stderr=output)
        transaction.set_rollback(True)
    assert "can be changed" in output.getvalue()


# Accounts


def test_author_cannot_be_deleted(history: Any, author: User) -> None:
    with pytest.raises(ProtectedError, match="Deactivate it instead"), transaction.atomic():
        author.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        User.objects.filter(pk=author.pk).delete()


def test_deleting_an_author_in_the_admin_is_explained(
    history: Any, author: User, admin_client: Client
) -> None:
    address = f"/admin/auth/user/{author.pk}/delete/"
    response = admin_client.post(address, {"post": "yes"})
    assert response.status_code == 409
    assert "Deactivate it instead" in response.content.decode()


def test_account_without_changes_can_be_deleted(author: User) -> None:
    author.delete()
    assert not User.objects.filter(username="jane").exists()


# Redaction


def _redact(**options: str) -> str:
    output = io.StringIO()
    call_command("redact_history", why="Request of 25 November.", stdout=output, **options)
    return output.getvalue()


def test_redaction_removes_a_text_and_says_so(history: Any) -> None:
    run = _run("ok")
    Suggestion.objects.create(kind="fact", key="x", about="x", problem="Jane Doe", email="a@b.c")
    assert "2 rows redacted" in _redact(text="Jane Doe")
    assert history.get().history_change_reason == "[redacted] told me."
    assert Suggestion.objects.get().problem == "[redacted]"
    redaction = Redaction.objects.get()
    assert redaction.why == "Request of 25 November."
    assert redaction.rows["catalog_historicalfact"] == 1
    assert "Jane" not in str(redaction.rows)
    run.refresh_from_db()
    assert run.started_by == "admin: jane"
    assert list(unrecorded()) == []


def test_tables_are_protected_after_a_redaction(history: Any) -> None:
    _redact(text="Jane Doe")
    assert append_only.unprotected_tables() == []
    _refused(lambda: history.update(history_change_reason="x"))
    _refused(lambda: Redaction.objects.update(why="x"))


def test_text_that_readers_see_is_corrected_first(history: Any) -> None:
    Fact.objects.filter(pk=history.get().id).update(note="Says Jane Doe.")
    with pytest.raises(CommandError, match="Correct these rows of the catalog first: 1 of facts"):
        _redact(text="Jane Doe")


def test_short_text_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 3"):
        _redact(text="Jo")


def test_account_is_redacted_and_stays_the_author(history: Any, author: User) -> None:
    run = _run("ok")
    _redact(account="jane")
    author.refresh_from_db()
    run.refresh_from_db()
    assert (author.username, author.email, author.is_active) == (f"account-{author.pk}", "", False)
    assert run.started_by == f"admin: account-{author.pk}"
    assert history.get().history_user == author


def test_unknown_account_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no account nobody"):
        _redact(account="nobody")
