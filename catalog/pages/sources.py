"""The pages of the sources: the list by publisher, and each with every value that cites it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog import ages, citations, clock, snapshot
from catalog.citations import Citation
from catalog.document import Catalog, Source
from catalog.models.evidence import SOURCE_KINDS
from catalog.pages.responses import render_page


@dataclass(frozen=True)
class ListedSource:
    """`values`: how many values cite it."""

    key: str
    source: Source
    values: int

    @property
    def host(self) -> str:
        return urlsplit(self.source.url).hostname or ""


@dataclass(frozen=True)
class SourceGroup:
    """The sources of one kind of publisher."""

    kind: str
    words: str
    sources: tuple[ListedSource, ...]


@dataclass(frozen=True)
class CitationGroup:
    """The citations of one sort."""

    label: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class SourcePage:
    source: Source
    kind_words: str
    values: int
    groups: tuple[CitationGroup, ...]


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    groups = group_sources(published.document)
    return render_page(request, "sources", published, clock.today(), groups=groups)


@require_safe
def source(request: HttpRequest, key: str) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    page = source_page(published.document, key)
    if page is None:
        return render_page(request, "unknown_source", published, today, status=404)
    values = (row for row in ages.of_catalog(published.document) if row.source == key)
    return render_page(request, "source", published, today, page=page, ages=ages.of(values))


def group_sources(catalog: Catalog) -> list[SourceGroup]:
    """The sources by kind of publisher, by title."""
    cited = citations.by_source(catalog)
    sources = [
        ListedSource(key, source, len(cited.get(key, ())))
        for key, source in catalog.sources.items()
    ]
    sources.sort(key=lambda listed: (listed.source.title.casefold(), listed.key))
    groups = []
    for kind, words in SOURCE_KINDS.items():
        of_kind = tuple(row for row in sources if row.source.kind == kind)
        groups.append(SourceGroup(kind, words, of_kind))
    return groups


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
            groups.append(CitationGroup(label, of_sort))
    return SourcePage(
        source=source,
        kind_words=SOURCE_KINDS[source.kind],
        values=len(values),
        groups=tuple(groups),
    )
