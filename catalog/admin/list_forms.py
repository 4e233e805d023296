"""Forms of the rows that are edited in a list: what Django's admin leaves out of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from catalog.admin.generic import ModelForm


def list_form(form_class: type[ModelForm]) -> type[ModelForm]:
    """The form of a row, with some of its fields.

    They say to assistive software what they are, and of which row. What is wrong with a field that
    is not among them is said of the row; Django raises ValueError.
    """

    def __init__(self: ModelForm, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        form_class.__init__(self, *args, **kwargs)
        for name, field in self.fields.items():
            row = self.instance if self.instance.pk else "a new row"
            field.widget.attrs["aria-label"] = f"{self[name].label} of {row}"

    def add_error(self: ModelForm, field: str | None, error: Any) -> None:  # Any: as Django's
        if field is None and isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                field_name = name if name in self.fields else NON_FIELD_ERRORS
                form_class.add_error(self, field_name, errors)
        else:
            form_class.add_error(self, field, error)

    return type(form_class.__name__, (form_class,), {"__init__": __init__, "add_error": add_error})
