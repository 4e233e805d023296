"""Names for fields that Django's admin leaves without a label: those edited in a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from catalog.admin.generic import ModelAdmin, ModelForm


class LabelledList(ModelAdmin):
    """A list whose fields say to assistive software what they are, and of which row."""

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm]:
        form_class = super().get_changelist_form(request, **kwargs)  # Any: as Django's

        def __init__(self: ModelForm, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
            form_class.__init__(self, *args, **kwargs)
            for name in self.fields:
                self.fields[name].widget.attrs["aria-label"] = (
                    f"{self[name].label} of {self.instance}"
                )

        return type(form_class.__name__, (form_class,), {"__init__": __init__})
