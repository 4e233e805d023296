"""A team's fleet: inventories that were imported, what they were matched to, groups of hosts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import User as Account
from django.db import models

from accounts.models import Membership, Team
from advisor.models.decision import Decision

KINDS = [(kind, kind) for kind in ("exact", "alias", "guessed", "none")]


class ImportState(models.TextChoices):
    """Superseded: a newer one of the team became ready."""

    UPLOADING = "uploading", "uploading"
    UPLOADED = "uploaded", "uploaded"
    PARSING = "parsing", "parsing"
    NEEDS_YOU = "needs-you", "needs you"
    READY = "ready", "ready"
    SUPERSEDED = "superseded", "superseded"
    CANCELLED = "cancelled", "cancelled"
    FAILED = "failed", "failed"


class ImportNeed(models.TextChoices):
    """What an import waits for: columns to be named, or guesses to be confirmed."""

    COLUMNS = "columns", "columns"
    GUESSES = "guesses", "guesses"


class TeamQuerySet(models.QuerySet["FleetImport"]):
    def visible_to(self, user: Account | AnonymousUser) -> TeamQuerySet:
        """Those of the teams in which the account has a seat now; every query starts here."""
        if not user.is_authenticated:
            return self.none()
        seats = Membership.objects.active().filter(user=user.pk)
        return self.filter(team__in=seats.values("team"))


class FleetImport(models.Model):
    """One inventory as it was given.

    `number` counts within the team. `shape`: the key of its format, see advisor/fleet/shapes;
    `recognised`: the whole of it as JSON. `mapping`: column of the file to field. `options`: what
    the member chose in the form. `problem`: why it failed, or why the columns have to be named, in
    a sentence. `bytes_read` of `size` is the progress. `owner` and `until`: the worker that reads
    it now; another may take over after `until`. `attempts`: how often it was taken up.
    `keeps_hosts_until`: null, hosts are only counted.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="fleet_imports")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    needs = models.CharField(max_length=10, choices=ImportNeed.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    label = models.CharField(max_length=120, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    shape = models.CharField(max_length=40, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    recognised = models.JSONField(default=dict, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    owner = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    keeps_hosts_until = models.DateField(null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[FleetImport]] = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "team"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="one_import_per_number")
        ]

    def __str__(self) -> str:
        return f"import {self.number} of {self.team}"


class FleetChunk(models.Model):
    """A piece of an upload, so that every machine reads it; deleted once the import is ready."""

    fleet_import = models.ForeignKey(FleetImport, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["fleet_import", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["fleet_import", "position"], name="one_chunk_per_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fleet_import}, chunk {self.position}"


class FleetPattern(models.Model):
    """A system as an inventory names it, and what it was matched to.

    `reported`: a ReportedSystem as JSON. `key`: SHA-256 (hex) of that, by which the team's earlier
    assignments are found. `kind`, `rule`, `reason`: see advisor/fleet/matched.py. `distribution`
    and `release` empty: not recognised.
    """

    fleet_import = models.ForeignKey(FleetImport, models.CASCADE, related_name="patterns")
    key = models.CharField(max_length=64)
    reported = models.JSONField()
    raw = models.TextField(blank=True)
    first_row = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    hosts = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    rule = models.CharField(max_length=40)
    distribution = models.CharField(max_length=40, blank=True)
    release = models.CharField(max_length=31, blank=True)
    minor = models.CharField(max_length=31, blank=True)
    reason = models.TextField(blank=True)
    ignored = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["fleet_import", "-hosts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fleet_import", "key"], name="one_pattern_per_key")
        ]

    def __str__(self) -> str:
        return self.raw or self.key


class FleetCount(models.Model):
    """How many hosts of a pattern, in a group and with a plan.

    `entitlement`: as the inventory says it; `plan`: the slug of what it was read as, empty: none is
    known.
    """

    fleet_import = models.ForeignKey(FleetImport, models.CASCADE, related_name="counts")
    pattern = models.ForeignKey(FleetPattern, models.CASCADE, related_name="counts")
    group = models.CharField(max_length=120, blank=True)
    entitlement = models.CharField(max_length=120, blank=True)
    plan = models.CharField(max_length=40, blank=True)
    rows = models.PositiveBigIntegerField()
    hosts = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["fleet_import", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "group", "entitlement"], name="one_count_per_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hosts} hosts of {self.pattern}"


class FleetHost(models.Model):
    """A host by name, only where the team asked for hosts, and deleted after the day it named."""

    fleet_import = models.ForeignKey(FleetImport, models.CASCADE, related_name="named_hosts")
    row = models.PositiveBigIntegerField()
    name = models.CharField(max_length=255)
    group = models.CharField(max_length=120, blank=True)
    pattern = models.ForeignKey(FleetPattern, models.CASCADE, related_name="named_hosts")

    class Meta:
        ordering = ["fleet_import", "row"]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """What a team says a pattern is: confirmed, assigned by hand, or ignored; for every import."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="fleet_assignments")
    key = models.CharField(max_length=64)
    reported = models.JSONField()
    distribution = models.CharField(max_length=40, blank=True)
    release = models.CharField(max_length=31, blank=True)
    minor = models.CharField(max_length=31, blank=True)
    ignored = models.BooleanField(default=False)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["team", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="one_assignment_per_pattern")
        ]

    def __str__(self) -> str:
        return f"{self.distribution} {self.release}".strip()


class EntitlementPlan(models.Model):
    """Which support plan a team says that an entitlement of its inventories is.

    `plan` empty: none is known. `entitlement` empty: hosts without any.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="entitlement_plans")
    entitlement = models.CharField(max_length=120, blank=True)
    distribution = models.CharField(max_length=40)
    plan = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["team", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "entitlement", "distribution"], name="one_plan_per_entitlement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entitlement or 'no entitlement'}: {self.plan or 'unknown'}"


class ColumnMapping(models.Model):
    """Which column of a file means what, for every file of the team with the same header.

    `header`: SHA-256 (hex) of the column names.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="column_mappings")
    header = models.CharField(max_length=64)
    columns = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["team", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "header"], name="one_mapping_per_header")
        ]

    def __str__(self) -> str:
        return f"columns of {self.team}"


class FleetGroup(models.Model):
    """What a team plans for a group of its hosts.

    `hosts_per_month`: how many it can migrate; null: not said. `lead_months`: from the decision to
    the first migrated host. `decision`: the one that says where the group goes.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="fleet_groups")
    name = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    hosts_per_month = models.PositiveIntegerField(null=True, blank=True)
    lead_months = models.PositiveSmallIntegerField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="fleet_groups"
    )
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["team", "name"]
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="one_group_per_name")]

    def __str__(self) -> str:
        return self.name or "no group"
