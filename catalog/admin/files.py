"""Tables as files: taken out as they are listed, brought back after a look at what would change."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result
from tablib import Dataset

from catalog import strict_json
from catalog.admin import clashes
from catalog.admin.edit import OPENED, WHY, edit_of
from catalog.admin.resources import RESOURCES, CatalogResource
from catalog.refresh.review import NotKeptError


class ConfirmForm(ConfirmImportForm):
    """Beside what the library asks.

    What the table was like when the preview was made, and why it is changed.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[OPENED] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields[WHY] = forms.CharField(
            label="Why",
            required=False,
            help_text="Optional, except for a manual override of a refreshed value. "
            "Kept in the history with your name.",
        )


class StrictJSON(JSON):
    """A duplicate key in an object is an error."""

    def create_dataset(self, in_stream: bytes | str, **kwargs: object) -> Dataset:
        strict_json.load(in_stream if isinstance(in_stream, str) else in_stream.decode("utf-8"))
        return super().create_dataset(in_stream, **kwargs)


class Filed(ImportExportMixin):
    formats = (CSV, StrictJSON)
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm
    export_template_name = "admin/catalog/export.html"
    import_template_name = "admin/catalog/import.html"
    skip_admin_log = True  # the history of each object says it

    def get_resource_classes(self, request: HttpRequest) -> list[type[CatalogResource]]:
        return [RESOURCES[self.model]]

    def get_import_data_kwargs(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def get_confirm_form_initial(
        self, request: HttpRequest, import_form: ImportForm
    ) -> dict[str, object]:
        return {
            **super().get_confirm_form_initial(request, import_form),
            OPENED: edit_of(request).opened,
        }

    def add_data_read_fail_error_to_form(self, form: ImportForm, e: Exception) -> None:
        if isinstance(e, strict_json.DuplicateKeyError):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def process_import(self, request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if not self.has_import_permission(request):
            raise PermissionDenied
        number = clashes.known(edit_of(request).known).get(self.opts.model_name, 0)
        if changes := clashes.since(self.model, number):
            rows = [change.row for change in changes]
            authors = {str(row.history_user or row.get_origin_display()) for row in rows}
            return self._again(
                request,
                f"Nothing was imported: {', '.join(sorted(authors))} changed the table "
                "since the preview. Check the new preview.",
            )
        response: HttpResponseBase = super().process_import(request, **kwargs)
        return response

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponseBase:
        if result.has_errors() or result.has_validation_errors():
            return self._again(request, _why_not(result))
        response: HttpResponseBase = super().process_result(result, request)
        return response

    def _again(self, request: HttpRequest, why: str) -> HttpResponseRedirect:
        messages.error(request, why)
        return HttpResponseRedirect(reverse(f"admin:catalog_{self.opts.model_name}_import"))


def _why_not(result: Result) -> str:
    """A file needs a reason for overrides only when it is confirmed."""
    errors = (base.error for base in result.base_errors)
    reasons = [str(error) for error in errors if isinstance(error, NotKeptError)]
    again = "some rows are no longer valid. Check the preview again."
    return f"Nothing was imported: {' '.join(reasons) or again}"
