"""When imports are looked after: rows that each new database gets."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.migrations import Migration

from advisor.decisions.watch.schedule import Scheduled, create_schedule

WORK_TASK = "advisor.work_out_import"
RESUME_TASK = "advisor.resume_imports"
TIDY_TASK = "advisor.tidy_imports"
CREATED_WITH = ("advisor", "0002_fleet")
SCHEDULE = (
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
)


def ensure_schedule(
    *,
    apps: Apps,
    plan: Sequence[tuple[Migration, bool]] = (),
    using: str = "default",
    **_: object,
) -> None:
    """Called after each migrate. Keeps changes to the rows, and their deletion."""
    applied = {(step.app_label, step.name) for step, backwards in plan if not backwards}
    if CREATED_WITH in applied:
        create_schedule(apps, using, SCHEDULE)
