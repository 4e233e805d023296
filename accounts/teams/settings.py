"""The settings of a team: saved under a lock, with a line of history for what changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User as Account

from accounts.models import Membership, Team, TeamEvent
from accounts.teams.events import record
from accounts.teams.members import managed_team
from accounts.teams.rights import APPROVERS


@dataclass(frozen=True)
class Settings:
    """`lead_times` in months; `own_prices` as a query string."""

    name: str
    quorum: int
    author_may_approve: bool
    lead_times: list[int]
    own_prices: str


LABELS = {
    "name": "Name",
    "quorum": "Approvals a decision needs",
    "author_may_approve": "The author's own approval counts",
    "lead_times": "Lead times in months",
    "own_prices": "Own prices",
}


class StaleSettingsError(Exception):
    """Somebody saved the settings meanwhile. `differences`: from the form to what is stored."""

    def __init__(self, team: Team, differences: list[str]) -> None:
        super().__init__()
        self.team = team
        self.differences = differences


def save_settings(user: Account, slug: str, settings: Settings, version: int) -> Team:
    """Raises StaleSettingsError if the stored version is another."""
    with managed_team(user, slug) as seat:
        team = Team.objects.get(pk=seat.team.pk)
        changes = changes_between(team, settings)
        if team.version != version:
            raise StaleSettingsError(team, changes)
        if changes:
            _save(team, settings)
            record(team, user, TeamEvent.Kind.SETTINGS, detail="\n".join(changes))
    return team


def changes_between(team: Team, settings: Settings) -> list[str]:
    """A line for each setting that differs: what is stored, then what is to be."""
    pairs = ((name, getattr(team, name), getattr(settings, name)) for name in LABELS)
    return [
        f"{LABELS[name]}: {_words(before)} → {_words(after)}"
        for name, before, after in pairs
        if before != after
    ]


def eligible_approvers(team: Team) -> int:
    """How many may approve now, counted without delegations."""
    return Membership.objects.active().filter(team=team, role__in=APPROVERS).count()


def has_other_approver(team: Team, user: Account) -> bool:
    """Counted without delegations."""
    approvers = Membership.objects.active().filter(team=team, role__in=APPROVERS)
    return approvers.exclude(user=user).exists()


def quorum_warning(team: Team) -> str:
    """Empty if enough members may approve."""
    number = eligible_approvers(team)
    if number >= team.quorum:
        return ""
    people = "1 member may approve" if number == 1 else f"{number} members may approve"
    return (
        f"Decisions of this team need {team.quorum} approvals, but only {people}. "
        "Until more can, no decision is approved."
    )


def _save(team: Team, settings: Settings) -> None:
    for name in LABELS:
        setattr(team, name, getattr(settings, name))
    team.version += 1
    team.save(update_fields=[*LABELS, "version"])


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return str(value) or "none"
