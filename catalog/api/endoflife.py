"""/eol/api/: a stand-in for endoflife.date, of our distributions, from our catalog, with its flags as of today (UTC)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse as path_to
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog.api import endoflife_format
from catalog.api.resource import UNCHANGED, Question, Resource
from catalog.api.schema import ref

_TAG = ["endoflife.date"]
_UNKNOWN = "There is no product of this name here."


_MOVED = OpenApiResponse(description="It goes by another name here; Location says where it is.")


def _described(summary: str, component: str, operation: str) -> Any:
    def complete(view: type[Resource]) -> Any:
        moved = {301: _MOVED} if issubclass(view, _OfOne) else {}
        responses = {200: ref(component), **moved, 304: UNCHANGED}
        return extend_schema_view(
            get=extend_schema(
                operation_id=operation, summary=summary, tags=_TAG, responses=responses
            )
        )(view)

    return complete


class _StandIn(Resource):
    """Answers whatever stands in the query, as a site of files does."""

    of_the_day = True
    any_query = True


class _OfOne(_StandIn):
    """What is about one product. Another of its names leads to the one it has here."""

    def find(self, question: Question) -> Any:
        called = question.names["product"]
        one = endoflife_format.behind(question.document, called)
        if one is None:
            raise NotFound(
                f"{_UNKNOWN} Known: {', '.join(map(endoflife_format.name, endoflife_format.products(question.document)))}."
            )
        if called == endoflife_format.name(one):
            return self.found(question, one)
        route = question.request.resolver_match
        names = {**question.names, "product": endoflife_format.name(one)}
        moved = HttpResponsePermanentRedirect(path_to(route.view_name, kwargs=names))
        del moved["Content-Type"]  # there is no content
        return moved

    def found(self, question: Question, one: Mapping[str, Any]) -> Any:
        return one


@_described("What the stand-in for endoflife.date has", "EolUris", "eol_index")
class Index(_StandIn):
    def body(self, question: Question, found: Any) -> Any:
        return _list(
            question,
            [_uri(question, name, f"eol-{name}") for name in ("products", "categories", "tags")],
        )


@_described("Every product, in brief", "EolSummaries", "eol_products")
class Products(_StandIn):
    def body(self, question: Question, found: Any) -> Any:
        return _list(
            question,
            [_summary(question, one) for one in endoflife_format.products(question.document)],
        )


@_described("Every product with its releases", "EolProducts", "eol_products_full")
class Full(_StandIn):
    def body(self, question: Question, found: Any) -> Any:
        return _list(
            question,
            [_product(question, one) for one in endoflife_format.products(question.document)],
        )


@_described("One product with its releases", "EolProductAnswer", "eol_product")
class Product(_OfOne):
    def body(self, question: Question, found: Any) -> Any:
        at = _at(question)
        checked = endoflife_format.last_modified(found)
        changed = f"{checked}T00:00:00+00:00" if checked else at["generated_at"]
        return {**at, "last_modified": changed, "result": _product(question, found)}


@_described("One release of a product", "EolReleaseAnswer", "eol_release")
class Release(_OfOne):
    """`latest` is the newest."""

    def found(self, question: Question, one: Mapping[str, Any]) -> Any:
        releases = {row["name"]: row for row in _product(question, one)["releases"]}
        if question.names["release"] == "latest" and releases:
            return next(iter(releases.values()))
        return _known(releases, question.names["release"])

    def body(self, question: Question, found: Any) -> Any:
        return {**_at(question), "result": found}


@_described("The categories: there is one", "EolUris", "eol_categories")
class Categories(_StandIn):
    def body(self, question: Question, found: Any) -> Any:
        return _list(
            question,
            [_uri(question, endoflife_format.CATEGORY, "eol-category", endoflife_format.CATEGORY)],
        )


@_described("The products of a category", "EolSummaries", "eol_category")
class Category(_StandIn):
    def find(self, question: Question) -> Any:
        return _known(
            {endoflife_format.CATEGORY: endoflife_format.products(question.document)},
            question.names["category"],
        )

    def body(self, question: Question, found: Any) -> Any:
        return _list(question, [_summary(question, one) for one in found])


@_described("The tags", "EolUris", "eol_tags")
class Tags(_StandIn):
    def body(self, question: Question, found: Any) -> Any:
        return _list(question, [_uri(question, tag, "eol-tag", tag) for tag in _by_tag(question)])


@_described("The products with a tag", "EolSummaries", "eol_tag")
class Tag(_StandIn):
    def find(self, question: Question) -> Any:
        return _known(_by_tag(question), question.names["tag"])

    def body(self, question: Question, found: Any) -> Any:
        return _list(question, [_summary(question, one) for one in found])


# Its first version


@_described("The names of the products, for clients of the first version", "EolNames", "eol_all")
class AllNames(_StandIn):
    def body(self, question: Question, found: Any) -> Any:
        return [endoflife_format.name(one) for one in endoflife_format.products(question.document)]


@_described(
    "The releases of a product, for clients of the first version", "EolCycles", "eol_cycles"
)
class Cycles(_OfOne):
    def body(self, question: Question, found: Any) -> Any:
        return endoflife_format.cycles(found, question.today)


@_described("One release of a product, for clients of the first version", "EolCycle", "eol_cycle")
class Cycle(_OfOne):
    def found(self, question: Question, one: Mapping[str, Any]) -> Any:
        return _known(
            {row["cycle"]: row for row in endoflife_format.cycles(one, question.today)},
            question.names["cycle"],
        )

    def body(self, question: Question, found: Any) -> Any:
        return {key: value for key, value in found.items() if key != "cycle"}


def _at(question: Question) -> dict[str, str]:
    """Flags change at midnight, UTC: an answer is as of then."""
    return {
        "schema_version": endoflife_format.SCHEMA_VERSION,
        "generated_at": f"{question.today.isoformat()}T00:00:00+00:00",
    }


def _list(question: Question, rows: list[Any]) -> dict[str, Any]:
    return {**_at(question), "total": len(rows), "result": rows}


def _uri(question: Question, name: str, route: str, *args: str) -> dict[str, str]:
    return {"name": name, "uri": question.address(route, *args).rstrip("/")}


def _summary(question: Question, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **endoflife_format.summary(one),
        "uri": question.address("eol-product", endoflife_format.name(one)).rstrip("/"),
    }


def _product(question: Question, one: Mapping[str, Any]) -> dict[str, Any]:
    return endoflife_format.product(
        one, question.today, page=question.address("distribution", one["slug"])
    )


def _by_tag(question: Question) -> dict[str, list[Mapping[str, Any]]]:
    rows = endoflife_format.products(question.document)
    return {
        tag: [one for one in rows if tag in endoflife_format.tags(one)]
        for tag in sorted({tag for one in rows for tag in endoflife_format.tags(one)})
    }


def _known(rows: Mapping[str, Any], asked: str) -> Any:
    if asked not in rows:
        raise NotFound(f"There is nothing of this name here. Known: {', '.join(rows) or 'none'}.")
    return rows[asked]
