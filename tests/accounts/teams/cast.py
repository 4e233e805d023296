"""A team with one account in each role, one that has left, and one that was never in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Thread

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, Team
from accounts.teams.creation import create_team

PASSENGERS = ("approver", "member", "auditor")
ROLES = ("anonymous", "outsider", "former", "auditor", "member", "approver", "owner")


@dataclass(frozen=True)
class Cast:
    """`accounts` by role; `team` is at /teams/red/."""

    team: Team
    accounts: dict[str, User]

    def client(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(self.accounts[role])
        return client

    def seat(self, role: str) -> Membership:
        return Membership.objects.get(team=self.team, user=self.accounts[role])


def account(name: str) -> User:
    return User.objects.create_user(name, f"{name}@example.org")


def add(team: Team, user: User, role: str) -> Membership:
    return Membership.objects.create(team=team, user=user, role=role)


def build() -> Cast:
    accounts = {role: account(role) for role in ROLES[1:]}
    team = create_team(accounts["owner"], "Red")
    for role in PASSENGERS:
        add(team, accounts[role], Role(role))
    past = add(team, accounts["former"], Role.MEMBER)
    past.ended_at = timezone.now()
    past.save()
    return Cast(team, accounts)


def together(*actions: Callable[[], None]) -> list[str]:
    """Of each "passed", or the name of the error."""
    barrier, outcomes = Barrier(len(actions)), []

    def run(action: Callable[[], None]) -> None:
        barrier.wait()
        try:
            action()
            outcomes.append("passed")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
