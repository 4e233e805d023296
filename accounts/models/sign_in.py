"""Known devices and the counters of sign-in."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Device(models.Model):
    """A browser in which an account has signed in; see accounts/devices.py."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    first_used_on = models.DateField(auto_now_add=True)
    last_used_on = models.DateField()

    class Meta:
        ordering = ["-last_used_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "token_hash"], name="device_once_an_account")
        ]

    def __str__(self) -> str:
        return f"device {self.pk}"


class CounterEntry(models.Model):
    """The table of the cache `counters`, with the columns of Django's DatabaseCache."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_counter"

    def __str__(self) -> str:
        return self.cache_key
