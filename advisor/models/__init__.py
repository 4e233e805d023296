"""The advisor's tables: decisions that teams keep, what watching them needs, and fleets."""

from advisor.models.decision import (
    GRACE,
    Approval,
    Decision,
    DecisionComment,
    DecisionEvent,
    FrozenPart,
    ShareLink,
    State,
)
from advisor.models.fleet import (
    Assignment,
    ColumnMapping,
    FleetChunk,
    FleetCount,
    FleetGroup,
    FleetHost,
    FleetImport,
    FleetPattern,
    ImportState,
)
from advisor.models.fleet_policy import PolicyVersion
from advisor.models.replay import StoredAnswer
from advisor.models.watch import (
    CalendarFeed,
    Delivery,
    Notice,
    NoticeLevel,
    SeenNotice,
    Tripwire,
    WatchedCatalog,
    WatchedDecision,
    WatchTurn,
    Webhook,
)
from advisor.models.weighing import MemberImportances, ProposedRequirement, Weighing

__all__ = [
    "GRACE",
    "Approval",
    "Assignment",
    "CalendarFeed",
    "ColumnMapping",
    "Decision",
    "DecisionComment",
    "DecisionEvent",
    "Delivery",
    "FleetChunk",
    "FleetCount",
    "FleetGroup",
    "FleetHost",
    "FleetImport",
    "FleetPattern",
    "FrozenPart",
    "ImportState",
    "MemberImportances",
    "Notice",
    "NoticeLevel",
    "PolicyVersion",
    "ProposedRequirement",
    "SeenNotice",
    "ShareLink",
    "State",
    "StoredAnswer",
    "Tripwire",
    "WatchTurn",
    "WatchedCatalog",
    "WatchedDecision",
    "Webhook",
    "Weighing",
]
