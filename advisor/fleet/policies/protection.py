"""Which tables of policies are append-only; by the triggers of catalog/append_only.py."""

from __future__ import annotations

from advisor.models import ExceptionState, FleetException, PolicyVersion
from catalog.append_only import AuditTable, columns, same

_STATE = {"state", "version"}
_DECIDED = {"starts", "decided_by_id", "decided_at", "decided_because"}
_CLOSED = {"closed_on", "closed_by_id", "closed_because"}
_OPEN = (ExceptionState.REQUESTED, ExceptionState.APPROVED)


def protected_tables() -> list[AuditTable]:
    """What was stated or requested stays; of an exception only its state moves on."""
    selector = {"distribution", "release", "minor", "architecture"}
    return [
        AuditTable(PolicyVersion, keys=frozenset({"sha256"}), documents=frozenset({"content"})),
        AuditTable(FleetException, _exception_may_change(), keys=frozenset(selector)),
    ]


def _exception_may_change() -> str:
    """A request is decided once, and only what is open can be withdrawn or revoked."""
    requested = columns(FleetException) - _STATE - _DECIDED - _CLOSED
    states = ", ".join(f"'{state}'" for state in _OPEN)
    decided = f"(OLD.state = '{ExceptionState.REQUESTED}' OR ({same(_DECIDED)}))"
    return f"OLD.state IN ({states}) AND {same(requested)} AND {decided}"
