"""Accounts' tables: teams, API keys, known devices and the counters of sign-in."""

from accounts.models.keys import KEY_START, MAX_KEY_LENGTH, Key, KeyManager, end_of_day
from accounts.models.sign_in import CounterEntry, Device
from accounts.models.teams import Delegation, Invitation, Membership, Role, Team, TeamEvent

__all__ = [
    "KEY_START",
    "MAX_KEY_LENGTH",
    "CounterEntry",
    "Delegation",
    "Device",
    "Invitation",
    "Key",
    "KeyManager",
    "Membership",
    "Role",
    "Team",
    "TeamEvent",
    "end_of_day",
]
