"""Teams, who belongs to them in which role, and who is invited."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

LEAD_TIMES = (24, 18, 12, 6)
"""Months before an end of support or a review at which a team is told, unless it says otherwise."""


class Role(models.TextChoices):
    """The strongest first. Each may read everything of the team; for the rest see
    accounts/teams/rights.py."""

    OWNER = "owner", "owner"
    APPROVER = "approver", "approver"
    MEMBER = "member", "member"
    AUDITOR = "auditor", "auditor"


def default_lead_times() -> list[int]:
    return list(LEAD_TIMES)


class Team(models.Model):
    """`quorum`: how many approvals a decision needs. `lead_times`: months, the longest first.

    `own_prices`: the discounts and quotes the team has, as the parameters of the questionnaire
    (`discount=10&quote-rhel.standard=500`), offered where a member keeps a decision.
    """

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True)
    quorum = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    author_may_approve = models.BooleanField("the author's own approval counts", default=False)
    lead_times = models.JSONField(default=default_lead_times)
    own_prices = models.TextField(blank=True, max_length=4000)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the changes to the settings; a form with an older number is refused."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, now: datetime.datetime | None = None) -> MembershipQuerySet:
        """Those that have begun and not ended, of accounts that are active."""
        now = now or timezone.now()
        today = now.astimezone(datetime.UTC).date()
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            ended_at__isnull=True,
            user__is_active=True,
        )


class Membership(models.Model):
    """One account in one team, from a day on. It ends with the day `ends_on`, or at `ended_at`.

    A membership that has ended stays as a record: what the person did refers to it.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    began_at = models.DateTimeField(auto_now_add=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    from_group = models.CharField(max_length=200, blank=True, editable=False)
    """The identity provider's group that gave it; empty: somebody invited or added them."""

    objects: ClassVar[models.Manager[Membership]] = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["team", "began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(ended_at__isnull=True),
                name="membership_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} ({self.role})"


class Delegation(models.Model):
    """An approver lets another member approve in their place, up to and including a day."""

    approver = models.ForeignKey(Membership, models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(Membership, models.CASCADE, related_name="delegated_to")
    ends_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.delegate.user} for {self.approver.user} until {self.ends_on}"


class Invitation(models.Model):
    """A link sent by e-mail, stored as the hash of its token. It works once, until it expires."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    ends_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_accepted",
        editable=False,
    )

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"


class TeamEvent(models.Model):
    """One line of a team's history: who did what to whom. Append-only.

    `actor` is null where the identity provider's groups did it. `detail`: in words, plain text.
    """

    class Kind(models.TextChoices):
        CREATED = "created", "made the team"
        SETTINGS = "settings", "changed the settings"
        INVITED = "invited", "invited"
        INVITATION_REVOKED = "invitation-revoked", "revoked the invitation of"
        JOINED = "joined", "joined"
        ADDED = "added", "added"
        ROLE = "role", "changed the role of"
        END_DATE = "end-date", "changed the end of the membership of"
        ENDED = "ended", "ended the membership of"
        LEFT = "left", "left the team"
        DELEGATED = "delegated", "delegated approval to"
        DELEGATION_REVOKED = "delegation-revoked", "revoked the delegation to"

    team = models.ForeignKey(Team, models.PROTECT, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="team_events"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="team_events_about"
    )
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor or 'groups'} {self.sentence}"

    @property
    def sentence(self) -> str:
        """Without who did it: "changed the role of ada"."""
        name = self.subject.get_username() if self.subject else ""
        return f"{self.get_kind_display()} {name}".strip()
