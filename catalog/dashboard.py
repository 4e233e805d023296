"""The admin's first page: what needs attention today, what others did lately, and all tables."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any, Protocol

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from simple_history.models import HistoricalChanges

from catalog import admin_guard, attention, row_keys
from catalog.clock import today
from catalog.models import CatalogVersion, Distribution, Run, Source
from catalog.recording import Recorded
from catalog.refresh import freshness

RECENT = 10
GROUPS = {
    "Facts": ("Fact", "SupportStatement", "Identifier", "MigrationPath", "Event", "Claim"),
    "Releases": ("Distribution", "Release", "Phase"),
    "Prices and plans": ("SupportPlan", "Price"),
    "Sources": ("Source", "LinkCheck"),
    "Review": ("Suggestion", "HeldChange", "Override", "Dispute"),
}
"""The tables by what one does with them, in their order. All others are in the last group."""
SYSTEM = "System"

Listed = dict[str, Any]
"""An app or a table as Django's list of apps has it."""


class Panel(Protocol):
    """A part of the first page that another app adds: its template gets it as `panel`."""

    @property
    def template(self) -> str: ...


PANELS: list[Callable[[HttpRequest], Panel | None]] = []
"""What other apps add to the first page, in their order; None: nothing for this account."""


class CurationSite(admin.AdminSite):
    site_header = "ELwise curation"
    site_title = "ELwise curation"
    index_title = "Curation"
    index_template = "admin/curation.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        return super().index(request, {**self._panels(request), **(extra_context or {})})

    def admin_view(self, view: admin_guard.ViewT, cacheable: bool = False) -> admin_guard.ViewT:
        return super().admin_view(admin_guard.guarded(view), cacheable)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Listed]:
        """The groups instead of the apps; an app by itself is as Django has it."""
        apps: list[Listed] = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        tables = {row["object_name"]: row for app in apps for row in app["models"]}
        groups = []
        for label, names in GROUPS.items():
            rows = [tables.pop(name) for name in names if name in tables]
            groups.append(_group(label, rows))
        return [group for group in (*groups, _group(SYSTEM, [*tables.values()])) if group["models"]]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("edit/", self.admin_view(edit_value), name="edit-value"), *super().get_urls()]

    def _panels(self, request: HttpRequest) -> dict[str, object]:
        """Only what the account may look at."""
        items = [item for item in attention.items(today()) if self._may_see(request, item.model)]
        changes = [
            row for row in attention.recent(RECENT) if self._may_see(request, row.instance_type)
        ]
        return {
            "attention": [
                {"topic": topic, "rows": [_row(item) for item in rows]}
                for topic, rows in groupby(items, key=lambda item: item.topic)
            ],
            "changes": [{"row": row, "link": _history(row)} for row in changes],
            "panels": [panel for make_panel in PANELS if (panel := make_panel(request))],
            "release_data": self._release_data() if self._may_see(request, Run) else None,
        }

    def _release_data(self) -> freshness.Overall:
        return freshness.overall(CatalogVersion.with_freshness()[1], timezone.now())

    def _may_see(self, request: HttpRequest, model: type[Model]) -> bool:
        return self.is_registered(model) and self.get_model_admin(model).has_view_permission(
            request
        )


def _group(label: str, rows: list[Listed]) -> Listed:
    key = label.lower().replace(" ", "-")
    return {
        "name": label,
        "app_label": key,
        "app_url": f"{reverse('admin:index')}#{key}",
        "has_module_perms": True,
        "models": rows,
    }


def edit_value(request: HttpRequest) -> HttpResponse:
    """Leads from a value on a public page to the form of its row, or to one for a new fact."""
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")
    return HttpResponseRedirect(edit_address(kind, key) or reverse("admin:index"))


def edit_address(kind: str, key: str) -> str:
    """The form of the row; of a fact that is not there, one to add it. Empty: neither exists."""
    if kind == "source":
        source = Source.objects.filter(key=key).first()
        return reverse("admin:catalog_source_work", args=[source.pk]) if source else ""
    row: Recorded | None = row_keys.find_row(kind, key)
    if kind == "distribution":
        row = Distribution.objects.filter(slug=key).first()
    if row is not None:
        return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])
    fact = row_keys.new_fact(kind, key)
    return f"{reverse('admin:catalog_fact_add')}?{urlencode(fact)}" if fact else ""


def _name(item: attention.Item) -> str:
    options = item.model._meta
    return str(options.verbose_name if item.count == 1 else options.verbose_name_plural)


def _row(item: attention.Item) -> dict[str, object]:
    address = reverse(f"admin:catalog_{item.model._meta.model_name}_changelist")
    link = f"{address}?{urlencode(item.query)}"
    return {"name": _name(item), "link": link, "count": item.count}


def _history(row: HistoricalChanges) -> str:
    return reverse(f"admin:catalog_{row.instance_type._meta.model_name}_history", args=[row.id])
