"""Time passes for the lease of a run whose process is gone."""

from datetime import timedelta

from django.utils import timezone

from catalog.models import Run
from catalog.refresh import lease


def expire() -> None:
    """As if the run that says that it is running had given no sign of life for too long."""
    long_ago = timezone.now() - lease.EXPIRES_AFTER - timedelta(seconds=1)
    Run.objects.filter(state="running").update(heartbeat=long_ago)
