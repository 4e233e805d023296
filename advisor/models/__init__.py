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
    SeenNotice,
    Tripwire,
    UsedEvidence,
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
    "ProposedRequirement",
    "SeenNotice",
    "ShareLink",
    "State",
    "Tripwire",
    "UsedEvidence",
    "Webhook",
    "Weighing",
]
