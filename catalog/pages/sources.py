"""The pages of the sources: the list by publisher, and each with every value that cites it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog import ages, citations, clock, snapshot
from catalog.citations import Citation
from catalog.document import Catalog, Source
from catalog.models.evidence import SOURCE_KINDS
from catalog.pages.responses import render_page
from catalog.snapshot import Published

SHORT = 12
"""Citations that are shown without a fold."""


@dataclass(frozen=True)
class ListedSource:
    """`values`: how many values cite it; `about`: of which distributions."""

    key: str
    source: Source
    values: int
    about: tuple[str, ...]

    @property
    def host(self) -> str:
        return (urlsplit(self.source.url).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class Publisher:
    """The sources on one host, by title."""

    host: str
    sources: tuple[ListedSource, ...]

    @property
    def values(self) -> int:
        return sum(source.values for source in self.sources)


@dataclass(frozen=True)
class SourceGroup:
    """The sources of one kind: the most cited publisher first."""

    kind: str
    words: str
    publishers: tuple[Publisher, ...]

    @property
    def number(self) -> int:
        return sum(len(publisher.sources) for publisher in self.publishers)


@dataclass(frozen=True)
class CitationGroup:
    """The citations of one sort. `is_open`: they are few enough to be shown without a fold."""

    sort: str
    label: str
    citations: tuple[Citation, ...]

    @property
    def is_open(self) -> bool:
        return len(self.citations) <= SHORT


@dataclass(frozen=True)
class SourcePage:
    source: Source
    kind_words: str
    values: int
    groups: tuple[CitationGroup, ...]


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    groups = group_sources(published)
    number = len(published.document.sources)
    return render_page(request, "sources", published, clock.today(), groups=groups, number=number)


@require_safe
def source(request: HttpRequest, key: str) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    page = source_page(published.document, key)
    if page is None:
        return render_page(request, "unknown_source", published, today, status=404)
    values = (row for row in ages.of_catalog(published.document) if row.source == key)
    return render_page(request, "source", published, today, page=page, ages=ages.of(values))


@lru_cache(maxsize=2)
def group_sources(published: Published) -> tuple[SourceGroup, ...]:
    sources = _listed_sources(published.document)
    groups = []
    for kind, words in SOURCE_KINDS.items():
        of_kind = [source for source in sources if source.source.kind == kind]
        if of_kind:
            groups.append(SourceGroup(kind, words, _publishers(of_kind)))
    return tuple(groups)


def _listed_sources(catalog: Catalog) -> list[ListedSource]:
    cited = citations.by_source(catalog)
    sources = []
    for key, source in catalog.sources.items():
        values = cited.get(key, [])
        sources.append(ListedSource(key, source, len(values), _about(catalog, values)))
    return sorted(sources, key=lambda listed: (listed.source.title.casefold(), listed.key))


def _about(catalog: Catalog, values: Iterable[Citation]) -> tuple[str, ...]:
    slugs = dict.fromkeys(value.section.slug for value in values if value.section)
    return tuple(catalog.by_slug[slug].short_name for slug in slugs)


def _publishers(sources: Iterable[ListedSource]) -> tuple[Publisher, ...]:
    by_host: dict[str, list[ListedSource]] = defaultdict(list)
    for source in sources:
        by_host[source.host].append(source)
    publishers = (Publisher(host, tuple(of_host)) for host, of_host in by_host.items())
    return tuple(sorted(publishers, key=lambda publisher: (-publisher.values, publisher.host)))


def source_page(catalog: Catalog, key: str) -> SourcePage | None:
    """One source with its citations by sort. None: there is no source with this key."""
    source = catalog.sources.get(key)
    if source is None:
        return None
    values = citations.of_source(catalog, key)
    groups = []
    for sort, label in citations.SORTS.items():
        of_sort = tuple(value for value in values if value.sort == sort)
        if of_sort:
            groups.append(CitationGroup(sort, label, of_sort))
    return SourcePage(
        source=source,
        kind_words=SOURCE_KINDS[source.kind],
        values=len(values),
        groups=tuple(groups),
    )
