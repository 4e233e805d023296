"""manage.py check --database default: the tables hold only facts that the vocabulary can speak of."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, transaction

from catalog.models import Fact


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
