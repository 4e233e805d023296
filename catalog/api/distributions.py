"""The entry of the API, the list of distributions, and one distribution with all that is of it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.http import HttpResponsePermanentRedirect
from rest_framework.exceptions import NotFound

from catalog import document, vocabulary
from catalog.api.collection import Collection, described, described_detail, in_schema, selected
from catalog.api.parameters import choice
from catalog.api.resource import (
    Question,
    Resource,
    alternate,
    catalog_of,
    redirect_to,
    with_status,
)
from catalog.api.rows.distributions import (
    STATUSES,
    DistributionAnswer,
    DistributionBrief,
    DistributionRow,
    MigrationsOfDistribution,
    in_brief,
    project_status,
)
from catalog.api.rows.events import event_rows, migration_rows
from catalog.api.rows.evidence import Sources, sources_of, with_sources
from catalog.api.rows.facts import fact_in_words, statement_in_words
from catalog.api.rows.identifiers import identifier_in_words
from catalog.api.rows.root import RootAnswer

BRIEF_FIELDS = (
    *("slug", "name", "short_name", "monogram", "role", "summary", "status", "url", "page"),
)
ROUTES = {"endoflife": "eol-index"}
"""The names of addresses that are not called after their link."""


class Root(Resource):
    """The addresses of the API and the version of the catalog."""

    def body(self, question: Question, _: None) -> RootAnswer:
        names = (name for name in RootAnswer.__struct_encode_fields__ if name != "catalog")
        links = {name: question.address(ROUTES.get(name, f"api-{name}")) for name in names}
        return msgspec.convert({**links, "catalog": catalog_of(question.published)}, RootAnswer)


in_schema(Root, "root", "List the addresses", RootAnswer)


@described("list_distributions", "List the distributions", DistributionRow)
class DistributionList(Collection):
    """Every distribution, by slug."""

    page_route = "distributions"
    fields = (*BRIEF_FIELDS, "releases")
    filters = (
        choice("role", "Its role.", list(vocabulary.ROLES)),
        choice("status", "The state of its project.", STATUSES),
    )
    orders = ("slug", "name", "role", "status")

    def rows(self, question: Question) -> Iterable[DistributionBrief]:
        return map(in_brief, question.document.distributions)

    def complete(self, question: Question, row: DistributionBrief) -> DistributionRow:
        return row.extended(DistributionRow, **_links(question, row.slug))


@described_detail("get_distribution", "Read one distribution", DistributionAnswer)
class DistributionDetail(Resource):
    """A distribution with all its data. `null` means unknown; it never means no."""

    says_freshness = True
    says_minors = True
    has_aliases = True
    fields = (
        *BRIEF_FIELDS,
        *("aliases", "endoflife_product", "successors", "releases", "plans", "facts"),
        *("statements", "identifiers", "migrations", "events", "release_data"),
    )

    def find(self, question: Question) -> document.Distribution | HttpResponsePermanentRedirect:
        name = question.names["slug"]
        distribution = question.document.find_distribution(name)
        if distribution is None:
            slugs = ", ".join(question.document.by_slug)
            raise NotFound(f"There is no distribution with this slug. Known: {slugs}.")
        if name != distribution.slug:
            return redirect_to(question, slug=distribution.slug)
        return distribution

    def body(self, question: Question, distribution: document.Distribution) -> object:
        sources = sources_of(question.document)
        values = {
            **with_sources(distribution, sources),
            **_in_words(distribution, sources),
            **_elsewhere(question.document, distribution.slug, sources),
            **_links(question, distribution.slug),
            "status": project_status(distribution),
            "release_data": question.release_data,
            "catalog": catalog_of(question.published),
        }
        return selected(question, msgspec.convert(values, DistributionAnswer, from_attributes=True))

    def headers_for(self, question: Question) -> dict[str, str]:
        page = question.address("distribution", question.names["slug"])
        return with_status(question, alternate((page, "text/html")))


def _in_words(distribution: document.Distribution, sources: Sources) -> dict[str, object]:
    """Facts, statements and identifiers, each with its words."""
    facts = [with_sources(fact, sources) | fact_in_words(fact) for fact in distribution.facts]
    statements = [
        with_sources(statement, sources) | statement_in_words(statement)
        for statement in distribution.statements
    ]
    identifiers = [
        with_sources(identifier, sources) | identifier_in_words(identifier)
        for identifier in distribution.identifiers
    ]
    return {"facts": facts, "statements": statements, "identifiers": identifiers}


def _elsewhere(catalog: document.Catalog, slug: str, sources: Sources) -> dict[str, object]:
    """The migrations and events of a distribution, which the document does not keep with it."""
    to_it = [path for path in catalog.migrations if path.to == slug]
    from_it = [path for path in catalog.migrations if path.from_ == slug]
    events = [event for event in catalog.events if slug in event.distributions]
    migrations = MigrationsOfDistribution(
        here=tuple(migration_rows(to_it, sources)), away=tuple(migration_rows(from_it, sources))
    )
    return {"migrations": migrations, "events": list(event_rows(events, sources))}


def _links(question: Question, slug: str) -> dict[str, str]:
    return {
        "url": question.address("api-distribution", slug),
        "page": question.address("distribution", slug),
    }
