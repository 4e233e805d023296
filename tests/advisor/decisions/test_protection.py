"""What decisions rest on cannot be changed or deleted, whatever the path; drafts can."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.decisions import record
from advisor.decisions.record import comment
from advisor.models import (
    Approval,
    Decision,
    DecisionComment,
    DecisionEvent,
    FrozenPart,
    State,
)
from tests.advisor.decisions.teams import approved, in_review, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def ada() -> Seat:
    return join(new_team(), "ada")


def _refused(write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        write()


@pytest.mark.parametrize("model", [Approval, DecisionEvent, DecisionComment, FrozenPart])
def test_rows_are_only_added(ada: Seat, model: type[models.Model]) -> None:
    decision = approved(ada, join(ada.team, "carol", Role.APPROVER))
    comment(ada, decision.pk, "Good.")
    rows = model._base_manager.all()
    field = {Approval: "reason", DecisionEvent: "words", DecisionComment: "text"}.get(model)
    assert rows
    _refused(lambda: rows.update(**{field or "packed": b"" if field is None else "Forged."}))
    _refused(lambda: rows._raw_delete("default"))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Forged"},
        {"context": "Forged"},
        {"owner_name": "eve"},
        {"plan": "forged"},
        {"servers": 7},
        {"content_sha256": "0" * 64},
        {"content_review_by": "2030-01-01"},
        {"sequence": 7},
        {"day": "2020-01-01"},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("state", [State.REVIEW, State.APPROVED])
def test_submitted_content_is_frozen(ada: Seat, state: State, change: dict[str, object]) -> None:
    decision = in_review(ada)
    rows = Decision.objects.filter(pk=decision.pk)
    rows.update(state=state)
    _refused(lambda: rows.update(**change))
    assert rows.update(review_by="2030-01-01") == 1


def test_draft_may_change(ada: Seat) -> None:
    decision = new_draft(ada)
    assert Decision.objects.filter(pk=decision.pk).update(title="Another") == 1


def test_decided_is_no_draft_again(ada: Seat) -> None:
    decision = approved(ada, join(ada.team, "carol", Role.APPROVER))
    rows = Decision.objects.filter(pk=decision.pk)
    for state in (State.APPROVED, State.REVIEW, State.REJECTED):
        rows.update(state=state)
        _refused(lambda: rows.update(state=State.DRAFT))


def test_no_decision_is_deleted(ada: Seat) -> None:
    for decision in (new_draft(ada), in_review(ada)):
        rows = Decision.objects.filter(pk=decision.pk)
        _refused(lambda rows=rows: rows._raw_delete("default"))


def test_redaction_reaches_what_members_wrote(ada: Seat) -> None:
    decision = new_draft(ada, context="Ask Jane Doe.")
    record.edit(ada, decision.pk, 1, record.Draft(title="Jane Doe's cluster"))
    comment(ada, decision.pk, "Jane Doe agrees.")
    call_command("redact_history", text="Jane Doe", why="on request", stdout=io.StringIO())
    decision.refresh_from_db()
    assert decision.title == "[redacted]'s cluster"
    assert decision.comments.get().text == "[redacted] agrees."
    changes = decision.events.get(kind="edited").details["changes"]
    assert "Jane Doe" not in str(changes)
    assert "[redacted]" in str(changes)


def test_redaction_leaves_digests_alone(ada: Seat) -> None:
    decision = new_draft(ada)
    call_command(
        "redact_history", text=decision.content_sha256[:4], why="by chance", stdout=io.StringIO()
    )
    stored = Decision.objects.get(pk=decision.pk)
    assert stored.content_sha256 == decision.content_sha256
    assert record.load_computed(stored).parts == record.load_computed(decision).parts
