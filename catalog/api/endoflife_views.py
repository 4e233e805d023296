"""What all views of the stand-in for endoflife.date share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from django.http import HttpResponsePermanentRedirect
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound

from catalog.api import endoflife_format
from catalog.api.openapi import NamedType
from catalog.api.resource import MOVED, UNCHANGED, Question, Resource, redirect_to
from catalog.api.rows.evidence import ApiRow
from catalog.document import Distribution

Subject = TypeVar("Subject")
View = TypeVar("View", bound=type[Resource])


class EolResource(Resource):
    """The query string is ignored."""

    of_the_day = True
    any_query = True


class ProductResource(EolResource, Generic[Subject]):
    """One product, by its name."""

    has_aliases = True

    def find(self, question: Question) -> Subject | HttpResponsePermanentRedirect:
        name = question.names["product"]
        distribution = endoflife_format.find_product(question.document, name)
        if distribution is None:
            products = endoflife_format.products(question.document)
            names = ", ".join(map(endoflife_format.product_name, products))
            raise NotFound(f"There is no product of this name here. Known: {names}.")
        if name == endoflife_format.product_name(distribution):
            return self.find_in(question, distribution)
        return redirect_to(question, product=endoflife_format.product_name(distribution))

    def find_in(self, question: Question, distribution: Distribution) -> Subject:
        """What the address is about, in a product under its own name."""
        raise NotImplementedError


def described(
    summary: str, answer: type[ApiRow] | NamedType, operation: str
) -> Callable[[View], View]:
    def complete(view: View) -> View:
        moved = {301: MOVED} if view.has_aliases else {}
        operation_schema = extend_schema(
            operation_id=operation,
            summary=summary,
            tags=["endoflife.date"],
            responses={200: answer, **moved, 304: UNCHANGED},
        )
        decorate: Callable[[View], View] = extend_schema_view(get=operation_schema)
        return decorate(view)

    return complete


def known(subjects: Mapping[str, Subject], name: str) -> Subject:
    if name not in subjects:
        names = ", ".join(subjects) or "none"
        raise NotFound(f"There is nothing of this name here. Known: {names}.")
    return subjects[name]
