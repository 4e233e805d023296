"""Weighing together: what matters to each member, blind until they have sent theirs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from advisor.models.decision import Decision


class Weighing(models.Model):
    """One round of weighing for a draft. Closed: nobody sends any more."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="weighings")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=models.Q(closed_at__isnull=True),
                name="weighing_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"weighing of {self.decision}"


class MemberImportances(models.Model):
    """One member's importances (0-4) by criterion; `sent_at` None: still blind, not counted."""

    weighing = models.ForeignKey(Weighing, models.CASCADE, related_name="members")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    importances = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["weighing", "member"], name="importances_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.weighing}"


class ProposedRequirement(models.Model):
    """A member's veto: a requirement (question and option) with a reason, never a weight."""

    weighing = models.ForeignKey(Weighing, models.CASCADE, related_name="requirements")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    option = models.CharField(max_length=60)
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField(auto_now_add=True)
    adopted = models.BooleanField(null=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.question}: {self.option}"
