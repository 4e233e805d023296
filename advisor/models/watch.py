"""Watching approved decisions: what they rest on, what was noticed, and what was sent."""

from __future__ import annotations

import zlib

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Team
from accounts.names import person_name
from advisor.models.decision import Decision
from advisor.models.fleet_policy import FleetException

EXCEPTION_REVOKED = "exception-revoked"
"""The occasion of a notice."""


class WatchedCatalog(models.Model):
    """A catalog document that decisions were last compared with, packed by zlib."""

    digest = models.CharField(max_length=64, primary_key=True)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return self.digest

    @property
    def document(self) -> bytes:
        return zlib.decompress(self.packed)


class WatchedDecision(models.Model):
    """An approved decision that is watched, and the index from evidence to it.

    `attributes`: those that its answers depend on by its rules, of every candidate. `catalog`: what
    it was last compared with; None: not looked at yet. `day`: facts are read as on this day, so
    that passing time is no change. `outlook`: the winner, the certainty and whether the choice
    meets every requirement, as it was then; see advisor/decisions/watch/outlook.py.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="watched")
    attributes = models.JSONField(default=list)
    day = models.DateField(null=True, blank=True)
    outlook = models.JSONField(default=dict)
    catalog = models.ForeignKey(
        WatchedCatalog, models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"watching {self.decision}"


class WatchTurn(models.Model):
    """Who looks at the decisions now, one row for each kind of work, so that it is done once."""

    work = models.CharField(max_length=20, primary_key=True)
    owner = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.work}: {self.owner}"


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
    """What ELwise noticed of a decision at a version of the catalog, or ahead of a date; or of an
    exception from a fleet's policy. It is about one of them, and for everybody in the team unless
    it has readers.

    `occasion` is what it is about, once for each decision or exception: `catalog:<version token>`,
    `end:<day>:<months>`, `review:<day>:<months>`, `submitted:<sha256>`, `exception-ends` and such.
    """

    class Grade(models.TextChoices):
        ACT = "act", "act"
        LOOK = "look", "look"
        NOTE = "note", "note"
        NEWS = "news", "news"

    decision = models.ForeignKey(
        Decision, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    exception = models.ForeignKey(
        FleetException, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    occasion = models.CharField(max_length=120)
    grade = models.CharField(max_length=5, choices=Grade.choices)
    words = models.TextField()
    details = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "occasion"], name="notice_once"),
            models.UniqueConstraint(fields=["exception", "occasion"], name="exception_notice_once"),
            models.CheckConstraint(
                condition=Q(decision__isnull=True) ^ Q(exception__isnull=True),
                name="notice_is_about_one",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def about(self) -> Decision | FleetException:
        about = self.decision or self.exception
        assert about is not None
        return about

    @property
    def number(self) -> str:
        return self.decision.number if self.decision else f"Exception {self.about.number}"

    @property
    def kind(self) -> str:
        """Of a message that a member caused; empty for what was noticed of facts and days."""
        return str(self.details.get("kind", ""))

    @property
    def revoked_by(self) -> str:
        """Who revoked the exception; empty for other notices. Looked up, so that no notice keeps a
        name that was removed."""
        exception = self.exception if self.occasion == EXCEPTION_REVOKED else None
        return person_name(exception.closed_by) if exception and exception.closed_by else ""


class NoticeReader(models.Model):
    """A member whom a notice is for; the page shows it to its readers only."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readers")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "member"], name="notice_reader_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice} for {self.member}"


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


class NoticeLevel(models.Model):
    """Which notices a member gets by e-mail from a team; without a row: act and look."""

    class Level(models.TextChoices):
        ACT = "act", "only when I should act"
        LOOK = "look", "when I should act or look"
        NONE = "none", "never"

    team = models.ForeignKey(Team, models.CASCADE, related_name="notice_levels")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    level = models.CharField(max_length=4, choices=Level.choices, default=Level.LOOK)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "member"], name="notice_level_once")]

    def __str__(self) -> str:
        return f"{self.member} in {self.team}: {self.level}"


class Webhook(models.Model):
    """An address of a team's own system; its host must be one that the operator allows.

    The secret follows from the installation's SECRET_KEY and `salt`, so that the table alone gives
    nobody one. The previous secret signs too until a day after `rotated_at`. `stopped_because`: why
    it is no longer active.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    salt = models.CharField(max_length=64, editable=False)
    previous_salt = models.CharField(max_length=64, blank=True, editable=False)
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(default=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """The outbox: one message to one recipient, written with what it is about, sent by a worker.

    `recipient`: the number of an account, whose address is looked up when it is sent, or of a
    webhook. `message_id` is sent along, so that a recipient can tell a message that comes twice.

    `state`: a worker claims it (`claimed`), commits that it hands the message over (`handing-over`)
    and commits the outcome. A claim that is not renewed until `claimed_until` is void. What was
    being handed over when a worker died has perhaps arrived: a webhook gets it again with the same
    id, an e-mail is `uncertain` and is sent again only when an owner says so.
    `next_at` None: nothing more is tried.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        CLAIMED = "claimed", "being sent"
        HANDING_OVER = "handing-over", "being handed over"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        UNCERTAIN = "uncertain", "may have arrived"
        DROPPED = "dropped", "not sent"

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        WEBHOOK = "webhook", "webhook"

    team = models.ForeignKey(Team, models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    recipient = models.CharField(max_length=254)
    message_id = models.CharField(max_length=64, unique=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
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

    class Subject(models.TextChoices):
        """What the calendar is of."""

        DECISIONS = "decisions", "decisions"
        FLEET = "fleet", "fleet"

    subject = models.CharField(
        max_length=10,
        choices=Subject.choices,
        default=Subject.DECISIONS,
        db_default=Subject.DECISIONS,
    )
    team = models.ForeignKey(Team, models.CASCADE, related_name="calendar_feeds")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"calendar of {self.member} for {self.team}"
