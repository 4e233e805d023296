"""The approvals of a decision: which count, which do not and why, and how many are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User as Account

from accounts.models import Role
from accounts.names import person_name
from advisor.decisions.approvals import standing_of
from advisor.models import Approval, Decision
from advisor.pages.decisions.state_words import Tally

MOST_SIGNATURES = 6


@dataclass(frozen=True)
class ApprovalLine:
    """`instead_of`: for whom a delegate acted. `why_not`: why it does not count; empty if so."""

    member: int
    name: str
    instead_of: str
    role: str
    verdict: str
    reason: str
    at: datetime
    content_sha256: str
    why_not: str

    @property
    def is_rejection(self) -> bool:
        return self.verdict == Approval.Verdict.REJECT


@dataclass(frozen=True)
class ApprovalSection:
    quorum: int
    missing: int
    counting: list[ApprovalLine]
    others: list[ApprovalLine]

    @property
    def tally(self) -> Tally:
        names = [line.instead_of or line.name for line in self.counting]
        return Tally(names, self.quorum, self.missing)

    @property
    def signature_lines(self) -> range:
        """On paper: one for each approval that is needed."""
        return range(min(self.quorum, MOST_SIGNATURES))

    def counts(self, account: Account) -> bool:
        """Whether the present text has an approval of this account that counts."""
        return any(line.member == account.pk for line in self.counting)


def approval_section(decision: Decision) -> ApprovalSection:
    current = standing_of(decision)
    reasons = {vote.pk: str(why) for vote, why in current.not_counting}
    counting = {vote.pk for vote in current.counting}
    rows = decision.approvals.select_related("member", "for_member")
    lines = {row.pk: _line(row, reasons.get(row.pk, "")) for row in rows}
    return ApprovalSection(
        quorum=current.quorum,
        missing=current.missing,
        counting=[line for pk, line in lines.items() if pk in counting],
        others=[line for pk, line in lines.items() if pk not in counting],
    )


def _line(row: Approval, why_not: str) -> ApprovalLine:
    return ApprovalLine(
        member=row.member_id,
        name=person_name(row.member),
        instead_of=person_name(row.for_member) if row.for_member else "",
        role=str(Role(row.role_then).label),
        verdict=row.verdict,
        reason=row.reason,
        at=row.at,
        content_sha256=row.content_sha256,
        why_not=why_not,
    )
