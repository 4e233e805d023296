"""The form of a new import."""

from __future__ import annotations

from datetime import date

from django import forms

from advisor.fleet.imports.hosts import BEYOND_LIMIT, may_be_kept_until
from advisor.fleet.imports.upload import UploadForm

BOTH = "You pasted a list and chose a file. Send one of them."
NEITHER = "Paste a list or choose a file."


class InventoryForm(forms.Form):
    """The file itself goes past the form, see uploading.py."""

    text = forms.CharField(
        label="Paste a list",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "wide", "spellcheck": "false"}),
        help_text="One system per line, such as AlmaLinux 9.4; a table with a header; or the "
        "content of /etc/os-release files. Up to 1 MB; choose a file for more.",
    )

    def check(self, *, has_file: bool) -> None:
        """Either a list or a file."""
        has_text = bool(self.cleaned_data.get("text", "").strip())
        if has_text and has_file:
            self.add_error("text", BOTH)
        elif not has_text and not has_file:
            self.add_error("text", NEITHER)

    def content(self) -> bytes:
        text: str = self.cleaned_data["text"]
        return text.encode()


class NewImportForm(InventoryForm):
    label = forms.CharField(
        label="Name (optional)",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "wide"}),
        help_text="Such as: data centre Vienna, from Foreman.",
    )
    asks_for_columns = forms.BooleanField(
        label="Let me check the columns before it is counted", required=False
    )
    keeps_hosts_until = forms.DateField(
        label="Keep the names of hosts until (optional)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Without a day only numbers are kept, which is all that these pages need.",
        error_messages={"invalid": "Enter a day such as 2027-11-26."},
    )

    def clean_keeps_hosts_until(self) -> date | None:
        day: date | None = self.cleaned_data["keeps_hosts_until"]
        if day is not None and not may_be_kept_until(day):
            raise forms.ValidationError(BEYOND_LIMIT)
        return day

    def upload_form(self, filename: str, content_type: str) -> UploadForm:
        return UploadForm(
            label=self.cleaned_data["label"],
            filename=filename,
            content_type=content_type,
            keeps_hosts_until=self.cleaned_data["keeps_hosts_until"],
            asks_for_columns=self.cleaned_data["asks_for_columns"],
        )
