"""Rendering of django-allauth's form fields."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

LABELS = {
    "Username": "Account name",
    "Email": "E-mail address",
    "Current Password": "Current password",
    "New Password": "New password",
    "New Password (again)": "New password (again)",
}
"""django-allauth's labels and our replacements."""


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """A placeholder only repeats the label."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def plain_label(field: BoundField) -> str:
    label = str(field.label)
    return LABELS.get(label, label)
