"""API keys."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from rest_framework_api_key.crypto import KeyGenerator
from rest_framework_api_key.models import AbstractAPIKey, APIKeyManager

from accounts.models.teams import Team

KEY_START = "elw"
"""Every key starts with it, so that scanners for leaked secrets can recognise one."""

MAX_KEY_LENGTH = 100
"""Characters; a longer text is not looked up. A key has 41."""


class _Generator(KeyGenerator):
    def get_prefix(self) -> str:
        return KEY_START + get_random_string(self.prefix_length - len(KEY_START))


class KeyManager(APIKeyManager):
    key_generator = _Generator()

    def find_usable(self, text: str) -> Key | None:
        """The key with this text, unless it was revoked, has expired or its owner is inactive."""
        if len(text) > MAX_KEY_LENGTH or not (text.isascii() and text.isprintable()):
            return None
        usable_keys = self.get_usable_keys().select_related("owner").filter(owner__is_active=True)
        key: Key | None = usable_keys.filter(prefix=text.partition(".")[0]).first()
        return key if key and not key.has_expired and key.is_valid(text) else None


class Key(AbstractAPIKey):
    """Shown once and stored as a hash, with owner, scope, expiry and day of last use."""

    class Reach(models.TextChoices):
        READ = "read", "read only"
        WRITE = "read-write", "read and write"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.READ)
    last_used_on = models.DateField("last used", null=True, blank=True, editable=False)
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, related_name="keys", editable=False
    )
    """Whose decisions it reaches; null: none, only what is public."""

    objects: ClassVar[KeyManager] = KeyManager()

    class Meta:
        ordering = ["-created", "prefix"]
        verbose_name = "key"
        verbose_name_plural = "keys"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reach__in=["read", "read-write"]), name="key_has_a_reach"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        if self.revoked:
            return "revoked"
        return "expired" if self.has_expired else "active"

    def may_write(self) -> bool:
        return self.reach == self.Reach.WRITE

    def record_use(self, today: datetime.date) -> None:
        """Once a day: reading with a key must not cost a write each time."""
        if self.last_used_on != today:
            type(self).objects.filter(pk=self.pk).update(last_used_on=today)
            self.last_used_on = today

    def revoke(self) -> None:
        type(self).objects.filter(pk=self.pk).update(revoked=True)


def end_of_day(day: datetime.date) -> datetime.datetime:
    """The last moment of that day, UTC."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max), datetime.UTC)
