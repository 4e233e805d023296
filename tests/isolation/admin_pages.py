"""The addresses of the admin."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.isolation.world import TEAM_OF


def admin_addresses() -> Iterator[str]:
    """The list of each table, a new row and an old one; and the pages of the rest."""
    yield from (reverse(f"admin:{name}") for name in ("index", "jsi18n", "password_change"))
    yield reverse("decisive-facts")
    for model in admin.site._registry:
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page in ("changelist", "add"):
            yield reverse(f"{place}_{page}")
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            yield reverse(f"{place}_change", args=[row.pk])
    for model in TEAM_OF:
        content_type = ContentType.objects.get_for_model(model).pk
        yield reverse("admin:view_on_site", args=[content_type, model._default_manager.first().pk])
