"""What happened to a decision, by people's names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User as Account

from accounts.names import person_name
from advisor.decisions.audit import COMMENT, TimelineEntry

ELWISE = "ELwise"
"""Who did what no account did."""


@dataclass(frozen=True)
class TimelineLine:
    name: str
    entry: TimelineEntry

    @property
    def is_comment(self) -> bool:
        return self.entry.kind == COMMENT


def timeline_lines(entries: Iterable[TimelineEntry]) -> list[TimelineLine]:
    """In the same order. One query."""
    entries = list(entries)
    accounts = Account.objects.filter(username__in={entry.actor for entry in entries})
    names = {account.get_username(): person_name(account) for account in accounts}
    return [TimelineLine(_name(entry.actor, names), entry) for entry in entries]


def _name(actor: str | None, names: dict[str, str]) -> str:
    return names.get(actor, actor) if actor else ELWISE
