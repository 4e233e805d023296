"""Account names: one spelling each, whatever width or case somebody types."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.models import AbstractUser


def fold(name: str) -> str:
    """The spelling under which an account is stored, found and counted."""
    compatible = unicodedata.normalize("NFKC", name)
    return unicodedata.normalize("NFKC", compatible.casefold()).strip()


def fold_stored_name(instance: AbstractUser, *, raw: bool = False, **_: object) -> None:
    """Before each save of an account, wherever it comes from."""
    if not raw:
        instance.username = fold(instance.username)
