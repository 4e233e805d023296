"""Which approvals of a decision count, why each other does not, and what is missing. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import Role
from accounts.teams.rights import APPROVERS, WRITERS


class NotCounted(StrEnum):
    """Why an approval does not count, as a reader sees it."""

    EARLIER_TEXT = "it is of an earlier text"
    AUTHOR = "it is the author's own"
    NOT_AN_APPROVER_THEN = "the member was not an approver at the time"
    NO_LONGER_APPROVER = "the member is not an approver any more"
    NO_LONGER_MEMBER = "the member has left the team"
    APPROVER_NOT_ELIGIBLE = "the approver they stood in for is not an approver any more"
    SAME_APPROVER = "an approval of this approver is counted already"
    AFTER_THE_DECISION = "it did not count when the decision was approved"


@dataclass(frozen=True)
class Vote:
    """An approval as stored. `member`, `for_member`: keys of accounts."""

    pk: int
    member: int
    for_member: int | None
    role_then: Role
    content_sha256: str
    at: datetime.datetime

    @property
    def approver(self) -> int:
        """Whose approval it is: of the member, or of the approver they stood in for."""
        return self.member if self.for_member is None else self.for_member


@dataclass(frozen=True)
class ApprovalFacts:
    """All that the standing of a decision depends on.

    `roles`: the role of each account that has a seat now. `votes`: approvals, the oldest first.
    `counted`: once approved, the approvals that counted then: what happens to the members later
    changes nothing.
    """

    content_sha256: str
    author: int
    quorum: int
    author_may_approve: bool
    roles: Mapping[int, Role]
    votes: tuple[Vote, ...]
    counted: frozenset[int] | None = None


@dataclass(frozen=True)
class ApprovalStanding:
    """`counting`: the approvals that count. `not_counting`: each other with the reason."""

    quorum: int
    counting: tuple[Vote, ...]
    not_counting: tuple[tuple[Vote, NotCounted], ...]

    @property
    def missing(self) -> int:
        """How many more approvals are needed; 0: the quorum is met."""
        return max(0, self.quorum - len(self.counting))

    @property
    def is_met(self) -> bool:
        return self.missing == 0


def standing(facts: ApprovalFacts) -> ApprovalStanding:
    """One approval for each approver, whether they gave it or somebody who stood in for them.

    Who approved for themselves and for somebody else counts once, for themselves; otherwise the
    last of several counts.
    """
    counting: list[Vote] = []
    not_counting: list[tuple[Vote, NotCounted]] = []
    for vote in sorted(facts.votes, key=lambda vote: (vote.for_member is not None, -vote.pk)):
        reason = _why_not(vote, facts, counting)
        if reason is None:
            counting.append(vote)
        else:
            not_counting.append((vote, reason))
    return ApprovalStanding(facts.quorum, _in_order(counting), tuple(not_counting))


def _why_not(vote: Vote, facts: ApprovalFacts, counting: list[Vote]) -> NotCounted | None:
    if vote.content_sha256 != facts.content_sha256:
        return NotCounted.EARLIER_TEXT
    if facts.counted is not None:
        return None if vote.pk in facts.counted else NotCounted.AFTER_THE_DECISION
    if facts.author in (vote.member, vote.approver) and not facts.author_may_approve:
        return NotCounted.AUTHOR
    if reason := _ineligible(vote, facts.roles):
        return reason
    accounts = {account for other in counting for account in (other.member, other.approver)}
    if vote.member in accounts or vote.approver in accounts:
        return NotCounted.SAME_APPROVER
    return None


def _ineligible(vote: Vote, roles: Mapping[int, Role]) -> NotCounted | None:
    role = roles.get(vote.member)
    if role is None:
        return NotCounted.NO_LONGER_MEMBER
    if vote.for_member is not None:
        return _ineligible_delegate(vote.for_member, role, roles)
    if vote.role_then not in APPROVERS:
        return NotCounted.NOT_AN_APPROVER_THEN
    return None if role in APPROVERS else NotCounted.NO_LONGER_APPROVER


def _ineligible_delegate(
    for_member: int, role: Role, roles: Mapping[int, Role]
) -> NotCounted | None:
    if role not in WRITERS:
        return NotCounted.NO_LONGER_APPROVER
    return None if roles.get(for_member) in APPROVERS else NotCounted.APPROVER_NOT_ELIGIBLE


def _in_order(votes: list[Vote]) -> tuple[Vote, ...]:
    return tuple(sorted(votes, key=lambda vote: vote.pk))
