"""Approvals and rejections: which count, what is missing, and the vote itself."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import Role
from accounts.teams.rights import Seat
from advisor.models import Decision


class WhyNot(StrEnum):
    """Why an approval does not count."""

    EARLIER_TEXT = "it is of an earlier text"
    AUTHOR = "it is the author's own"
    NOT_AN_APPROVER_THEN = "the member was not an approver at the time"
    NO_LONGER_APPROVER = "the member is not an approver any more"
    NO_LONGER_MEMBER = "the member has left the team"
    APPROVER_NOT_ELIGIBLE = "the approver they stood in for is not an approver any more"
    SAME_APPROVER = "this approver's approval is counted already"


@dataclass(frozen=True)
class Vote:
    """An approval as stored. `member`, `for_member`: keys of accounts."""

    pk: int
    member: int
    for_member: int | None
    role_then: Role
    content_sha256: str
    at: datetime.datetime


@dataclass(frozen=True)
class Facts:
    """All that the standing of a decision depends on.

    `roles`: the role of each account that has a seat now. `counted`: once approved, the approvals
    that counted then: what happens to the members later changes nothing.
    """

    content_sha256: str
    author: int
    quorum: int
    author_may_approve: bool
    roles: Mapping[int, Role]
    votes: tuple[Vote, ...]
    counted: frozenset[int] | None = None


@dataclass(frozen=True)
class Standing:
    """`counting`: the votes that count. `not_counting`: each other with the reason.

    `missing`: how many more approvals are needed; 0: the quorum is met.
    """

    quorum: int
    counting: tuple[Vote, ...]
    not_counting: tuple[tuple[Vote, WhyNot], ...]

    @property
    def missing(self) -> int:
        return max(0, self.quorum - len(self.counting))

    @property
    def is_met(self) -> bool:
        return self.missing == 0


def standing(facts: Facts) -> Standing:
    """Pure. One approval for each approver, with whoever stood in for them."""
    raise NotImplementedError


def facts_of(decision: Decision) -> Facts:
    """A constant number of queries."""
    raise NotImplementedError


def may_vote(seat: Seat, decision: Decision) -> bool:
    """Whether the member may approve or reject it now: an approver, or in place of one."""
    raise NotImplementedError


def approve(seat: Seat, decision_pk: int, content_sha256: str, reason: str = "") -> Decision:
    """Records an approval of that text; with the quorum the decision is approved.

    Raises Http404, StaleError (another text), NotAllowedError, WrongStateError.
    """
    raise NotImplementedError


def reject(seat: Seat, decision_pk: int, content_sha256: str, reason: str) -> Decision:
    """Rejects that text. Raises as `approve`, and InvalidError without a reason."""
    raise NotImplementedError


def settle(team_pk: int) -> int:
    """Approves each decision in review whose quorum is met since the team changed; how many."""
    raise NotImplementedError
