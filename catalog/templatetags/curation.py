"""What the pages of the admin show in words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from catalog import vocabulary

register = template.Library()


@register.filter
def confidence_words(confidence: str) -> str:
    return vocabulary.CONFIDENCE_WORDS.get(confidence, confidence)


@register.filter
def item(values: Mapping[str, str], name: str) -> str:
    """The value of this name; empty where there is none."""
    return values.get(name, "")
