"""How values of the catalog document read on a page: days, shares, confidence."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from django import template
from django.template.defaultfilters import floatformat
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from catalog import vocabulary
from catalog.ages import Ages
from catalog.formats import as_sentence, format_date, format_relative
from catalog.refresh import freshness
from catalog.snapshot import Published

if TYPE_CHECKING:
    from catalog.pages.value_lines import SourceNote

register = template.Library()

LEAST_PERCENT = 0.1
"""Of a share that is not nothing, with one decimal."""

_ALL_OF_SOURCE = '<a class="quiet" href="{}" title="All values from this source">{}</a>'
_BRIEF = (
    '<span class="cite"><span aria-hidden="true">{}</span><span class="unseen">{}, source:</span> '
    '{}, <a class="quiet" href="{}" title="All values from this source">{}</a></span>'
)
_BRIEF_LINK = '<a href="{}" rel="external noreferrer" title="{}">{}</a>'
_SURE = '; <span class="sure-{}">{}</span>'


class LinkedSource(Hashable, Protocol):
    """A source as pages and the advisor's document have it."""

    @property
    def title(self) -> str: ...

    @property
    def url(self) -> str: ...


@register.filter
def day(iso: str | date | None) -> str:
    """2032-05-31 as "31 May 2032"; nothing where there is no day."""
    return format_date(_date(iso)) if iso else ""


@register.filter
def relative(iso: str | date | None, today: date) -> str:
    """2032-05-31 as "in 5 years 6 months", seen from `today`."""
    return format_relative(_date(iso), today) if iso else ""


@register.filter
def sentence(text: str) -> str:
    """What somebody typed, with a full stop unless it ends like a sentence already."""
    return as_sentence(text)


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
@lru_cache(maxsize=2048)
def one_decimal(number: float) -> str:
    """57.25 as "57.3". A result has a hundred such numbers, and `floatformat` is slow."""
    return floatformat(number, 1)


@register.filter
@lru_cache(maxsize=2048)
def share(number: float) -> str:
    """0.217 as "21.7 %"; what is neither nothing nor the whole is not rounded to it.

    Half of the last digit is rounded as in sentences: `floatformat` would round it up.
    """
    percent = number * 100
    if 0 < number < 1:
        percent = min(max(percent, LEAST_PERCENT), 100 - LEAST_PERCENT)
    return f"{percent:.1f} %"


@register.filter
def certainty(confidence: str | None) -> str:
    """How far a value can be trusted, in a few words."""
    return vocabulary.CONFIDENCE_WORDS.get(confidence or "", "")


@register.filter
def confidence_mark(confidence: str) -> str:
    return vocabulary.CONFIDENCE_MARKS[confidence]


@register.simple_tag
def cite(
    source: LinkedSource | None, as_of: str | date | None, confidence: str | None
) -> SafeString:
    """The source with its day and confidence."""
    return _cited(source, as_of, confidence, get_script_prefix()) if source else SafeString()


@lru_cache(maxsize=4096)
def _cited(
    source: LinkedSource, as_of: str | date | None, confidence: str | None, prefix: str
) -> SafeString:
    """Pages repeat the same ones dozens of times. `prefix`: of the address, where there is one."""
    text = escape(source.title)
    if source.url.startswith("https://"):
        text = format_html('<a href="{}" rel="external noreferrer">{}</a>', source.url, text)
    when = day(as_of) or "source undated"
    if key := getattr(source, "key", ""):  # in a file of the advisor a source has none
        when = format_html(_ALL_OF_SOURCE, reverse("source", args=[key]), when)
    sure = format_html(_SURE, confidence, certainty(confidence)) if confidence else ""
    return format_html('<span class="source">{}, {}{}</span>', text, when, sure)


@register.simple_tag
def cite_briefly(cited: SourceNote) -> SafeString:
    """The same in a table of facts: by the host, with a sign for the confidence."""
    return _briefly_cited(cited, get_script_prefix())


@lru_cache(maxsize=4096)
def _briefly_cited(cited: SourceNote, prefix: str) -> SafeString:
    host = cited.host
    if cited.url:
        host = format_html(_BRIEF_LINK, cited.url, cited.title, cited.host)
    address = reverse("source", args=[cited.key])
    sign, sure = cited.mark.sign, cited.mark.sure
    return format_html(_BRIEF, sign, sure, host, address, cited.as_of)


@register.filter
def host(url: str) -> str:
    """The short name of a source: its host, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _date(iso: str | date) -> date:
    return iso if isinstance(iso, date) else date.fromisoformat(iso)
