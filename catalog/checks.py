"""manage.py check --database default: the tables hold only what the vocabulary can speak of, and what the history knows."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, transaction

from catalog.models import Fact
from catalog.recording import unrecorded


def facts_are_understood(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A warning for each attribute that left the vocabulary while facts with it remain; pages and API leave those facts out."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with transaction.atomic(using=alias):
                attributes = sorted(set(Fact.objects.using(alias).not_understood().values_list("attribute", flat=True)))
        except DatabaseError:
            continue  # not migrated yet
        found += [
            Warning(
                f"There are facts with the attribute {attribute!r}, which the vocabulary does not have.",
                hint="Give them another attribute or delete them in the admin, or put it back into catalog/vocabulary.py.",
                id="catalog.W001",
            )
            for attribute in attributes
        ]
    return found


def rows_are_as_recorded(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A warning where rows were changed past the application: then nobody can say who did it, and when."""
    if "default" not in (databases or []):
        return []
    try:
        with transaction.atomic():
            strangers = [f"{model._meta.verbose_name} {key}" for model, key in unrecorded()]
    except DatabaseError:
        return []  # not migrated yet
    if not strangers:
        return []
    named = ", ".join(strangers[:5]) + (f" and {len(strangers) - 5} more" if len(strangers) > 5 else "")
    hint = "Save each of them once in the admin, with the reason."
    return [Warning(f"These rows are not as their history says: {named}.", hint=hint, id="catalog.W002")]
