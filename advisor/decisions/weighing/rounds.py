"""Rounds of weighing: opened on a draft, importances saved and sent blind, then closed.

They are no part of the decision's content, so its version stays; opening, sending and closing are
in its history, what somebody sent is not.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User as Account
from django.utils import timezone

from accounts.teams.rights import Seat
from advisor.answer_formats import IMPORTANCE
from advisor.decisions import audit
from advisor.decisions.answers_data import decode_answers
from advisor.decisions.computed import frozen_board
from advisor.decisions.errors import InvalidError, NotAllowedError, WrongStateError
from advisor.decisions.frozen import load_computed
from advisor.decisions.neutral_title import require_neutral_title
from advisor.decisions.rows import LockedDecision, locked
from advisor.decisions.weighing.comparison import (
    MemberComparison,
    SentImportances,
    asked_criteria,
    compare,
)
from advisor.engine.weights import DECISIVE, IGNORE
from advisor.models import Decision, MemberImportances, State, Weighing

NO_ROUND = "No round of weighing is open for this decision. Open one first."
SENT = "You have sent your importances in this round: they stay as they are."
NOTHING_COUNTS = "Give at least one criterion more than “Ignore”."


def round_of(decision: Decision) -> Weighing | None:
    """The open round, or else the last one."""
    rounds = decision.weighings.order_by("-opened_at", "-pk")
    return rounds.filter(closed_at=None).first() or rounds.first()


def own_importances(weighing: Weighing, account: Account) -> MemberImportances | None:
    return weighing.members.filter(member=account).first()


def may_compare(weighing: Weighing, account: Account) -> bool:
    """Whether somebody sees what others sent: once they sent theirs, or the round is closed."""
    if weighing.closed_at is not None:
        return True
    return weighing.members.filter(member=account).exclude(sent_at=None).exists()


def open_round(seat: Seat, decision_pk: int) -> Weighing:
    """The round that is open already, if there is one. Raises WrongStateError also where the title
    gives the choice away."""
    with locked(seat, decision_pk) as row:
        row.require("weighed", State.DRAFT)
        weighing = _open_round(row)
        if weighing is None:
            require_neutral_title(row.decision)
            weighing = Weighing.objects.create(decision=row.decision, opened_by=row.actor)
            audit.log(row.decision, row.actor, "weighing-opened", "Opened a round of weighing.")
    return weighing


def save(seat: Seat, decision_pk: int, importances: Mapping[str, int]) -> None:
    """Keeps some or all importances for later. Nobody else sees them, and they do not count."""
    with locked(seat, decision_pk) as row:
        own = _own_row(row)
        own.importances = _checked(row.decision, importances, complete=False)
        own.save()


def send(seat: Seat, decision_pk: int, importances: Mapping[str, int]) -> None:
    """Sends them, for good. InvalidError under `importance.<criterion>` for each one missing."""
    with locked(seat, decision_pk) as row:
        own = _own_row(row)
        own.importances = _checked(row.decision, importances, complete=True)
        own.sent_at = timezone.now()
        own.save()
        audit.log(row.decision, row.actor, "weighing-sent", "Sent importances.")


def close(seat: Seat, decision_pk: int) -> None:
    """Who opened it, or an owner. From now on every member and auditor sees what was sent."""
    with locked(seat, decision_pk) as row:
        weighing = _require_round(row)
        if not (row.seat.may_manage or weighing.opened_by_id == row.actor.pk):
            raise NotAllowedError("Only who opened a round, or an owner, closes it.")
        weighing.closed_at = timezone.now()
        weighing.save()
        audit.log(row.decision, row.actor, "weighing-closed", "Closed the round of weighing.")


def comparison_of(weighing: Weighing) -> MemberComparison | None:
    """Of what was sent; None: nobody has sent any."""
    rows = weighing.members.exclude(sent_at=None).select_related("member")
    sent = [SentImportances(row.member.get_username(), row.importances) for row in rows]
    if not sent:
        return None
    computed = load_computed(weighing.decision)
    return compare(frozen_board(computed), decode_answers(computed.answers.content), sent)


def criteria_to_weigh(decision: Decision) -> dict[str, str]:
    """The question of each criterion that counts for the decision, by key, in the rules' order."""
    computed = load_computed(decision)
    board, answers = frozen_board(computed), decode_answers(computed.answers.content)
    criteria = (board.rules.criteria[column] for column in asked_criteria(board, answers))
    return {criterion.key: f"{criterion.label}: {criterion.question}" for criterion in criteria}


def _open_round(row: LockedDecision) -> Weighing | None:
    return row.decision.weighings.filter(closed_at=None).first()


def _require_round(row: LockedDecision) -> Weighing:
    weighing = _open_round(row)
    if weighing is None:
        raise WrongStateError(NO_ROUND)
    return weighing


def _own_row(row: LockedDecision) -> MemberImportances:
    """Not saved yet if it is new. Raises WrongStateError."""
    row.require("weighed", State.DRAFT)
    weighing = _require_round(row)
    own = own_importances(weighing, row.actor)
    if own is not None and own.sent_at is not None:
        raise WrongStateError(SENT)
    return own or MemberImportances(weighing=weighing, member=row.actor)


def _checked(
    decision: Decision, importances: Mapping[str, int], *, complete: bool
) -> dict[str, int]:
    criteria = criteria_to_weigh(decision)
    errors = {}
    for key in criteria:
        if complete and key not in importances:
            errors[IMPORTANCE + key] = ("Choose how much it matters.",)
    for key, step in importances.items():
        if key not in criteria or not IGNORE <= step <= DECISIVE:
            errors[IMPORTANCE + key] = (f"Choose an importance from {IGNORE} to {DECISIVE}.",)
    if complete and not errors and not any(importances.values()):
        errors["importances"] = (NOTHING_COUNTS,)
    if errors:
        raise InvalidError(errors)
    return dict(importances)
