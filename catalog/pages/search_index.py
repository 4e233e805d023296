"""What the search page finds: the titles of the published document, with where each leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import reverse

from catalog import presentation, vocabulary
from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution
from catalog.pages.events import event_anchor
from catalog.snapshot import Published

SORTS = {
    "distribution": "Distributions",
    "release": "Releases",
    "attribute": "Facts",
    "source": "Sources",
    "event": "Events",
}

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")


@dataclass(frozen=True)
class SearchLink:
    text: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A title that can be found.

    `context`: words that narrow a search down, but find nothing by themselves; `links`: where an
    entry leads that stands in several places.
    """

    sort: str
    title: str
    words: frozenset[str]
    url: str = ""
    detail: str = ""
    context: frozenset[str] = frozenset()
    links: tuple[SearchLink, ...] = ()

    def matches(self, terms: Sequence[str]) -> bool:
        """Whether each term begins a word of the title, or all but one a word of the context."""
        in_title = [_begins_any(term, self.words) for term in terms]
        if not any(in_title):
            return False
        return all(
            is_in_title or _begins_any(term, self.context)
            for term, is_in_title in zip(terms, in_title, strict=True)
        )

    def is_exactly(self, terms: Sequence[str]) -> bool:
        return set(terms) == set(words_of(self.title))


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=2)
def entries(published: Published) -> tuple[Entry, ...]:
    """Everything that can be found, by sort and in reading order."""
    catalog = published.document
    return (
        *map(_distribution, in_reading_order(catalog)),
        *_releases(catalog),
        *_attributes(catalog),
        *_sources(catalog),
        *_events(catalog),
    )


def _begins_any(term: str, words: frozenset[str]) -> bool:
    return any(word.startswith(term) for word in words)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(words_of(" ".join(texts)))


def _names(distribution: Distribution) -> tuple[str, ...]:
    return distribution.name, distribution.short_name, *distribution.aliases


def _distribution(distribution: Distribution) -> Entry:
    return Entry(
        sort="distribution",
        title=distribution.name,
        words=_words(*_names(distribution)),
        url=reverse("distribution", args=[distribution.slug]),
        detail=distribution.summary,
    )


def _releases(catalog: Catalog) -> Iterator[Entry]:
    for distribution in in_reading_order(catalog):
        page = reverse("distribution", args=[distribution.slug])
        for release in distribution.releases:
            yield Entry(
                sort="release",
                title=f"{distribution.name} {release.name}",
                words=_words(*_names(distribution), release.name),
                url=f"{page}#h-releases",
            )


def _attributes(catalog: Catalog) -> Iterator[Entry]:
    distributions = in_reading_order(catalog)
    for attribute in vocabulary.ATTRIBUTES.values():
        having = [row for row in distributions if _states(row, attribute.key)]
        if having:
            yield Entry(
                sort="attribute",
                title=attribute.label,
                words=_words(attribute.label, attribute.key.replace("_", " ")),
                detail=vocabulary.GROUPS[attribute.group],
                context=_words(*(name for row in having for name in _names(row))),
                links=tuple(_section(row, attribute.group) for row in having),
            )


def _states(distribution: Distribution, key: str) -> bool:
    return any(fact.attribute == key for fact in distribution.facts)


def _section(distribution: Distribution, group: str) -> SearchLink:
    page = reverse("distribution", args=[distribution.slug])
    return SearchLink(distribution.short_name, f"{page}#h-{group}")


def _sources(catalog: Catalog) -> Iterator[Entry]:
    for key, source in sorted(catalog.sources.items(), key=lambda item: item[1].title.casefold()):
        yield Entry(
            sort="source",
            title=source.title,
            words=_words(source.title),
            url=reverse("source", args=[key]),
            detail=urlsplit(source.url).hostname or "",
        )


def _events(catalog: Catalog) -> Iterator[Entry]:
    """Newest first."""
    page = reverse("history")
    for event in reversed(catalog.events):
        yield Entry(
            sort="event",
            title=event.title,
            words=_words(event.title),
            url=f"{page}#{event_anchor(event)}",
            detail=presentation.event(catalog, event).when,
        )
