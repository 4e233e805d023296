"""The states of a decision and who may move it: one function for each move.

Each locks the row, checks the version and the member's role, changes the state, writes the audit,
and raises Http404, StaleError, NotAllowedError or WrongStateError.
"""

from __future__ import annotations

import datetime

from accounts.teams.rights import Seat
from advisor.models import Decision


def submit(seat: Seat, decision_pk: int, version: int) -> Decision:
    """Draft → in review. From here on its content is frozen."""
    raise NotImplementedError


def take_back(seat: Seat, decision_pk: int, version: int, reason: str = "") -> Decision:
    """In review → draft; not once it has been approved: then open a revision."""
    raise NotImplementedError


def withdraw(seat: Seat, decision_pk: int, version: int, reason: str = "") -> Decision:
    """Draft or in review → withdrawn, for good."""
    raise NotImplementedError


def revise(seat: Seat, decision_pk: int, version: int, reason: str = "") -> Decision:
    """A new draft with a new number, the same text and answers, today's catalog and rules.

    From approved (expired or not), rejected or withdrawn. An approved decision becomes superseded
    when the new one is approved. Returns the new draft.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def expire_due(today: datetime.date | None = None) -> int:
    """Logs the expiry of each approved decision that has expired, once; how many were logged."""
    raise NotImplementedError
