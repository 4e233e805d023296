"""How people are named on the pages of decisions."""

from __future__ import annotations

from django.contrib.auth.models import User as Account


def person_name(account: Account) -> str:
    """The full name, or else the account's; never an e-mail address."""
    return (account.get_full_name() or account.get_username()).partition("@")[0]
