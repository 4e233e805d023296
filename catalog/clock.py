"""The day it is.

Asked for at the edge only (views, admin, tasks); whatever is deeper takes the day.
"""

from __future__ import annotations

from datetime import UTC, date

from django.utils import timezone


def today() -> date:
    """The UTC day."""
    return timezone.now().astimezone(UTC).date()
