"""How one attempt at a delivery ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from advisor.models import Delivery

HandOver = Callable[[], None]
"""To be called just before the message itself is sent: a crash from then on leaves it open."""


@dataclass(frozen=True)
class AttemptOutcome:
    """`is_final`: it will not be tried again by itself. `retry_after`: at the earliest then."""

    state: Delivery.State
    error: str = ""
    is_final: bool = False
    retry_after: timedelta = timedelta()


SENT = AttemptOutcome(Delivery.State.SENT)


def failed(
    error: str, *, is_final: bool = False, retry_after: timedelta = timedelta()
) -> AttemptOutcome:
    return AttemptOutcome(Delivery.State.FAILED, error, is_final, retry_after)


def dropped(why: str) -> AttemptOutcome:
    """It is not sent on purpose."""
    return AttemptOutcome(Delivery.State.DROPPED, why, is_final=True)


def uncertain(error: str) -> AttemptOutcome:
    return AttemptOutcome(Delivery.State.UNCERTAIN, error, is_final=True)
