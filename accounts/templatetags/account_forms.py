"""How fields of django-allauth's forms are drawn here."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """The label says it already, and stays when somebody types."""
    return field.as_widget(attrs={"placeholder": False})
