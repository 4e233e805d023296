"""Tables as files: taken out as they are listed, brought back after a look at what would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, JSON
from import_export.forms import ExportForm, ImportForm
from tablib import Dataset

from catalog import curation
from catalog.admin import clashes
from catalog.admin.edit import OPENED, WHY, author_of, begin_edit, edit_of, newest_history
from catalog.admin.generic import Cleaned
from catalog.admin.importing import CatalogResource
from catalog.admin.resources import RESOURCES
from catalog.admin.uploaded import FORMATS, MAX_BYTES, read_table
from catalog.models import ImportPreview
from catalog.models.preview import KEPT_FOR, delete_expired_previews
from catalog.refresh.review import NotKeptError

MAX_ATTEMPTS = 3
"""How often a file is checked if somebody else keeps writing to tables it refers to."""


class UploadForm(ImportForm):
    """Reads the file; sets `content` and `dataset` if it is valid."""

    content: bytes
    dataset: Dataset

    def clean_import_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["import_file"]
        if file.size and file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {file.size / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be "
                "imported at once. Split it."
            )
        return file

    def clean(self) -> Cleaned:
        values: Cleaned = self.cleaned_data
        if "import_file" in values and "format" in values:
            self.content = values["import_file"].read()
            try:
                self.dataset = read_table(self.content, FORMATS[int(values["format"])])
                self._resource.check_headers(self.dataset.headers)
            except ValueError as error:
                self.add_error("import_file", str(error))
        return values

    def _init_resources(self, resources: list[type[CatalogResource]]) -> None:
        super()._init_resources(resources)
        self._resource = resources[0]()


class ConfirmForm(forms.Form):
    """`_opened`: the state of the table when the preview was made."""

    preview = forms.CharField(widget=forms.HiddenInput, max_length=43)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields[OPENED] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields[WHY] = forms.CharField(
            label="Why",
            required=False,
            help_text="Optional, except for a manual override of a refreshed value. "
            "Kept in the history with your name.",
        )


class Filed(ImportExportMixin):
    """Uses the library's pages, but not its approach of saving each row."""

    formats = (CSV, JSON)
    import_form_class = UploadForm
    export_form_class = ExportForm
    export_template_name = "admin/catalog/export.html"
    import_template_name = "admin/catalog/import.html"

    def get_resource_classes(self, request: HttpRequest) -> list[type[CatalogResource]]:
        return [RESOURCES[self.model]]

    def import_action(self, request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        """The upload form; for an uploaded file, the preview of its changes."""
        self._check_import_permission(request)
        edit = begin_edit(request, [self.model])
        form = self.create_import_form(request)
        context: dict[str, object] = {}
        if request.method == "POST" and form.is_valid():
            result = RESOURCES[self.model]().plan(form.dataset)
            context["result"] = result
            if not result.has_problems():
                preview = self._preview_of(request, form)
                preview.save()
                initial = {"preview": preview.token, OPENED: edit.opened}
                context["confirm_form"] = ConfirmForm(initial=initial)
        return self._import_page(request, form, context)

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        """Imports a previewed file, unless the tables it was compared with have changed."""
        self._check_import_permission(request)
        begin_edit(request, [self.model])
        preview = self._preview(request)
        for _ in range(MAX_ATTEMPTS):
            resource, dataset = RESOURCES[self.model](), _read(preview)
            known = newest_history(resource.models_read())
            if refusal := self._changed_since(request):
                return self._again(request, refusal)
            result = resource.plan(dataset)
            if result.has_problems():
                return self._again(
                    request, "some rows are no longer valid. Check the preview again."
                )
            try:
                if self._write(request, preview, resource, dataset.headers, known):
                    self.add_success_message(result, request)
                    return self._redirect("changelist")
            except NotKeptError as error:
                return self._again(request, str(error))
            except IntegrityError:
                return self._again(request, "two rows describe the same record.")
        return self._again(request, "other changes are being saved. Try again.")

    def _check_import_permission(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def _preview_of(self, request: HttpRequest, form: UploadForm) -> ImportPreview:
        delete_expired_previews()
        user = author_of(request)
        assert user is not None
        return ImportPreview(
            user=user,
            table=self.opts.model_name,
            format=FORMATS[int(form.cleaned_data["format"])],
            content=form.content,
        )

    def _preview(self, request: HttpRequest) -> ImportPreview:
        form = ConfirmForm(request.POST)
        token = form.cleaned_data["preview"] if form.is_valid() else ""
        preview: ImportPreview | None = ImportPreview.objects.filter(
            user=author_of(request),
            table=self.opts.model_name,
            token=token,
            sent_at__gte=timezone.now() - KEPT_FOR,
        ).first()
        if preview is None:
            raise Http404("This preview has expired. Upload the file again.")
        return preview

    def _changed_since(self, request: HttpRequest) -> str:
        number = clashes.known(edit_of(request).known).get(self.opts.model_name, 0)
        rows = [change.row for change in clashes.since(self.model, number)]
        authors = {str(row.history_user or row.get_origin_display()) for row in rows}
        names = ", ".join(sorted(authors))
        return names and f"{names} changed the table after the preview. Check the new preview."

    def _write(
        self,
        request: HttpRequest,
        preview: ImportPreview,
        resource: CatalogResource,
        columns: list[str],
        known: str,
    ) -> bool:
        """Writes the rows if the tables have not changed since the check; says whether it did."""
        why, author = edit_of(request).why, author_of(request)
        with curation.change(by=author, why=why, origin="import"):
            if newest_history(resource.models_read()) != known:
                return False
            resource.write(columns, reason=why, by=author)
            preview.delete()
        return True

    def _import_page(
        self, request: HttpRequest, form: UploadForm, context: Mapping[str, object]
    ) -> TemplateResponse:
        resource = RESOURCES[self.model]()
        columns = [field.column_name for field in resource.get_user_visible_fields()]
        context = {
            **self.admin_site.each_context(request),
            **context,
            "title": "Import",
            "form": form,
            "opts": self.opts,
            "media": self.media + form.media,
            "fields_list": [(resource.get_display_name(), columns)],
            "import_error_display": self.import_error_display,
        }
        return TemplateResponse(request, self.import_template_name, context)

    def _again(self, request: HttpRequest, why: str) -> HttpResponseRedirect:
        messages.error(request, f"Nothing was imported: {why}")
        return self._redirect("import")

    def _redirect(self, page: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse(f"admin:catalog_{self.opts.model_name}_{page}"))


def _read(preview: ImportPreview) -> Dataset:
    return read_table(bytes(preview.content), preview.format)
