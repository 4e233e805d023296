"""What all tables of the catalog have in common in the admin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar

from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.db import OperationalError, transaction
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from simple_history.admin import SimpleHistoryAdmin

from catalog import curation, locks
from catalog.admin import clashes, suggestions
from catalog.admin.actions import edit_together, mark_checked
from catalog.admin.clashes import Since
from catalog.admin.edit import (
    OPENED,
    WHY,
    author_of,
    begin_edit,
    edit_of,
    is_refused,
    refuse,
)
from catalog.admin.files import Filed
from catalog.admin.forms import PROVENANCE, DisputeForm
from catalog.admin.generic import Cleaned, ModelAdmin, ModelForm, StackedInline, TabularInline
from catalog.admin.list_forms import list_form
from catalog.admin.same_source import asking_for_source
from catalog.models import Dispute, Source
from catalog.models.suggestion import ACCEPTED
from catalog.recording import Recorded
from catalog.refresh import review
from catalog.whole_numbers import whole_number

WHERE_FROM = ("Source and confidence", {"fields": PROVENANCE})

View = Callable[..., HttpResponseBase]
"""A view of an admin: what it takes beside the request depends on the page."""

_MEANWHILE = (
    "This record has changed since you opened it: the changes are listed above. "
    "Your changes are kept below, on top of the current values. "
    "Nothing is saved yet: check it and save again."
)


_BUSY = (
    "Another change is being saved, so yours has not been saved yet. "
    "Your changes are kept below: save again in a few seconds."
)


def one_change(view: View) -> View:
    """What one form sends is one change of the catalog.

    Its author is who sent it, its reason what they wrote.
    """

    @wraps(view)
    def recorded(
        self: CatalogAdmin, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if request.method != "POST" or is_refused(request):
            begin_edit(request, self.models_shown(request))
            return view(self, request, *args, **kwargs)
        why = request.POST.get(WHY, "").strip()
        with curation.change(by=author_of(request), why=why, origin="curator"):
            begin_edit(request, self.models_shown(request))
            return view(self, request, *args, **kwargs)

    return recorded


def or_form_again(view: View) -> View:
    """Where somebody else's save takes too long, the form comes back as it was filled in."""

    @wraps(view)
    def patient(
        self: CatalogAdmin, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        try:
            return view(self, request, *args, **kwargs)
        except OperationalError as error:
            if not locks.is_lock_timeout(error):
                raise
        refuse(request, _BUSY)
        with locks.read_only():
            response = view(self, request, *args, **kwargs)
        response.status_code = 503
        return response

    return patient


class CatalogAdmin(SimpleHistoryAdmin):
    """A form is one change.

    What was before can be seen and brought back; nobody's change is overwritten unseen.
    """

    object_history_list_template = "admin/catalog/history_list.html"
    object_history_form_template = "admin/catalog/history_form.html"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def models_shown(self, request: HttpRequest) -> list[type[Recorded]]:
        return [
            self.model,
            *(
                inline.model
                for inline in self.get_inline_instances(request)
                if not isinstance(inline, Overview)
            ),
        ]

    # One object

    @or_form_again
    @one_change
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponseBase:
        edit = edit_of(request)
        context = edit.context()
        if request.method == "POST" and object_id is not None:
            changes = self._meanwhile(request, unquote(object_id))
            current = self.get_object(request, unquote(object_id)) if changes else None
            if changes and current is None:
                return self._clash(request, changes, written=_written(request.POST))
            if changes and current is not None and self.has_change_permission(request, current):
                lost = self._lay_over(request, current)
                context |= {"opened": edit.opened, "clash": changes, "lost": lost}
        context |= extra_context or {}
        form_view = super().changeform_view
        response = self._or_refused(
            request, lambda: form_view(request, object_id, form_url, context)
        )
        if "clash" in context:
            response.status_code = 409
        return response

    def get_form(
        self,
        request: HttpRequest,
        obj: Recorded | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        edit = edit_of(request)
        if edit.joined:
            form = _beginning_with(form, edit.joined)
        return _refusing(form, edit.refusal) if edit.refusal else form

    def _or_refused(
        self, request: HttpRequest, view: Callable[[], HttpResponseBase]
    ) -> HttpResponseBase:
        """The view; where a value cannot be overridden, nothing is saved and the form says why."""
        try:
            with transaction.atomic():
                return view()
        except review.NotKeptError as error:
            edit_of(request).refusal = str(error)
            return view()

    def _meanwhile(self, request: HttpRequest, key: str) -> list[Since]:
        """What happened to the object and to the rows edited with it since its page was opened."""
        row_key = whole_number(key)
        if row_key is None:
            return []
        numbers = clashes.known(edit_of(request).known)
        changes = clashes.since(self.model, numbers.get(self.opts.model_name, 0), [row_key])
        for model in self.models_shown(request)[1:]:
            owner = next(field for field in model._meta.fields if field.related_model is self.model)
            number = numbers.get(str(model._meta.model_name), 0)
            changes += clashes.since(model, number, None, **{owner.attname: row_key})
        return changes

    def _lay_over(self, request: HttpRequest, current: Recorded) -> list[tuple[str, str]]:
        """Puts what was written into the form as it is now, and has that refused once.

        Returns what has no place left.
        """
        form_class = self.get_form(request, current, change=True)
        edit = edit_of(request)
        overlay = clashes.Overlay(request.POST, clashes.known(edit.known))
        overlay.form(form_class, current)
        for formset_class, inline in self.get_formsets_with_inlines(request, current):
            overlay.formset(formset_class, current, inline.get_queryset(request))
        overlay.send(request)
        edit.refusal = _MEANWHILE
        return overlay.lost

    @one_change
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponseBase:
        if request.method == "POST" and (changes := self._meanwhile(request, unquote(object_id))):
            return self._clash(request, changes)
        response: HttpResponseBase = super().delete_view(request, object_id, extra_context)
        return response

    @one_change
    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponseBase:
        edit = edit_of(request)
        if request.method == "POST" and (changes := self._meanwhile(request, object_id)):
            return self._clash(request, changes)
        version = whole_number(version_id)
        if version is not None and (row := self.model.history.filter(history_id=version).first()):
            edit.joined = clashes.joined_then(row)
        context = edit.context() | (extra_context or {})
        edit.reverting = True
        form_view = super().history_form_view
        return self._or_refused(request, lambda: form_view(request, object_id, version_id, context))

    # Lists

    def get_changelist_form(self, request: HttpRequest, **kwargs: object) -> type[ModelForm]:
        return list_form(super().get_changelist_form(request, **kwargs))

    @one_change
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponseBase:
        if request.method == "POST" and (changes := self._meanwhile_in_list(request)):
            return self._clash(request, changes)
        response: HttpResponseBase = super().changelist_view(request, extra_context)
        return response

    def _meanwhile_in_list(self, request: HttpRequest) -> list[Since]:
        """What happened to the rows that are acted on, or that were changed in the list."""
        number = clashes.known(edit_of(request).known).get(self.opts.model_name, 0)
        if "_save" in request.POST:
            return self._meanwhile_in_edited(request, number)
        if request.POST.get("select_across") == "1":
            return clashes.since(self.model, number)
        chosen = map(whole_number, request.POST.getlist(helpers.ACTION_CHECKBOX_NAME))
        return clashes.since(self.model, number, [key for key in chosen if key is not None])

    def _meanwhile_in_edited(self, request: HttpRequest, number: int) -> list[Since]:
        """Rows that only somebody else changed are updated in what was sent.

        Those changed by both are a clash.
        """
        formset_class = self.get_changelist_formset(request)
        prefix = formset_class.get_default_prefix()
        places = {
            key: at
            for at in clashes.numbers(request.POST, prefix)
            if (key := whole_number(request.POST.get(f"{prefix}-{at}-id", ""))) is not None
        }
        changes = clashes.since(self.model, number, places)
        if not changes:
            return []
        overlay = clashes.Overlay(request.POST, {self.opts.model_name: number})
        overlay.data.update(request.POST)
        clashing = set()
        for row in self.model._base_manager.filter(pk__in={change.row.id for change in changes}):
            was = f"{prefix}-{places[row.pk]}"
            form = formset_class.form(instance=row, prefix=was)
            if overlay.form(formset_class.form, row, form=form, was=was):
                clashing.add(row.pk)
        gone = {change.row.id for change in changes if change.row.history_type == "-"}
        overlay.send(request)
        return [change for change in changes if change.row.id in clashing | gone]

    def _clash(
        self,
        request: HttpRequest,
        changes: list[Since],
        *,
        written: list[tuple[str, str]] | None = None,
    ) -> TemplateResponse:
        """The page that says who changed what; what was sent can be sent again with that known."""
        again = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in (OPENED, "csrfmiddlewaretoken")
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "This record has changed since you opened it",
            "opts": self.opts,
            "clash": changes,
            "written": written,
            "again": [] if written else again,
        }
        return TemplateResponse(request, "admin/catalog/clash.html", context, status=409)


class FiledAdmin(Filed, CatalogAdmin):
    """Tables that can be taken out as a file, changed, and brought back."""

    change_list_template = "admin/catalog/change_list.html"


class SourcedAdmin(FiledAdmin):
    """What rows with a source have in common.

    A changed value asks for its source again. A form may be opened for a reader's suggestion,
    which is accepted when it is saved.
    """

    actions: ClassVar = [mark_checked, edit_together]
    list_per_page = 50
    save_on_top = True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponseBase:
        suggestion = suggestions.waiting(request.GET.get("suggestion", ""))
        context: dict[str, object] = {
            "suggestion": suggestion,
            "asks_for_source": object_id is not None,
            **(extra_context or {}),
        }
        if suggestion:
            context["why"] = suggestions.reason(suggestion)
        response = super().changeform_view(request, object_id, form_url, context)
        if suggestion and request.method == "POST" and response.status_code == 302:
            suggestion.decide(ACCEPTED, author_of(request))
        return response

    def get_form(
        self,
        request: HttpRequest,
        obj: Recorded | None = None,
        change: bool = False,
        **kwargs: object,
    ) -> type[ModelForm]:
        form = asking_for_source(super().get_form(request, obj, change, **kwargs), request)
        suggestion = suggestions.waiting(edit_of(request).suggestion)
        if suggestion and request.method != "POST":
            return _beginning_with(form, suggestions.initial(suggestion))
        return form


class ReadOnlyAdmin(ModelAdmin):
    """Book-keeping that may be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class DisputeInline(StackedInline):
    model = Dispute
    form = DisputeForm
    fields = ("about", "value", "why", "source", "as_of", "confidence")
    autocomplete_fields = ("source",)
    extra = 0
    verbose_name_plural = "values of other sources"


class Overview(TabularInline):
    """A list that leads to each row's own page.

    There may be many, and each has more to say than fits here.
    """

    extra = 0
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recorded]:
        return super().get_queryset(request).select_related("distribution")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def outside(source: Source, text: str = "") -> SafeString:
    """A link to the source itself.

    It asks the source for nothing before it is followed, and does not say where one came from.
    """
    return format_html(
        '<a href="{}" rel="noreferrer" target="_blank">{}</a>',
        source.url,
        Truncator(text or source.title).chars(60),
    )


def _beginning_with(form_class: type[ModelForm], values: Mapping[str, object]) -> type[ModelForm]:
    """The form, with these values at first instead of those of the row."""

    def __init__(self: ModelForm, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        form_class.__init__(self, *args, **kwargs)
        self.initial.update(values)

    return type(form_class.__name__, (form_class,), {"__init__": __init__})


def _refusing(form_class: type[ModelForm], why: str) -> type[ModelForm]:
    """The form, refused once, so that its page comes back with everything in it."""

    def clean(self: ModelForm) -> Cleaned | None:
        cleaned = form_class.clean(self)
        self.add_error(None, why)
        return cleaned

    return type(form_class.__name__, (form_class,), {"clean": clean})


def _written(posted: QueryDict) -> list[tuple[str, str]]:
    """What was written into a form whose object is gone, to be copied from."""
    book_keeping = ("csrfmiddlewaretoken", OPENED, WHY)
    return [
        (name.replace("_", " "), ", ".join(values))
        for name, values in posted.lists()
        if name not in book_keeping
        and not name.endswith("_FORMS")
        and not name.startswith("_")
        and any(values)
    ]
