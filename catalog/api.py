"""The API of the catalog: the facts as they stand, each with where it comes from. Reading only."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from catalog import schema, snapshot, vocabulary

FILTERS = {
    "role": list(vocabulary.ROLES),
    "status": [choice.key for choice in vocabulary.ATTRIBUTES["status"].choices],
}
_UNCHANGED = OpenApiResponse(description="The catalog has not changed since the answer with the ETag that was sent as If-None-Match.")


class Root(APIView):
    """Where everything is, and which catalog stands behind it."""

    @extend_schema(operation_id="root", summary="Find the way", tags=["catalog"], responses={200: schema.ref("Root"), 304: _UNCHANGED})
    def get(self, request: Request) -> HttpResponseBase:
        published = snapshot.current()
        links = {name: reverse(f"api-{name}", request=request) for name in ("distributions", "status", "recommendations", "schema", "docs")}
        return _answer(request, published, links)


class DistributionList(APIView):
    """Every distribution on record, by slug."""

    @extend_schema(
        operation_id="list_distributions",
        summary="List the distributions",
        tags=["catalog"],
        parameters=[
            OpenApiParameter(name, enum=known, many=True, description="Only these. Repeat it to ask for several.")
            for name, known in FILTERS.items()
        ],
        responses={200: schema.ref("DistributionList"), 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        wanted = _wanted(request.query_params)
        published = snapshot.current()
        rows = (_in_brief(one, request) for one in published.document["distributions"])
        results = [row for row in rows if all(row[name] in values for name, values in wanted.items())]
        return _answer(request, published, {"count": len(results), "results": results})


class DistributionDetail(APIView):
    """All that is on record of one distribution. `null` means unknown everywhere; it never means no."""

    @extend_schema(
        operation_id="get_distribution",
        summary="Read one distribution",
        tags=["catalog"],
        responses={200: schema.ref("Distribution"), 304: _UNCHANGED},
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        published = snapshot.current()
        rows = {one["slug"]: one for one in published.document["distributions"]}
        if slug not in rows:
            raise NotFound(f"There is no distribution with this slug. Known: {', '.join(rows)}.")
        return _answer(request, published, _in_full(rows[slug], published.document, request))


def _answer(request: Request, published: snapshot.Published, body: dict[str, Any]) -> HttpResponseBase:
    """The body and the catalog it is from; or 304 where the caller has it already."""
    etag = quote_etag(published.digest)
    answer = Response(
        {**body, "catalog": {"digest": published.digest, "as_of": published.as_of}},
        headers={"ETag": etag, "Cache-Control": "no-cache"},
    )
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _wanted(params: QueryDict) -> dict[str, set[str]]:
    """The filters asked for. An unknown one, or an unknown value, is an error that says what there is."""
    errors = {
        name: [f"Choose any of: {', '.join(known)}."] for name, known in FILTERS.items() if not set(params.getlist(name)) <= set(known)
    }
    errors |= {name: [f"There is no such filter. Known: {', '.join(FILTERS)}."] for name in params if name not in FILTERS}
    if errors:
        raise ValidationError(errors)
    return {name: set(params.getlist(name)) for name in params}


def _in_brief(one: dict[str, Any], request: Request) -> dict[str, Any]:
    return {
        **{key: one[key] for key in ("slug", "name", "short_name", "monogram", "role", "summary")},
        "status": _status(one),
        "releases": [release["name"] for release in one["releases"] if release["parent"] is None],
        **_links(one["slug"], request),
    }


def _in_full(one: dict[str, Any], document: dict[str, Any], request: Request) -> dict[str, Any]:
    slug, sources = one["slug"], document["sources"]
    full = {
        **one,
        "status": _status(one),
        "facts": [_in_words(fact) for fact in one["facts"]],
        "migrations": {
            "here": [path for path in document["migrations"] if path["to"] == slug],
            "away": [path for path in document["migrations"] if path["from"] == slug],
        },
        "events": [event for event in document["events"] if slug in event["distributions"]],
    }
    return _with_sources(full, sources) | _links(slug, request)


def _status(one: dict[str, Any]) -> str | None:
    return next((fact["value"] for fact in one["facts"] if fact["attribute"] == "status"), None)


def _links(slug: str, request: Request) -> dict[str, str]:
    return {
        "url": reverse("api-distribution", args=[slug], request=request),
        "page": reverse("distribution", args=[slug], request=request),
    }


def _in_words(fact: dict[str, Any]) -> dict[str, Any]:
    """The fact, and how a reader sees it."""
    definition = vocabulary.ATTRIBUTES[fact["attribute"]]
    return {**fact, "label": definition.label, "group": definition.group, "words": definition.in_words(fact["value"])}


def _with_sources(value: Any, sources: dict[str, Any]) -> Any:
    """The same, with each source's key replaced by the source itself."""
    if isinstance(value, list):
        return [_with_sources(each, sources) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: {"key": each, **sources[each]} if key == "source" else _with_sources(each, sources) for key, each in value.items()}
