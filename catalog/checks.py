"""Checks of `manage.py check`: the queue's settings, and whether the database holds only what
vocabulary and history know.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, transaction

from catalog.append_only import unprotected_tables
from catalog.models import Fact
from catalog.recording import unrecorded
from catalog.refresh.agreement import disagreements
from catalog.refresh.words import FIELDS


def audit_tables_are_protected(
    databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    """A warning where a migration that failed left the history open to changes."""
    open_tables: list[str] = []
    for alias in databases or []:
        try:
            with transaction.atomic(using=alias):
                open_tables += unprotected_tables(alias)
        except DatabaseError:
            continue
    if not open_tables:
        return []
    return [
        Warning(
            f"{len(open_tables)} tables of the history can be changed: {', '.join(open_tables)}.",
            hint="Run manage.py migrate, which installs their triggers.",
            id="catalog.W004",
        )
    ]


def facts_are_understood(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """A warning for each attribute that left the vocabulary while facts with it remain.

    Pages and API leave those facts out.
    """
    warnings: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with transaction.atomic(using=alias):
                facts = Fact.objects.using(alias).not_understood()
                attributes = sorted(set(facts.values_list("attribute", flat=True)))
        except DatabaseError:
            continue  # not migrated yet
        warnings += [
            Warning(
                f"There are facts with the attribute {attribute!r}, "
                "which the vocabulary does not have.",
                hint="Give them another attribute or delete them in the admin, "
                "or put it back into catalog/vocabulary.py.",
                id="catalog.W001",
            )
            for attribute in attributes
        ]
    return warnings


def rows_are_as_recorded(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """A warning where rows were changed past the application.

    Then nobody can say who did it, and when.
    """
    if "default" not in (databases or []):
        return []
    try:
        with transaction.atomic():
            strangers = [f"{model._meta.verbose_name} {key}" for model, key in unrecorded()]
    except DatabaseError:
        return []  # not migrated yet
    if not strangers:
        return []
    named = ", ".join(strangers[:5]) + (
        f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
    )
    hint = "Save each of them once in the admin, with the reason."
    return [
        Warning(f"These rows are not as their history says: {named}.", hint=hint, id="catalog.W002")
    ]


def rows_show_the_values(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """A warning where a release or phase does not show the lifecycle value that is on record."""
    if "default" not in (databases or []):
        return []
    try:
        with transaction.atomic():
            wrong = [
                f"{product.distribution.short_name} {release}, {FIELDS[field]}"
                for product, (release, field) in disagreements()
            ]
    except DatabaseError:
        return []  # not migrated yet
    if not wrong:
        return []
    more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    return [
        Warning(
            f"These do not show the recorded value: {', '.join(wrong[:5])}{more}.",
            hint="Save the release once in the admin: what it shows then is recorded.",
            id="catalog.W003",
        )
    ]


def tasks_survive(app_configs: object = None, **_: object) -> list[CheckMessage]:
    """An error for each setting with which a task would be lost, run twice at once, or hang a page.

    Found by killing workers.
    """
    soft, hard = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    redis = settings.CELERY_BROKER_URL.startswith(("redis", "valkey", "sentinel"))
    wrong = {
        "E001": (
            not settings.CELERY_TASK_ACKS_LATE,
            "A task is acknowledged before it is done: a killed worker loses it.",
        ),
        "E002": (
            not settings.CELERY_TASK_REJECT_ON_WORKER_LOST,
            "A task is dropped when the process that does it is killed.",
        ),
        "E003": (
            settings.CELERY_WORKER_PREFETCH_MULTIPLIER != 1,
            "A worker takes more tasks than it does: a killed one keeps them waiting.",
        ),
        "E004": (
            not 0 < soft < hard,
            "The soft time limit must be shorter than the hard one, and both must be set.",
        ),
        "E005": (
            set(settings.CELERY_ACCEPT_CONTENT) != {"json"},
            "Only JSON may be accepted: other forms can carry code.",
        ),
        "E006": (
            not settings.CELERY_TASK_PUBLISH_RETRY,
            "What is due while the queue is away would be lost.",
        ),
        "E007": (
            redis and options.get("visibility_timeout", 3600) < 2 * hard,
            "visibility_timeout is under twice the hard limit: tasks run twice.",
        ),
        "E008": (
            redis and not 0 < (options.get("socket_timeout") or 0) <= 3,
            "A queue that is silent would hang a page: set socket_timeout.",
        ),
        "E009": (
            redis and options.get("unacked_restore_throttle", 10) != 1,
            "A killed worker's task would come back minutes late.",
        ),
    }
    return [
        Error(text, hint="See the section Tasks of config/settings.py.", id=f"catalog.{key}")
        for key, (is_so, text) in wrong.items()
        if is_so
    ]
