"""What all tables of the catalog have in common in the admin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from simple_history.admin import SimpleHistoryAdmin

from catalog import curation
from catalog.forms import PROVENANCE, DisputeForm
from catalog.models import Dispute, Source

WHY = "_why"
"""The field of every form in which the reason of a change is written."""

WHERE_FROM = ("Where it comes from", {"fields": PROVENANCE})


@admin.action(description="Mark as checked with the source today", permissions=["change"])
def mark_checked(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    """For rows that were compared with their sources and found right."""
    today = timezone.now().date()
    for row in queryset:
        row.checked_on = today
        row.save(update_fields=["checked_on"])
        model_admin.log_change(request, row, "Compared with the source and found right.")
    model_admin.message_user(request, f"Marked as checked on {today}: {queryset.count()}.")


def _as_one_change(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What one form sends is one change of the catalog: its author is who sent it, its reason what they wrote."""

    @wraps(view)
    def recorded(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(self, request, *args, **kwargs)
        with curation.change(by=request.user, why=request.POST.get(WHY, "").strip()):
            return view(self, request, *args, **kwargs)

    return recorded


class CatalogAdmin(SimpleHistoryAdmin):
    """What all tables of the catalog have in common: a form is one change, and what was before can be seen and brought back."""

    changeform_view = _as_one_change(SimpleHistoryAdmin.changeform_view)
    changelist_view = _as_one_change(SimpleHistoryAdmin.changelist_view)
    delete_view = _as_one_change(SimpleHistoryAdmin.delete_view)
    history_form_view = _as_one_change(SimpleHistoryAdmin.history_form_view)


class SourcedAdmin(CatalogAdmin):
    """What rows that rest on a source have in common."""

    actions: ClassVar = [mark_checked]
    list_per_page = 50
    save_on_top = True


class ReadOnlyAdmin(admin.ModelAdmin):
    """Book-keeping that may be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class DisputeInline(admin.StackedInline):
    model = Dispute
    form = DisputeForm
    fields = ("about", "value", "why", "source", "as_of", "confidence")
    autocomplete_fields = ("source",)
    extra = 0
    verbose_name_plural = "what other sources say instead"


def outside(source: Source, text: str = "") -> SafeString:
    """A link to the source itself. It asks the source for nothing before it is followed, and does not say where one came from."""
    return format_html('<a href="{}" rel="noreferrer" target="_blank">{}</a>', source.url, Truncator(text or source.title).chars(60))
