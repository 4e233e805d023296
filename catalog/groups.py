"""The two groups of every installation: curators change what the catalog states, viewers see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.apps.registry import Apps
from django.db.migrations import Migration
from django.db.models import Model, QuerySet

CURATOR, VIEWER = "Curator", "Viewer"
BOOK_KEEPING = ("catalogversion", "seededrow", "snapshot", "run", "productrun", "redaction")
"""Models that nobody changes by hand."""
CREATED_WITH = ("catalog", "0008_groups")
"""A database that this migration is applied to has never had the groups."""

_MODEL = "permissions__content_type"

Plan = Sequence[tuple[Migration, bool]]


def ensure_groups(*, apps: Apps, plan: Plan = (), using: str = "default", **_: object) -> None:
    """Called after each migrate, once the permissions are there.

    The groups get the permissions of each model that neither has any of: all at first, later
    those of new models. A group that was deleted and a permission that was taken away stay so.
    """
    if "auth" not in apps.app_configs:  # not migrated yet: nothing of it was asked for
        return
    applied = {(step.app_label, step.name) for step, backwards in plan if not backwards}
    groups = apps.get_model("auth", "Group").objects.using(using)
    if CREATED_WITH in applied:
        for name in (CURATOR, VIEWER):
            groups.get_or_create(name=name)
    existing = list(groups.filter(name__in=(CURATOR, VIEWER)))
    known = set(
        groups.filter(pk__in=[group.pk for group in existing]).values_list(_MODEL, flat=True)
    )
    permissions = _permissions(apps, using)
    for group in existing:
        new = permissions[group.name].exclude(content_type__in=known - {None})
        group.permissions.add(*new)


def _permissions(apps: Apps, using: str) -> Mapping[str, QuerySet[Model]]:
    every = apps.get_model("auth", "Permission").objects.using(using)
    catalog = every.filter(content_type__app_label="catalog")
    current = catalog.exclude(content_type__model__startswith="historical")
    schedule = every.filter(content_type__app_label="django_celery_beat")
    schedule = schedule.filter(codename__in=("view_periodictask", "change_periodictask"))
    viewing = (current | schedule).filter(codename__startswith="view_")
    curating = current.exclude(content_type__model__in=BOOK_KEEPING)
    return {CURATOR: viewing | curating | schedule, VIEWER: viewing}
