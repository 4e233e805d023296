"""Names for the fields that are edited in a list, which Django's admin leaves without a label."""

from __future__ import annotations

from typing import Any

from catalog.admin.generic import ModelForm


def labelled(form_class: type[ModelForm]) -> type[ModelForm]:
    """The form of a row; its fields say to assistive software what they are, and of which row."""

    def __init__(self: ModelForm, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        form_class.__init__(self, *args, **kwargs)
        for name, field in self.fields.items():
            row = self.instance if self.instance.pk else "a new row"
            field.widget.attrs["aria-label"] = f"{self[name].label} of {row}"

    return type(form_class.__name__, (form_class,), {"__init__": __init__})
