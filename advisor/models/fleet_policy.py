"""What a team allows to run: versions of its policy, and exceptions with an end."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Team


class PolicyVersion(models.Model):
    """A policy as a team stated it; the newest counts, no row is changed.

    `content`: the policy as canonical JSON, see advisor/fleet/policy. `sha256` (hex) is its digest.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="policy_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["team", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="one_policy_per_number")
        ]

    def __str__(self) -> str:
        return f"policy {self.number} of {self.team}"
