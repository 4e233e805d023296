"""The way in, and the distributions: the list, and all that is on record of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog import vocabulary
from catalog.api import rows, schema
from catalog.api.collection import TAG, Collection, chosen, described, described_detail
from catalog.api.parameters import Row, choice
from catalog.api.resource import UNCHANGED, Question, Resource, alternate, catalog_of, with_status
from catalog.api.schema.lists import ROOT_LINKS


@extend_schema_view(
    get=extend_schema(
        operation_id="root",
        summary="Find the way",
        tags=[TAG],
        responses={200: schema.ref("Root"), 304: UNCHANGED},
    )
)
class Root(Resource):
    """Where everything is, and which catalog stands behind it."""

    def body(self, question: Question, found: None) -> Row:
        links = {name: question.address(route) for name, route in ROOT_LINKS.items()}
        return {**links, "catalog": catalog_of(question.published)}


@described("list_distributions", "List the distributions", "DistributionInBrief")
class DistributionList(Collection):
    """Every distribution on record, by slug."""

    page_route = "distributions"
    filters = (
        choice("role", "What part it can play.", list(vocabulary.ROLES)),
        choice(
            "status",
            "How its project stands.",
            [one.key for one in vocabulary.ATTRIBUTES["status"].choices],
        ),
    )
    orders = ("slug", "name", "role", "status")

    def rows(self, question: Question) -> Iterable[Row]:
        for one in question.document["distributions"]:
            majors = [release["name"] for release in one["releases"] if release["parent"] is None]
            yield {**rows.distribution(one), "releases": majors}

    def complete(self, question: Question, row: Row) -> Row:
        return {**row, **_links(question, row["slug"])}


@described_detail("get_distribution", "Read one distribution", "Distribution")
class DistributionDetail(Resource):
    """All that is on record of one distribution. `null` means unknown everywhere; it never means no."""

    says_freshness = True
    says_minors = True

    def find(self, question: Question) -> Mapping[str, Any]:
        known = {one["slug"]: one for one in question.document["distributions"]}
        if question.names["slug"] not in known:
            raise NotFound(f"There is no distribution with this slug. Known: {', '.join(known)}.")
        return known[question.names["slug"]]

    def body(self, question: Question, found: Mapping[str, Any]) -> Row:
        slug, document = found["slug"], question.document
        whole = {
            **found,
            **rows.distribution(found),
            "facts": [rows.fact(fact) for fact in found["facts"]],
            "statements": [rows.statement(row) for row in found["statements"]],
            "migrations": {
                "here": [path for path in document["migrations"] if path["to"] == slug],
                "away": [path for path in document["migrations"] if path["from"] == slug],
            },
            "events": [event for event in document["events"] if slug in event["distributions"]],
            "release_data": question.release_data,
            **_links(question, slug),
        }
        return chosen(question, rows.with_sources(whole, document["sources"]))

    def headers_for(self, question: Question) -> dict[str, str]:
        return with_status(
            question, alternate((_links(question, question.names["slug"])["page"], "text/html"))
        )


def _links(question: Question, slug: str) -> dict[str, str]:
    return {
        "url": question.address("api-distribution", slug),
        "page": question.address("distribution", slug),
    }
