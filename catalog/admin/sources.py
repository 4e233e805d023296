"""Sources in the admin, and the work by source: all its values in one page and one save."""

from __future__ import annotations

from contextlib import ExitStack

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from catalog import curation
from catalog.admin import cited, clashes, comparison
from catalog.admin.clashes import Since
from catalog.admin.comparison import CHANGED, CHOICES, CONFIRMED, Comparison
from catalog.admin.curated import FiledAdmin, ReadOnlyAdmin, outside
from catalog.admin.edit import WHY, author_of, begin_edit, edit_of
from catalog.admin.forms import SourceForm
from catalog.admin.generic import ModelAdmin
from catalog.clock import today
from catalog.models import LinkCheck, Source
from catalog.models.evidence import SOURCE_KINDS
from catalog.models.link_check import NOTHING, REVIEWS

PUBLISHER = "publisher"
"""The field that says who publishes a source which nobody had read before."""


class ReviewFilter(admin.SimpleListFilter):
    """Sources by what of them waits for a curator."""

    title = "to review"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("any", "Any reason"), *((key, text) for key, text in REVIEWS.items() if key)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        value = self.value()
        if value == "any":
            return queryset.filter(link_check__isnull=False).exclude(link_check__review=NOTHING)
        return queryset.filter(link_check__review=value) if value in REVIEWS else queryset


@admin.action(description="Mark as reviewed", permissions=["change"])
def mark_reviewed(
    model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Source]
) -> None:
    """For a source that was looked at and needs no work."""
    for source in queryset.select_related("link_check").exclude(link_check=None):
        source.link_check.review, source.link_check.review_since = NOTHING, None
        source.link_check.save()
    model_admin.message_user(request, f"Marked as reviewed: {queryset.count()}.")


@admin.register(Source)
class SourceAdmin(FiledAdmin):
    form = SourceForm
    list_display = ("title", "work", "to_review", "link_state", "kind", "address", "key")
    list_filter = ("kind", ReviewFilter)
    list_select_related = ("link_check",)
    search_fields = ("title", "key", "url")
    ordering = ("title", "key")
    readonly_fields = ("work", "link_state", "to_review")
    fields = ("title", "key", "url", "kind", "work", "link_state", "to_review")
    actions = (mark_reviewed,)

    @admin.display(description="address", ordering="url")
    def address(self, source: Source) -> SafeString:
        return outside(source, source.url)

    @admin.display(description="values")
    def work(self, source: Source) -> SafeString | str:
        if source.pk is None:
            return "none yet"
        address = reverse("admin:catalog_source_work", args=[source.pk])
        return format_html(
            '<a href="{}" aria-label="Compare the values of {}">Compare</a>', address, source.title
        )

    @admin.display(description="link", ordering="link_check__status")
    def link_state(self, source: Source) -> str:
        check = getattr(source, "link_check", None)
        if check is None or check.checked_at is None:
            return "not checked"
        return f"{check.problem or check.status}, {check.checked_at:%d %B %Y}"

    @admin.display(description="to review", ordering="link_check__review")
    def to_review(self, source: Source) -> str:
        check = getattr(source, "link_check", None)
        return REVIEWS[check.review] if check and check.review else "—"

    def get_urls(self) -> list[URLPattern]:
        work = path(
            "<path:object_id>/work/",
            self.admin_site.admin_view(self.work_view),
            name="catalog_source_work",
        )
        return [work, *super().get_urls()]

    def work_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """All values that cite the source; what was chosen for them is one change."""
        source = self.get_object(request, object_id)
        if source is None:
            raise Http404
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        if request.method != "POST":
            begin_edit(request, cited.MODELS)
            return self._work_page(request, source)
        if not self._may_change_values(request):
            raise PermissionDenied
        work = Comparison.of(source, cited.tables(source), request.POST.dict())
        why = request.POST.get(WHY, "").strip() or f"Compared with “{source}”: {work.in_words}."
        with ExitStack() as stack:
            stack.enter_context(curation.change(by=author_of(request), why=why, origin="curator"))
            begin_edit(request, cited.MODELS)
            return self._save_work(request, work)

    def _save_work(self, request: HttpRequest, work: Comparison) -> HttpResponseBase:
        source = work.source
        if changes := _meanwhile(request, work):
            return self._clash(request, changes)
        if problem := _problem(request, work):
            return self._work_page(request, source, problem)
        if source.kind == "to-check" and work.rows[CONFIRMED]:
            source.kind = request.POST[PUBLISHER]
            source.save()
        work.save(today())
        self.message_user(request, f"{work.in_words.capitalize()}.", messages.SUCCESS)
        return HttpResponseRedirect(_next_address(request, work))

    def _work_page(self, request: HttpRequest, source: Source, problem: str = "") -> HttpResponse:
        tables = cited.tables(source)
        to_correct = set(request.GET.getlist("changed"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Compare with “{source}”",
            "opts": self.opts,
            "source": source,
            "check": getattr(source, "link_check", None),
            "tables": tables,
            "to_correct": [row for table in tables for row in table.rows if row.name in to_correct],
            "choices": CHOICES,
            "chosen": request.POST,
            "publishers": _publishers() if source.kind == "to-check" else {},
            "problem": problem,
            "may_change": self._may_change_values(request),
            **edit_of(request).context(),
        }
        status = 400 if problem else 200
        return TemplateResponse(request, "admin/catalog/source/work.html", context, status=status)

    def _may_change_values(self, request: HttpRequest) -> bool:
        names = (model._meta.model_name for model in cited.MODELS)
        return request.user.has_perms([f"catalog.change_{name}" for name in names])


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    list_display = ("source", "status", "problem", "checked_at", "failures", "review")
    list_filter = ("review", "status")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url")
    ordering = ("source__title", "pk")


def _meanwhile(request: HttpRequest, work: Comparison) -> list[Since]:
    """What others changed of the rows that something was chosen for."""
    numbers = clashes.known(edit_of(request).known)
    changes: list[Since] = []
    for model in cited.MODELS:
        if keys := work.keys(model, *CHOICES):
            number = numbers.get(str(model._meta.model_name), 0)
            changes += clashes.since(model, number, keys)
    return changes


def _problem(request: HttpRequest, work: Comparison) -> str:
    """Why nothing is saved; empty where all is in order."""
    if work.is_empty:
        return "Choose “Confirmed”, “Changed” or “Source gone” for at least one value."
    if work.source.kind != "to-check" or not work.rows[CONFIRMED]:
        return ""
    if request.POST.get(PUBLISHER) in _publishers():
        return ""
    return "This source is read for the first time: enter its publisher."


def _publishers() -> dict[str, str]:
    return {key: SOURCE_KINDS[key] for key in comparison.READ_IN}


def _next_address(request: HttpRequest, work: Comparison) -> str:
    """The form of the value that has changed; of several, the page with a list of them."""
    changed = work.rows[CHANGED]
    if len(changed) == 1:
        return changed[0].address
    query = urlencode([("changed", row.name) for row in changed])
    return f"{request.path}?{query}" if changed else request.path
