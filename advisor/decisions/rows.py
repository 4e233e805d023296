"""How a decision's row is changed: locked, by a seat that is read again, and audited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from django.contrib.auth.models import User as Account
from django.db import transaction
from django.http import Http404

from accounts.models import Membership, Team
from accounts.teams.rights import Seat
from advisor.decisions import audit, blind
from advisor.decisions.audit import EventDetails
from advisor.decisions.errors import NotAllowedError, StaleError, WrongStateError
from advisor.models import Decision, State

NO_SUCH_DECISION = "There is no such decision, or it is of a team you are not a member of."
ONLY_READS = "Auditors read a team's decisions and change nothing. Ask an owner for another role."


@dataclass(frozen=True)
class LockedDecision:
    """A decision whose row nobody else changes until the transaction ends, and who changes it."""

    seat: Seat
    decision: Decision

    @property
    def actor(self) -> Account:
        return self.seat.membership.user

    def require(self, action: str, *states: State) -> None:
        if self.decision.state not in states:
            raise WrongStateError(wrong_state(self.decision, action))

    def require_sight(self) -> None:
        """Raises BlindError: who does not see yet what was computed does not change it."""
        blind.require_sight(self.decision, self.actor)

    def save(self, kind: str, words: str, details: EventDetails | None = None) -> Decision:
        return save(self.decision, self.actor, kind, words, details)


@contextmanager
def locked(seat: Seat, decision_pk: int, version: int | None = None) -> Iterator[LockedDecision]:
    """A transaction with the row locked. `version` None: whatever it is.

    Raises Http404, NotAllowedError for an auditor, and StaleError.
    """
    with transaction.atomic():
        decision = lock(seat.team.pk, decision_pk)
        current = current_seat(seat)
        require_writer(current)
        if version is not None and decision.version != version:
            raise StaleError.since(decision, version)
        yield LockedDecision(current, decision)


def unlocked(seat: Seat, decision_pk: int, version: int | None = None) -> Decision:
    """The row for work that takes long, before it is locked. Raises as `locked`."""
    require_writer(seat)
    decision = Decision.objects.filter(team=seat.team.pk, pk=decision_pk).first()
    if decision is None:
        raise Http404(NO_SUCH_DECISION)
    if version is not None and decision.version != version:
        raise StaleError.since(decision, version)
    return decision


def lock(team_pk: int, decision_pk: int) -> Decision:
    """Raises Http404. The team's row first, as who changes its members has it: neither waits for
    the other, and who becomes an approver meanwhile is told.

    Ordered by the key, because PostgreSQL locks what other orders join too.
    """
    Team.objects.select_for_update(no_key=True).filter(pk=team_pk).first()
    rows = Decision.objects.select_for_update(no_key=True).filter(team=team_pk, pk=decision_pk)
    decision = rows.order_by("pk").first()
    if decision is None:
        raise Http404(NO_SUCH_DECISION)
    return decision


def current_seat(seat: Seat) -> Seat:
    """As it is now: it may have ended since the request began."""
    rows = Membership.objects.active().select_related("team", "user")
    membership = rows.filter(pk=seat.membership.pk).first()
    if membership is None:
        raise Http404(NO_SUCH_DECISION)
    return Seat(membership)


def require_writer(seat: Seat) -> None:
    if not seat.may_write:
        raise NotAllowedError(ONLY_READS)


def wrong_state(decision: Decision, action: str) -> str:
    return f"{decision} is {State(decision.state).label}: it cannot be {action}."


def save(
    decision: Decision,
    actor: Account | None,
    kind: str,
    words: str,
    details: EventDetails | None = None,
) -> Decision:
    """Saves a locked row as its next version, with the event that says so."""
    decision.version += 1
    decision.save()
    versioned = msgspec.structs.replace(details or EventDetails(), version=decision.version)
    audit.log(decision, actor, kind, words, versioned)
    return decision
