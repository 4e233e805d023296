"""Keys of the API: shown once, kept as a hash, with an owner, a reach, an end, and the day they were last used."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from rest_framework_api_key.crypto import KeyGenerator
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

MARK = "elw"
"""How every key begins, so that scanners for leaked secrets can know one."""

LONGEST = 100
"""Characters of what may be taken for a key. One has 41."""


class _Generator(KeyGenerator):
    def get_prefix(self) -> str:
        return MARK + get_random_string(self.prefix_length - len(MARK))


class KeyManager(BaseAPIKeyManager):
    key_generator = _Generator()

    def behind(self, text: str) -> Key | None:
        """The key that was sent, where it is one of ours, has not ended, and its owner may still sign in."""
        prefix = text.partition(".")[0]
        if len(text) > LONGEST or not (text.isascii() and text.isprintable()):
            return None
        found = (
            self.get_usable_keys()
            .select_related("owner")
            .filter(prefix=prefix, owner__is_active=True)
            .first()
        )
        return found if found and not found.has_expired and found.is_valid(text) else None


class Key(AbstractAPIKey):
    class Reach(models.TextChoices):
        READ = "read", "reads only"
        WRITE = "read-write", "reads and writes"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.READ)
    last_used_on = models.DateField("last used", null=True, blank=True, editable=False)

    objects = KeyManager()

    class Meta(AbstractAPIKey.Meta):
        ordering: ClassVar = ["-created", "prefix"]
        verbose_name = "key"
        verbose_name_plural = "keys"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reach__in=["read", "read-write"]), name="key_has_a_reach"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        return "revoked" if self.revoked else "ended" if self.has_expired else "in use"

    def may_write(self) -> bool:
        return self.reach == self.Reach.WRITE

    def used(self, today: datetime.date) -> None:
        """Notes the day, once a day: reading with a key must not cost a write each time."""
        if self.last_used_on != today:
            type(self).objects.filter(pk=self.pk).update(last_used_on=today)

    def revoke(self) -> None:
        type(self).objects.filter(pk=self.pk).update(revoked=True)


def end_of(day: datetime.date) -> datetime.datetime:
    """The last moment of that day, UTC."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max), datetime.UTC)
