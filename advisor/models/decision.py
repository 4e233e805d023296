"""A decision as a team keeps it: its text, what was computed, its state."""

from __future__ import annotations

import datetime
import zlib
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.db import models
from django.db.models import Q

from accounts.models import Membership, Team

GRACE = datetime.timedelta(days=30)
"""An approved decision expires so long after its day of review."""


class State(models.TextChoices):
    """Expired is none of them: it follows from the day."""

    DRAFT = "draft", "draft"
    REVIEW = "in-review", "in review"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "rejected"
    WITHDRAWN = "withdrawn", "withdrawn"
    SUPERSEDED = "superseded", "superseded"


class FrozenPart(models.Model):
    """The bytes of one part of what was computed, once for all decisions that share it.

    `sha256` (hex) is that of the bytes; `packed` are the bytes by zlib. Append-only.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256

    @property
    def content(self) -> bytes:
        return zlib.decompress(self.packed)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Account | AnonymousUser) -> DecisionQuerySet:
        """Those of the teams in which the account has a seat now; every query starts here."""
        if not user.is_authenticated:
            return self.none()
        seats = Membership.objects.active().filter(user=user.pk)
        return self.filter(team__in=seats.values("team"))


class Decision(models.Model):
    """`sequence` counts within a team and year. `version` counts the changes to the row (If-Match).

    `answers`: the query string of the questionnaire. `content_sha256`: over question, choice,
    computed and written parts, see advisor/decisions/content.py. The content has `owner_name` and
    `content_review_by`; a later review of an approved decision moves `review_by` alone.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="decisions")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions_written"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revisions"
    )

    # Question
    title = models.CharField(max_length=160)
    context = models.TextField(blank=True, max_length=10_000)
    environment = models.CharField(max_length=80, blank=True)
    group = models.CharField(max_length=80, blank=True)
    servers = models.PositiveIntegerField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions_owned"
    )
    owner_name = models.CharField(max_length=150)
    review_by = models.DateField()
    content_review_by = models.DateField()

    # Choice
    distribution = models.CharField(max_length=60)
    release = models.CharField(max_length=60)
    plan = models.CharField(max_length=60)
    deviates_because = models.TextField(blank=True, max_length=4000)

    # Computed
    answers = models.TextField()
    day = models.DateField()
    engine_version = models.PositiveSmallIntegerField()
    answers_part = models.ForeignKey(FrozenPart, models.PROTECT, related_name="+")
    candidates_part = models.ForeignKey(FrozenPart, models.PROTECT, related_name="+")
    rules_part = models.ForeignKey(FrozenPart, models.PROTECT, related_name="+")
    result_part = models.ForeignKey(FrozenPart, models.PROTECT, related_name="+")
    document_part = models.ForeignKey(FrozenPart, models.PROTECT, related_name="+")

    # Written
    consequences = models.TextField(blank=True, max_length=10_000)
    assumptions = models.TextField(blank=True, max_length=10_000)

    content_sha256 = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Decision]] = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-sequence", "team"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "year", "sequence"], name="decision_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="decision_has_a_state"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As in ELD-2026-007; read by advisor/decisions/numbers.py."""
        return f"ELD-{self.year}-{self.sequence:03d}"

    def has_expired(self, today: datetime.date) -> bool:
        return self.state == State.APPROVED and today > self.review_by + GRACE


class Approval(models.Model):
    """A verdict on one text, by its digest. Append-only.

    `role_then`: the member's role at the time. `for_member`: the approver in whose place a delegate
    acted.
    """

    class Verdict(models.TextChoices):
        APPROVE = "approve", "approved"
        REJECT = "reject", "rejected"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="approvals")
    content_sha256 = models.CharField(max_length=64)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals")
    for_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    role_then = models.CharField(max_length=10)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reason = models.TextField(blank=True, max_length=4000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.member}: {self.verdict}"


class DecisionEvent(models.Model):
    """The audit of a decision: who did what, when. Append-only.

    `actor` None: ELwise itself (`refresh`, `expired`). `details`: old and new values by field.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=30)
    words = models.TextField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


class DecisionComment(models.Model):
    """What a member has to say on a decision. Append-only."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class ShareLink(models.Model):
    """A link to one record for somebody without an account; its token is stored as a hash."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"link to {self.decision}"
