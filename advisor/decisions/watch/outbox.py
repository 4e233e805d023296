"""Sends what is in the outbox: claimed by one worker, handed over once, its outcome committed.

Nothing can make the handing over and its record one step. What was being handed over when a worker
died has perhaps arrived. A webhook gets it again with the same `webhook-id`, by which the Standard
Webhooks specification has receivers tell it; SMTP has no such thing, so an e-mail becomes
`uncertain`, stands on the page of failed deliveries, and an owner decides.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from advisor.decisions.watch import mail, webhooks
from advisor.decisions.watch.outcome import AttemptOutcome
from advisor.models import Delivery

log = logging.getLogger(__name__)

State = Delivery.State
Channel = Delivery.Channel

CLAIMED_FOR = timedelta(seconds=60)
"""Longer than connecting and handing over may take."""
SECONDS_A_RUN = 45
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""After each failed attempt, as Standard Webhooks advises; after the last nothing is tried."""
UNCERTAIN = (
    "The server stopped while it handed this over, so it may have arrived. "
    "Send it again only if it did not."
)
_SENDERS = {Channel.EMAIL: mail.send, Channel.WEBHOOK: webhooks.send}


def send_due() -> int:
    """Send what is due, until nothing is left or the time is over; how much was tried."""
    release_abandoned()
    until, tried = monotonic() + SECONDS_A_RUN, 0
    while monotonic() < until and (delivery := claim()):
        deliver(delivery)
        tried += 1
    return tried


def release_abandoned() -> None:
    """Put right what a worker had claimed that gave no sign of life since."""
    abandoned = Delivery.objects.filter(claimed_until__lt=timezone.now())
    handed_over = abandoned.filter(state=State.HANDING_OVER)
    handed_over.filter(channel=Channel.EMAIL).update(
        state=State.UNCERTAIN, next_at=None, claimed_until=None, last_error=UNCERTAIN
    )
    again = abandoned.filter(state__in=(State.CLAIMED, State.HANDING_OVER))
    again.exclude(state=State.HANDING_OVER, channel=Channel.EMAIL).update(
        state=State.WAITING, next_at=timezone.now(), claimed_until=None
    )


def claim() -> Delivery | None:
    """The delivery that is due longest, ours for a while; None where nothing is due."""
    while row := _due(timezone.now()).order_by("next_at", "pk").first():
        row.claimed_by, row.state = secrets.token_hex(16), State.CLAIMED
        claimed = _due(timezone.now()).filter(pk=row.pk)
        until = timezone.now() + CLAIMED_FOR
        if claimed.update(state=row.state, claimed_by=row.claimed_by, claimed_until=until):
            return row
    return None


def deliver(delivery: Delivery) -> None:
    """Send what was claimed and record how it went."""
    try:
        outcome = _SENDERS[Channel(delivery.channel)](delivery, lambda: _hand_over(delivery))
    except ClaimLostError:
        log.warning("%s took too long, another worker goes on", delivery)
        return
    _record(delivery, outcome)


class ClaimLostError(Exception):
    """Another worker may have claimed the delivery meanwhile."""


def _due(now: datetime) -> QuerySet[Delivery]:
    states = (State.WAITING, State.FAILED)
    return Delivery.objects.filter(Q(state__in=states), next_at__lte=now)


def _hand_over(delivery: Delivery) -> None:
    """Commit that it is being handed over, before the first byte of it is sent."""
    own = Delivery.objects.filter(
        pk=delivery.pk,
        claimed_by=delivery.claimed_by,
        state=State.CLAIMED,
        claimed_until__gt=timezone.now(),
    )
    until = timezone.now() + CLAIMED_FOR
    if not own.update(state=State.HANDING_OVER, claimed_until=until, attempts=F("attempts") + 1):
        raise ClaimLostError
    delivery.attempts += 1


def _record(delivery: Delivery, outcome: AttemptOutcome) -> None:
    """Of our own claim only. A late success counts, even if it was called uncertain meanwhile."""
    now = timezone.now()
    next_at = _next_at(delivery, outcome, now)
    own = Delivery.objects.filter(pk=delivery.pk, claimed_by=delivery.claimed_by)
    own.exclude(state=State.SENT).update(
        state=outcome.state,
        sent_at=now if outcome.state == State.SENT else None,
        last_error=outcome.error[:500],
        next_at=next_at,
        claimed_until=None,
        attempts=max(delivery.attempts, 1),
    )
    if outcome.error:
        level = logging.INFO if outcome.state == State.DROPPED else logging.WARNING
        log.log(level, "%s: %s", delivery, outcome.error)


def _next_at(delivery: Delivery, outcome: AttemptOutcome, now: datetime) -> datetime | None:
    if outcome.state != State.FAILED or outcome.is_final:
        return None
    attempts = max(delivery.attempts, 1)
    if attempts > len(PAUSES):
        return None
    return now + max(PAUSES[attempts - 1], outcome.retry_after)
