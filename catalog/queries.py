"""Every question asked of the tables, as chainable QuerySet methods."""

from __future__ import annotations

from django.db import models


class DistributionQuerySet(models.QuerySet):
    def in_reading_order(self) -> DistributionQuerySet:
        """Those that can be recommended first, the discontinued last; by name within."""
        roles = ("recommended", "development", "catalogued", "discontinued")
        place = models.Case(*(models.When(role=role, then=position) for position, role in enumerate(roles)), default=len(roles))
        return self.annotate(place=place).order_by("place", "name")


class ReleaseQuerySet(models.QuerySet):
    def majors(self) -> ReleaseQuerySet:
        return self.filter(parent__isnull=True)


class FactQuerySet(models.QuerySet):
    def with_evidence(self) -> FactQuerySet:
        return self.select_related("distribution", "release__distribution", "plan", "source").prefetch_related("disputes__source")
