"""How fields of django-allauth's forms are drawn here."""

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
"""Ours for theirs."""


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """The label says it already, and stays when somebody types."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def plain_label(field: BoundField) -> str:
    label = str(field.label)
    return LABELS.get(label, label)
