"""Numbers of decisions: per team and year, without gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Max

from accounts.models import Team
from advisor.models import Decision

_NUMBER = re.compile(r"ELD-(?P<year>2\d{3})-(?P<sequence>\d{3,9})")


@dataclass(frozen=True)
class Number:
    """As in ELD-2026-007."""

    year: int
    sequence: int

    @classmethod
    def parse(cls, text: str) -> Number | None:
        """None for a text that is not the number of a decision, as written on its page."""
        match = _NUMBER.fullmatch(text) if text.isascii() else None
        number = cls(int(match["year"]), int(match["sequence"])) if match else None
        return number if number and str(number) == text else None

    def __str__(self) -> str:
        return f"ELD-{self.year}-{self.sequence:03d}"


def next_number(team: Team, year: int) -> int:
    """The next sequence. It locks the team's row: call it in the transaction that uses it.

    Nothing that has a number is ever deleted, so the last number says how many there are.
    """
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    last = Decision.objects.filter(team=team.pk, year=year).aggregate(last=Max("sequence"))["last"]
    return (last or 0) + 1
