"""The search page: distributions, releases, attributes, sources and events by their title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog import clock, snapshot
from catalog.pages.parameters import SearchForm
from catalog.pages.responses import render_filtered
from catalog.pages.search_index import SORTS, Entry, entries, words_of
from catalog.query_string import similar
from catalog.snapshot import Published

MOST_IN_GROUP = 12
MOST_WORDS = 8


@dataclass(frozen=True)
class SearchGroup:
    """The first results of one sort; `more`: how many others there are."""

    key: str
    label: str
    results: tuple[Entry, ...]
    more: int

    @property
    def total(self) -> int:
        return len(self.results) + self.more


@dataclass(frozen=True)
class SearchPage:
    """`suggestion`: what the reader may have meant where there is no result; else empty."""

    text: str
    groups: tuple[SearchGroup, ...]
    suggestion: str

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = SearchForm(request.GET)
    page = None
    if form.is_valid() and form.cleaned_data["q"]:
        page = search_page(published, form.cleaned_data["q"])
    return render_filtered(request, "search", form, published, today, page=page)


def search_page(published: Published, text: str) -> SearchPage:
    words = words_of(text)[:MOST_WORDS]
    matching = _matching(published, words)
    by_sort = ((key, [entry for entry in matching if entry.sort == key]) for key in SORTS)
    groups = (_group(key, of_sort, words) for key, of_sort in by_sort if of_sort)
    suggestion = "" if matching else _suggestion(published, words)
    return SearchPage(text, tuple(groups), suggestion)


def _matching(published: Published, words: Sequence[str]) -> list[Entry]:
    return [entry for entry in entries(published) if words and entry.matches(words)]


def _group(key: str, of_sort: Iterable[Entry], words: Sequence[str]) -> SearchGroup:
    """Exact titles first; otherwise in reading order."""
    ranked = sorted(of_sort, key=lambda entry: not entry.is_exactly(words))
    return SearchGroup(
        key=key,
        label=SORTS[key],
        results=tuple(ranked[:MOST_IN_GROUP]),
        more=max(0, len(ranked) - MOST_IN_GROUP),
    )


def _suggestion(published: Published, words: Sequence[str]) -> str:
    """The words, unknown ones replaced by the nearest; empty if that finds nothing."""
    known = _known_words(published)
    nearest = [_nearest(word, known) for word in words]
    return " ".join(nearest) if _matching(published, nearest) else ""


def _nearest(word: str, known: frozenset[str]) -> str:
    if any(other.startswith(word) for other in known):
        return word
    return next(iter(similar(word, known, 1)), word)


@lru_cache(maxsize=2)
def _known_words(published: Published) -> frozenset[str]:
    return frozenset(word for entry in entries(published) for word in entry.words)
