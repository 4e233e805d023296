"""What is done for all decisions now and then: expiry is logged, old answers are forgotten."""

from __future__ import annotations

import datetime

from django.utils import timezone

from advisor.decisions.states import expire_due
from advisor.models import StoredAnswer

STORED_FOR = datetime.timedelta(hours=24)
"""So long the API gives an answer again for the same Idempotency-Key."""


def run() -> None:
    """Once an hour will do: whether a decision has expired is computed when it is read."""
    expire_due()
    forget_answers()


def forget_answers() -> int:
    """Removes stored answers that are not given any more; how many."""
    return StoredAnswer.objects.filter(created_at__lt=oldest_answer()).delete()[0]


def oldest_answer() -> datetime.datetime:
    return timezone.now() - STORED_FOR
