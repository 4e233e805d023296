"""The one way to change the catalog.

In one transaction, recorded with who and why, and published at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from catalog import snapshot
from catalog.recording import recording


@contextmanager
def change(
    *, by: AbstractBaseUser | None = None, why: str = "", origin: str = ""
) -> Iterator[None]:
    """`origin`: one of `recording.ORIGINS`; without it a curator where `by` is given.

    Readers get the new document once it is committed. Within another change this is part of that.
    """
    with recording(by=by, why=why, origin=origin):
        transaction.on_commit(snapshot.keep)
        yield
