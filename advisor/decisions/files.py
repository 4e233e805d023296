"""decision.json of a kept decision."""

from __future__ import annotations

from advisor.decisions.export import (
    ApprovalRecord,
    ImportancesRecord,
    RecordHeader,
    decision_json,
)
from advisor.decisions.frozen import content_of, load_computed
from advisor.models import Approval, Decision, MemberImportances


def decision_file(decision: Decision) -> bytes:
    """The file that `static/verify.py` verifies.

    ValueError or zlib.error where a part was altered: `verify` says which.
    """
    header = RecordHeader(
        number=decision.number, team=decision.team.name, state=str(decision.state)
    )
    approvals = decision.approvals.select_related("member").order_by("at", "pk")
    return decision_json(
        header,
        content_of(decision),
        load_computed(decision),
        tuple(map(_approval, approvals)),
        _importances(decision),
    )


def _approval(approval: Approval) -> ApprovalRecord:
    return ApprovalRecord(
        content_sha256=approval.content_sha256,
        member=approval.member.get_username(),
        role_then=approval.role_then,
        verdict=approval.verdict,
        reason=approval.reason,
        at=approval.at,
    )


def _importances(decision: Decision) -> tuple[ImportancesRecord, ...]:
    """Of the last round that is closed: until then they are blind."""
    weighing = decision.weighings.exclude(closed_at=None).order_by("-closed_at").first()
    rows = MemberImportances.objects.filter(weighing=weighing, sent_at__isnull=False)
    return tuple(
        ImportancesRecord(member=row.member.get_username(), importances=row.importances)
        for row in rows.select_related("member").order_by("pk")
    )
