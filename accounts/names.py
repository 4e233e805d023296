"""Account names: normalized when stored, so that width and case do not matter, and as people read
them."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.models import AbstractUser


def fold(name: str) -> str:
    """The normalized name under which an account is stored, found and counted."""
    compatible = unicodedata.normalize("NFKC", name)
    return unicodedata.normalize("NFKC", compatible.casefold()).strip()


def person_name(account: AbstractUser) -> str:
    """The full name, or else the account's; never an e-mail address."""
    return (account.get_full_name() or account.get_username()).partition("@")[0]


def fold_stored_name(instance: AbstractUser, *, raw: bool = False, **_: object) -> None:
    """Receives `pre_save` of accounts."""
    if not raw:
        instance.username = fold(instance.username)
