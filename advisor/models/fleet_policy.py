"""What a team allows to run: versions of its policy, and exceptions with an end."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.db import models
from django.db.models import F, Q

from accounts.models import Membership, Team
from advisor.models.decision import Decision


class PolicyVersion(models.Model):
    """A policy as a team stated it; the newest counts. Append-only.

    `content`: the policy as canonical JSON, see advisor/fleet/policy. `sha256` (hex) is its digest.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="policy_versions")
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


class ExceptionQuerySet(models.QuerySet["FleetException"]):
    def visible_to(self, user: Account | AnonymousUser) -> ExceptionQuerySet:
        """Those of the teams in which the account has a seat now; every query starts here."""
        if not user.is_authenticated:
            return self.none()
        seats = Membership.objects.active().filter(user=user.pk)
        return self.filter(team__in=seats.values("team"))


class ExceptionState(models.TextChoices):
    """Whether an approved one is in force or has ended follows from the day."""

    REQUESTED = "requested", "requested"
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "withdrawn"
    REVOKED = "revoked", "revoked"


RENEWING = (ExceptionState.REQUESTED, ExceptionState.APPROVED)
"""States in which an exception continues the one that it renews."""


class FleetException(models.Model):
    """Hosts that may run until a day in spite of the team's policy.

    What was requested is never changed, and no row is deleted; an approval stays as it is, and may
    be revoked. The fields of the selector: see advisor/fleet/policy/selectors.py; empty is any.
    `starts`: the day of its approval. `renews`: the earlier one that this one continues.
    `decided_by`: who approved or declined, `closed_by` who withdrew or revoked it.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="fleet_exceptions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=ExceptionState.choices, default=ExceptionState.REQUESTED
    )
    version = models.PositiveIntegerField(default=1)
    distribution = models.CharField(max_length=40)
    release = models.CharField(max_length=31, blank=True)
    minor = models.CharField(max_length=31, blank=True)
    group = models.CharField(max_length=120, blank=True)
    architecture = models.CharField(max_length=20, blank=True)
    ends = models.DateField()
    reason = models.TextField(max_length=2000)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="fleet_exceptions"
    )
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    starts = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.TextField(blank=True, max_length=2000)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_because = models.TextField(blank=True, max_length=2000)

    objects: ClassVar[models.Manager[FleetException]] = ExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["team", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="one_exception_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=ExceptionState.values), name="exception_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="exception_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"exception {self.number} of {self.team}"
