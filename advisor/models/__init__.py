"""The advisor's tables: decisions that teams keep, and what watching them needs."""

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
    "CalendarFeed",
    "Decision",
    "DecisionComment",
    "DecisionEvent",
    "Delivery",
    "FrozenPart",
    "MemberImportances",
    "Notice",
    "NoticeLevel",
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
