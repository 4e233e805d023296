"""Watching approved decisions: what they rest on, what was noticed, and what was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Team
from advisor.models.decision import Decision


class UsedEvidence(models.Model):
    """The index from evidence to decision: one row for each attribute of a candidate it read.

    `sha256`: of the evidence in canonical JSON as it was when last looked at.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="used_evidence")
    distribution = models.CharField(max_length=60)
    release = models.CharField(max_length=60)
    plan = models.CharField(max_length=60)
    attribute = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["distribution", "attribute"], name="used_evidence_by_fact")]

    def __str__(self) -> str:
        return f"{self.attribute} of {self.distribution} {self.release}"


class Tripwire(models.Model):
    """What would call an approved decision into question.

    `kind`: `fact` (a single fact that rules the choice out, changes the winner or moves its end
    across the horizon) or `own` (a condition of the team). `condition`: attribute, comparison and
    value. `tripped_at`: when it was first met.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="tripwires")
    kind = models.CharField(max_length=10)
    condition = models.JSONField()
    words = models.TextField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    tripped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class Notice(models.Model):
    """What ELwise noticed of a decision at a version of the catalog, or ahead of a date.

    `occasion` is what it is about, once for each decision: `catalog:<digest>`,
    `end:<day>:<months>`, `review:<day>:<months>`.
    """

    class Grade(models.TextChoices):
        ACT = "act", "act"
        LOOK = "look", "look"
        NOTE = "note", "note"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="notices")
    occasion = models.CharField(max_length=120)
    grade = models.CharField(max_length=5, choices=Grade.choices)
    words = models.TextField()
    details = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "occasion"], name="notice_once")]

    def __str__(self) -> str:
        return self.words


class SeenNotice(models.Model):
    """A member has read a notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="seen_by")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "member"], name="notice_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.notice}"


class Webhook(models.Model):
    """An address of a team's own system; its host must be one that the operator allows."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """The outbox: one message to one recipient, written with what it is about, sent by a worker.

    `recipient`: an e-mail address, or the number of a webhook. `message_id` is sent along, so that
    a recipient can tell a message that comes twice. `next_at` None: nothing more is tried.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        WEBHOOK = "webhook", "webhook"

    team = models.ForeignKey(Team, models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(
        Notice, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    recipient = models.CharField(max_length=254)
    message_id = models.CharField(max_length=64, unique=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel", "recipient"], name="delivery_once")
        ]
        indexes = [models.Index(fields=["next_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.channel} to {self.recipient}"


class CalendarFeed(models.Model):
    """A member's private calendar address for a team; its token is stored as a hash."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="calendar_feeds")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"calendar of {self.member} for {self.team}"
