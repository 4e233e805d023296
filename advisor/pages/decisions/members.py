"""The members of a team, as a form offers them and as the account writes among them."""

from __future__ import annotations

from accounts.models import Membership, Team
from accounts.names import person_name


def member_choices(team: Team) -> list[tuple[int, str]]:
    """(key of the account, name) of everybody with a seat now, by name."""
    rows = Membership.objects.active().filter(team=team).select_related("user")
    choices = [(row.user.pk, person_name(row.user)) for row in rows]
    return sorted(choices, key=lambda choice: (choice[1].casefold(), choice[0]))
