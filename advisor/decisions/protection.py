"""Which tables of decisions are append-only, and what of a decision is frozen when.

Protected by the triggers of catalog/append_only.py.
"""

from __future__ import annotations

from advisor.models import (
    Approval,
    Decision,
    DecisionComment,
    DecisionEvent,
    FrozenPart,
    MemberImportances,
)
from catalog.append_only import AuditTable, columns, same

_MOVES = {"id", "state", "version", "changed_at", "submitted_at", "decided_at", "review_by"}
_RENEWED = {"content_review_by", "content_sha256"}
_IS_RENEWED = "OLD.state = 'approved' AND NEW.state = 'in-review'"
_NOT_SENT = "OLD.sent_at IS NULL"
_MAY_BE_DRAFT = "OLD.state = 'in-review' AND OLD.decided_at IS NULL"


def protected_tables() -> list[AuditTable]:
    """A decision is never deleted: its number stays."""
    return [
        AuditTable(Approval, keys=frozenset({"content_sha256", "role_then"})),
        AuditTable(DecisionEvent, keys=frozenset({"kind"}), documents=frozenset({"details"})),
        AuditTable(DecisionComment),
        AuditTable(FrozenPart, keys=frozenset({"sha256"})),
        AuditTable(MemberImportances, _NOT_SENT, _NOT_SENT),
        AuditTable(Decision, _decision_may_change(), keys=_decision_keys()),
    ]


def _decision_may_change() -> str:
    """A draft may. Once submitted, only what moves does; renewing an expired decision changes the
    day of review in its content too. Nothing that was decided becomes a draft again."""
    frozen = columns(Decision) - _MOVES - _RENEWED
    stays = f"(NEW.state <> 'draft' OR ({_MAY_BE_DRAFT})) AND {same(frozen)}"
    return f"OLD.state = 'draft' OR ({stays} AND ({same(_RENEWED)} OR ({_IS_RENEWED})))"


def _decision_keys() -> frozenset[str]:
    parts = {column for column in columns(Decision) if column.endswith("_part_id")}
    fields = {name.removesuffix("_id") for name in parts}
    return frozenset({*fields, "content_sha256", "answers", "distribution", "release", "plan"})
