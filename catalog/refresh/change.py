"""One change of what readers see: one transaction, in which all who write wait for each other at the catalog's version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from catalog import snapshot
from catalog.models import CatalogVersion


@contextmanager
def change(*, by: AbstractBaseUser | None = None, why: str = "") -> Iterator[None]:
    """A transaction that ends with a new published document, said to be by whom and why."""
    with in_turn():
        transaction.on_commit(snapshot.keep)
        yield


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction of book-keeping: the same order of locks, but nothing that is published changes."""
    with transaction.atomic():
        CatalogVersion.objects.select_for_update().filter(id=1).first()
        yield
