"""Cleanup of expired sign-in data."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.devices import forget_unused
from accounts.models import CounterEntry
from accounts.teams.invitations import delete_unused

CLEAR_TASK = "accounts.clear_expired"


@shared_task(name=CLEAR_TASK)
def clear_expired() -> None:
    """Removes expired sessions, counters, devices and invitations."""
    call_command("clearsessions")
    CounterEntry.objects.filter(expires__lt=timezone.now()).delete()
    forget_unused()
    delete_unused()
