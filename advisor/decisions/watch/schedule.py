"""When decisions are watched and notices are sent.

Each run asks the database first whether there is anything to do, which coalesces the changes of a
minute and needs no message that could be lost.
"""

from __future__ import annotations

from advisor.schedule import Schedule, Scheduled

WATCH_TASK = "advisor.watch_decisions"
OUTBOX_TASK = "advisor.send_notices"
LEAD_TIMES_TASK = "advisor.look_ahead"

SCHEDULE = Schedule(
    ("advisor", "0001_decisions"),
    (
        Scheduled(
            WATCH_TASK,
            "Watch decisions",
            "Compares approved decisions with the catalog where it has changed.",
            1,
            "minutes",
            55,
        ),
        Scheduled(
            OUTBOX_TASK,
            "Send notices",
            "Sends the e-mails and webhooks of notices.",
            1,
            "minutes",
            55,
        ),
        Scheduled(
            LEAD_TIMES_TASK,
            "Look ahead",
            "Tells teams of ends of support and reviews at their lead times.",
            1,
            "hours",
            3000,
        ),
    ),
)
