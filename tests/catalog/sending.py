"""Forms of the admin, sent as a browser sends them."""

from typing import Any

from django.forms import NullBooleanSelect


def sent_back(response: Any) -> dict[str, Any]:
    """The fields of the page's form or list, as a browser would send them again unchanged."""
    page = response.context_data
    if "cl" in page:
        return fields(_of_list(page["cl"])) | {"_opened": response.wsgi_request.edit.opened}
    forms = [page["adminform"].form]
    for formset in page["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    box = {"_same_source": "on"} if page.get("same_source") else {}
    return fields(forms) | {"_opened": page["opened"]} | box


def _of_list(page: Any) -> list[Any]:
    return [page.formset.management_form, *page.formset.forms] if page.formset else []


def fields(forms: list[Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(bound.field.widget, NullBooleanSelect):
                value = bound.field.widget.format_value(value)
            if isinstance(value, bool):
                value = "on" if value else None
            if isinstance(value, list):
                value = [getattr(element, "pk", element) for element in value]
            if value is not None:
                data[bound.html_name] = value
    return data
