"""Readers' suggestions in the admin: each opens the form of its row prefilled, or is dismissed."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from catalog import row_keys
from catalog.admin.edit import author_of
from catalog.admin.generic import ModelAdmin
from catalog.models import Source, Suggestion
from catalog.models.suggestion import ACCEPTED, DISMISSED
from catalog.whole_numbers import whole_number


def waiting(number: str) -> Suggestion | None:
    """The suggestion of this number; None where it is decided, or there is none."""
    key = whole_number(number)
    if key is None:
        return None
    suggestion: Suggestion | None = Suggestion.objects.waiting().filter(pk=key).first()
    return suggestion


def initial(suggestion: Suggestion) -> dict[str, object]:
    """What the form of its row begins with."""
    values: dict[str, object] = {}
    if suggestion.kind == "fact" and suggestion.value:
        values["value"] = suggestion.value
    source = Source.objects.filter(url=suggestion.url).first() if suggestion.url else None
    return values | ({"source": source.pk} if source else {})


def reason(suggestion: Suggestion) -> str:
    """For the history, unless the curator writes another."""
    return f"A reader suggested it on {suggestion.sent_at:%d %B %Y}."


def form_address(suggestion: Suggestion) -> str:
    """Where the row is edited; of a fact that is not there, added. Empty: it is gone."""
    row = row_keys.find_row(suggestion.kind, suggestion.key)
    query = {"suggestion": str(suggestion.pk)}
    if row is not None:
        address = reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])
        return f"{address}?{urlencode(query)}"
    new_fact = row_keys.new_fact(suggestion.kind, suggestion.key)
    if not new_fact:
        return ""
    return f"{reverse('admin:catalog_fact_add')}?{urlencode(new_fact | query)}"


def _decide(rows: QuerySet[Suggestion], state: str, request: HttpRequest) -> int:
    """How many were open."""
    keys = rows.values_list("pk", flat=True)
    count: int = Suggestion.objects.filter(pk__in=list(keys)).decide(state, author_of(request))
    return count


@admin.action(description="Dismiss", permissions=["change"])
def dismiss(model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
    count = _decide(queryset, DISMISSED, request)
    model_admin.message_user(request, f"Dismissed: {count}.", messages.SUCCESS)


@admin.action(description="Mark as accepted: the value was corrected", permissions=["change"])
def accept(model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
    count = _decide(queryset, ACCEPTED, request)
    model_admin.message_user(request, f"Marked as accepted: {count}.", messages.SUCCESS)


@admin.register(Suggestion)
class SuggestionAdmin(ModelAdmin):
    list_display = ("about", "problem_in_short", "value", "sent_at", "state", "correct")
    list_filter = ("state", "kind")
    search_fields = ("about", "problem", "value")
    actions = (dismiss, accept)
    readonly_fields = (
        *("about", "current_value", "problem", "value", "source_link", "email", "sent_at"),
        *("state", "decided_by", "decided_at", "correct"),
    )
    fields = readonly_fields
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Decided suggestions stay, unless an administrator deletes them."""
        return bool(request.user.is_superuser)

    @admin.display(description="what is wrong", ordering="problem")
    def problem_in_short(self, suggestion: Suggestion) -> str:
        return suggestion.problem[:120]

    @admin.display(description="source")
    def source_link(self, suggestion: Suggestion) -> SafeString | str:
        if not suggestion.url:
            return "—"
        link = '<a href="{0}" rel="noreferrer" target="_blank">{0}</a>'
        known = Source.objects.filter(url=suggestion.url).exists()
        add = f"{reverse('admin:catalog_source_add')}?{urlencode({'url': suggestion.url})}"
        more = "" if known else format_html(' (<a href="{}">add it as a source</a>)', add)
        return format_html(link + "{1}", suggestion.url, more)

    @admin.display(description="accept")
    def correct(self, suggestion: Suggestion) -> SafeString | str:
        address = form_address(suggestion) if suggestion.state == "open" else ""
        if not address:
            return "—" if suggestion.state != "open" else "the value is gone"
        return format_html(
            '<a href="{}" aria-label="Open the form for {}">Open the form</a>',
            address,
            suggestion.about,
        )
