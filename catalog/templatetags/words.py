"""How values of the catalog document read on a page: days, shares, confidence."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django import template
from django.template.defaultfilters import floatformat
from django.utils import timezone

from catalog import vocabulary
from catalog.ages import Ages
from catalog.formats import format_date, format_relative
from catalog.refresh import freshness
from catalog.snapshot import Published

register = template.Library()


@register.filter
def day(iso: str | date | None) -> str:
    """2032-05-31 as "31 May 2032"; nothing where there is no day."""
    return format_date(_date(iso)) if iso else ""


@register.filter
def relative(iso: str | date | None, today: date) -> str:
    """2032-05-31 as "in 5 years 6 months", seen from `today`."""
    return format_relative(_date(iso), today) if iso else ""


@register.filter
def aged(values: Ages, today: date) -> str:
    """Median age of 1,191 values: 3 months, oldest 5 years; 31 without a date"""
    return values.in_words(today)


@register.filter
def median_age(values: Ages, today: date) -> str:
    return values.median_in_words(today)


@register.filter
def other_ages(values: Ages, today: date) -> str:
    """oldest 2 years 4 months; 31 without a date"""
    return values.others_in_words(today)


@register.simple_tag
def release_data(published: Published) -> freshness.Overall:
    """How fresh release data is at this moment, and how much of it is under review."""
    return freshness.overall(published.freshness, timezone.now())


@register.filter
def share(number: float) -> str:
    """0.217 as "21.7 %"."""
    return f"{floatformat(number * 100, 1)} %"


@register.filter
def certainty(confidence: str | None) -> str:
    """How far a value can be trusted, in a few words."""
    return vocabulary.CONFIDENCE_WORDS.get(confidence or "", "")


@register.filter
def confidence_mark(confidence: str) -> str:
    return vocabulary.CONFIDENCE_MARKS[confidence]


@register.filter
def host(url: str) -> str:
    """The short name of a source: its host, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _date(iso: str | date) -> date:
    return iso if isinstance(iso, date) else date.fromisoformat(iso)
