"""What the pages of the admin show in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template

from catalog import vocabulary

register = template.Library()


@register.filter
def confidence_words(confidence: str) -> str:
    return vocabulary.CONFIDENCE_WORDS.get(confidence, confidence)


@register.filter
def changed_columns(diff: Iterable[str], headers: Iterable[str]) -> list[tuple[str, str]]:
    """Of a row of an import, what it would change: the names of columns with the difference."""
    return [
        (header, change) for header, change in zip(headers, diff, strict=True) if "<ins>" in change
    ]


@register.filter
def item(values: Mapping[str, str], name: str) -> str:
    """The value of this name; empty where there is none."""
    return values.get(name, "")
