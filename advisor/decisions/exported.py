"""A kept decision as decision.json, from its rows."""

from __future__ import annotations

from advisor.decisions.export import (
    ApprovalRecord,
    ImportancesRecord,
    RecordHeader,
    decision_json,
)
from advisor.decisions.frozen import content_of, load_computed
from advisor.models import Approval, Decision, MemberImportances


def exported(decision: Decision) -> bytes:
    """The file that `static/verify.py` verifies."""
    header = RecordHeader(
        number=decision.number, team=decision.team.name, state=str(decision.state)
    )
    approvals = decision.approvals.select_related("member")
    sent = MemberImportances.objects.filter(weighing__decision=decision, sent_at__isnull=False)
    return decision_json(
        header,
        content_of(decision),
        load_computed(decision),
        [_approval(row) for row in approvals],
        [_importances(row) for row in sent.select_related("member")],
    )


def _approval(row: Approval) -> ApprovalRecord:
    return ApprovalRecord(
        content_sha256=row.content_sha256,
        member=row.member.get_username(),
        role_then=row.role_then,
        verdict=row.verdict,
        reason=row.reason,
        at=row.at,
    )


def _importances(row: MemberImportances) -> ImportancesRecord:
    return ImportancesRecord(member=row.member.get_username(), importances=row.importances)
