"""The states of a decision and who may move it: one function for each move.

Each locks the row, checks the version and the member's role, changes the state, writes the audit,
and raises Http404, StaleError, NotAllowedError or WrongStateError.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.teams.rights import Seat
from advisor.decisions import audit, blind, record, watch
from advisor.decisions.audit import EventDetails, FieldChange
from advisor.decisions.computed import compute
from advisor.decisions.drafts import review_error, text_error
from advisor.decisions.errors import InvalidError, WrongStateError
from advisor.decisions.frozen import content_digest
from advisor.decisions.quorum import approve_with_quorum
from advisor.decisions.rows import LockedDecision, locked, unlocked, wrong_state
from advisor.decisions.watch import MessageKind
from advisor.models import GRACE, Decision, DecisionEvent, State
from catalog import snapshot
from catalog.clock import today

LONGEST_REASON = 4000
_TO_REVISE = (State.APPROVED, State.REJECTED, State.WITHDRAWN)


def submit(seat: Seat, decision_pk: int, version: int) -> Decision:
    """Draft → in review. From here on its content is frozen. Not while it is being weighed."""
    with locked(seat, decision_pk, version) as row:
        row.require("submitted", State.DRAFT)
        if blind.is_being_weighed(row.decision):
            raise WrongStateError(blind.CLOSE_FIRST)
        row.decision.state = State.REVIEW
        row.decision.submitted_at = timezone.now()
        details = EventDetails(content_sha256=row.decision.content_sha256)
        return _to_review(row, "submitted", "Submitted for review.", details)


def take_back(seat: Seat, decision_pk: int, version: int, reason: str = "") -> Decision:
    """In review → draft; not once it has been approved: then open a revision."""
    reason = checked_reason(reason)
    with locked(seat, decision_pk, version) as row:
        row.require("taken back", State.REVIEW)
        if row.decision.decided_at is not None:
            raise WrongStateError(
                f"{row.decision} was approved before: its text stays. Withdraw it, and open a "
                "revision."
            )
        row.decision.state = State.DRAFT
        return row.save("taken-back", "Taken back to draft.", EventDetails(reason=reason))


def withdraw(seat: Seat, decision_pk: int, version: int, reason: str = "") -> Decision:
    """Draft or in review → withdrawn, for good."""
    reason = checked_reason(reason)
    with locked(seat, decision_pk, version) as row:
        row.require("withdrawn", State.DRAFT, State.REVIEW)
        was_in_review = row.decision.state == State.REVIEW
        row.decision.state = State.WITHDRAWN
        decision = row.save("withdrawn", "Withdrawn.", EventDetails(reason=reason))
        watch.end(decision)
        if was_in_review:
            occasion = f"withdrawn:{decision.version}"
            watch.tell(decision, occasion, MessageKind.WITHDRAWN, actor=row.actor)
        return decision


def revise(seat: Seat, decision_pk: int, version: int, reason: str = "") -> Decision:
    """A new draft with a new number, the same text and answers, today's catalog and rules.

    From approved (expired or not), rejected or withdrawn. An approved decision becomes superseded
    when the new one is approved. Returns the new draft. Answers that today's questions do not take
    are left out.
    """
    reason = checked_reason(reason)
    old = unlocked(seat, decision_pk, version)
    _require_revisable(old)
    answers = record.usable_answers(old.answers)
    computed = compute(answers, today(), snapshot.current())
    draft = record.revision_of(old, seat, computed)
    with locked(seat, decision_pk, version) as row:
        _require_revisable(row.decision)
        revision = record.keep_computed(row.seat, answers, computed, draft, supersedes=row.decision)
        row.save("revised", f"Opened the revision {revision}.", EventDetails(reason=reason))
    return revision


def still_right(
    seat: Seat,
    decision_pk: int,
    version: int,
    reason: str = "",
    *,
    review_by: datetime.date | None = None,
) -> Decision:
    """A review of an approved decision: still right, to be reviewed again by `review_by`.

    `review_by` None: in 12 months. An approved decision stays approved. An expired one goes back
    in review with that day in its content: it needs new approvals. InvalidError for a day that
    is not in the future.
    """
    reason = checked_reason(reason)
    day = review_by or record.months_after(today(), record.MONTHS_TO_REVIEW)
    if message := review_error(day):
        raise InvalidError({"review_by": (message,)})
    with locked(seat, decision_pk, version) as row:
        row.require("reviewed", State.APPROVED)
        change = FieldChange("review_by", row.decision.review_by.isoformat(), day.isoformat())
        details = EventDetails(changes=(change,), reason=reason)
        expired = row.decision.has_expired(today())
        row.decision.review_by = day
        return _renew(row, details) if expired else _reviewed(row, details)


def expire_due(day: datetime.date | None = None) -> int:
    """Logs the expiry of each approved decision that has expired, once; how many were logged."""
    day = day or today()
    due = Decision.objects.filter(state=State.APPROVED, review_by__lt=day - GRACE)
    keys = due.order_by("pk").values_list("pk", flat=True)
    return sum(_log_expiry(key, day) for key in keys)


def checked_reason(reason: str) -> str:
    """Raises InvalidError under `reason`."""
    reason = reason.replace("\r\n", "\n").strip()
    if message := text_error(reason, LONGEST_REASON):
        raise InvalidError({"reason": (message,)})
    return reason


def _require_revisable(decision: Decision) -> None:
    if decision.state not in _TO_REVISE:
        raise WrongStateError(wrong_state(decision, "revised"))


def _reviewed(row: LockedDecision, details: EventDetails) -> Decision:
    words = f"Reviewed: still right. Next review by {row.decision.review_by}."
    return row.save("reviewed", words, details)


def _renew(row: LockedDecision, details: EventDetails) -> Decision:
    decision = row.decision
    decision.state = State.REVIEW
    decision.submitted_at = timezone.now()
    decision.content_review_by = decision.review_by
    decision.content_sha256 = content_digest(decision)
    words = f"Expired, and reviewed again: to be approved until {decision.review_by}."
    return _to_review(row, "renewed", words, details)


def _to_review(row: LockedDecision, kind: str, words: str, details: EventDetails) -> Decision:
    """Approvals of this very text that still count may be enough already."""
    decision = row.save(kind, words, details)
    if not approve_with_quorum(decision, row.actor):
        occasion = f"submitted:{decision.version}"
        watch.tell(decision, occasion, MessageKind.SUBMITTED, actor=row.actor)
    return decision


@transaction.atomic
def _log_expiry(decision_pk: int, day: datetime.date) -> bool:
    rows = Decision.objects.select_for_update(no_key=True).filter(pk=decision_pk)
    decision = rows.order_by("pk").first()
    if decision is None or not decision.has_expired(day) or decision.decided_at is None:
        return False
    logged = DecisionEvent.objects.filter(
        decision=decision, kind="expired", at__gte=decision.decided_at
    )
    if logged.exists():
        return False
    words = f"Expired: it was to be reviewed by {decision.review_by}."
    audit.log(decision, None, "expired", words)
    watch.end(decision)
    watch.tell(decision, f"expired:{decision.version}", MessageKind.EXPIRED)
    return True
