"""When imports are looked after."""

from __future__ import annotations

from advisor.schedule import Schedule, Scheduled

WORK_TASK = "advisor.work_out_import"
RESUME_TASK = "advisor.resume_imports"
TIDY_TASK = "advisor.tidy_imports"

SCHEDULE = Schedule(
    ("advisor", "0002_fleet"),
    (
        Scheduled(
            RESUME_TASK,
            "Resume imports",
            "Takes up imports of inventories whose worker is gone.",
            1,
            "minutes",
            55,
        ),
        Scheduled(
            TIDY_TASK,
            "Tidy imports",
            "Removes uploads that were abandoned, and hosts that were kept until a day.",
            1,
            "hours",
            3000,
        ),
    ),
)
