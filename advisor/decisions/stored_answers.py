"""How long the answers to requests with an Idempotency-Key are kept."""

from __future__ import annotations

import datetime

from django.utils import timezone

from advisor.models import StoredAnswer

STORED_FOR = datetime.timedelta(hours=24)
"""So long the API gives an answer again for the same Idempotency-Key."""


def forget_answers() -> int:
    """Removes stored answers that are not given any more; how many."""
    return StoredAnswer.objects.filter(created_at__lt=oldest_answer()).delete()[0]


def oldest_answer() -> datetime.datetime:
    return timezone.now() - STORED_FOR
