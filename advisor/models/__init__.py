"""The advisor's tables: decisions that teams keep, and what watching them needs."""

from advisor.models.decision import (
    Approval,
    Decision,
    DecisionComment,
    DecisionEvent,
    FrozenPart,
    ShareLink,
    State,
)
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
    "Tripwire",
    "WatchTurn",
    "WatchedCatalog",
    "WatchedDecision",
    "Webhook",
    "Weighing",
]
