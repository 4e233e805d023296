"""/eol/api/v1/: a stand-in for endoflife.date, with our catalog and flags as of today (UTC)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalog.api import endoflife_format
from catalog.api.endoflife_views import EolResource, ProductResource, described, known
from catalog.api.resource import Question
from catalog.api.rows.endoflife import (
    EolIdentifierOfProduct,
    EolIdentifiers,
    EolProduct,
    EolProductAnswer,
    EolProducts,
    EolRelease,
    EolReleaseAnswer,
    EolSummaries,
    EolUri,
    EolUris,
)
from catalog.document import Distribution


@described("The resources in the format of endoflife.date", EolUris, "eol_index")
class Index(EolResource):
    def body(self, question: Question, _: None) -> EolUris:
        names = ("products", "categories", "tags")
        return _uris(question, [_uri(question, name, f"eol-{name}") for name in names])


@described("Every product, in brief", EolSummaries, "eol_products")
class ProductList(EolResource):
    def body(self, question: Question, _: None) -> EolSummaries:
        return _summaries(question, endoflife_format.products(question.document))


@described("Every product with its releases", EolProducts, "eol_products_full")
class ProductFullList(EolResource):
    def body(self, question: Question, _: None) -> EolProducts:
        products = endoflife_format.products(question.document)
        rows = tuple(_product(question, distribution) for distribution in products)
        return EolProducts(
            schema_version=endoflife_format.SCHEMA_VERSION,
            generated_at=_midnight(question),
            total=len(rows),
            result=rows,
        )


@described("One product with its releases", EolProductAnswer, "eol_product")
class ProductDetail(ProductResource[Distribution]):
    def find_in(self, question: Question, distribution: Distribution) -> Distribution:
        return distribution

    def body(self, question: Question, distribution: Distribution) -> EolProductAnswer:
        checked_on = endoflife_format.last_modified(distribution)
        midnight = _midnight(question)
        return EolProductAnswer(
            schema_version=endoflife_format.SCHEMA_VERSION,
            generated_at=midnight,
            last_modified=f"{checked_on}T00:00:00+00:00" if checked_on else midnight,
            result=_product(question, distribution),
        )


@described("One release of a product", EolReleaseAnswer, "eol_release")
class ProductRelease(ProductResource[EolRelease]):
    """`latest` is the newest."""

    def find_in(self, question: Question, distribution: Distribution) -> EolRelease:
        product = _product(question, distribution)
        releases = {release.name: release for release in product.releases}
        if question.names["release"] == "latest" and product.releases:
            return product.releases[0]
        return known(releases, question.names["release"])

    def body(self, question: Question, release: EolRelease) -> EolReleaseAnswer:
        return EolReleaseAnswer(
            schema_version=endoflife_format.SCHEMA_VERSION,
            generated_at=_midnight(question),
            result=release,
        )


@described("The categories: there is one", EolUris, "eol_categories")
class CategoryList(EolResource):
    def body(self, question: Question, _: None) -> EolUris:
        category = endoflife_format.CATEGORY
        return _uris(question, [_uri(question, category, "eol-category", category)])


@described("The products of a category", EolSummaries, "eol_category")
class CategoryDetail(EolResource):
    def find(self, question: Question) -> list[Distribution]:
        products = endoflife_format.products(question.document)
        return known({endoflife_format.CATEGORY: products}, question.names["category"])

    def body(self, question: Question, products: list[Distribution]) -> EolSummaries:
        return _summaries(question, products)


@described("The tags", EolUris, "eol_tags")
class TagList(EolResource):
    def body(self, question: Question, _: None) -> EolUris:
        tags = _products_by_tag(question)
        return _uris(question, [_uri(question, tag, "eol-tag", tag) for tag in tags])


@described("The products with a tag", EolSummaries, "eol_tag")
class TagDetail(EolResource):
    def find(self, question: Question) -> list[Distribution]:
        return known(_products_by_tag(question), question.names["tag"])

    def body(self, question: Question, products: list[Distribution]) -> EolSummaries:
        return _summaries(question, products)


@described("The types of identifiers", EolUris, "eol_identifier_types")
class IdentifierTypeList(EolResource):
    def body(self, question: Question, _: None) -> EolUris:
        types = endoflife_format.IDENTIFIER_TYPES
        return _uris(question, [_uri(question, name, "eol-identifiers", name) for name in types])


@described("The identifiers of a type", EolIdentifiers, "eol_identifiers")
class EolIdentifierList(EolResource):
    """The catalog holds CPEs. Distributions may share one, which then is listed for each."""

    def find(self, question: Question) -> str:
        types = {name: name for name in endoflife_format.IDENTIFIER_TYPES}
        return known(types, question.names["type"])

    def body(self, question: Question, identifier_type: str) -> EolIdentifiers:
        rows = tuple(_cpes(question)) if identifier_type == endoflife_format.CPE else ()
        return EolIdentifiers(
            schema_version=endoflife_format.SCHEMA_VERSION,
            generated_at=_midnight(question),
            total=len(rows),
            result=rows,
        )


def _cpes(question: Question) -> Iterator[EolIdentifierOfProduct]:
    for distribution in endoflife_format.products(question.document):
        name = endoflife_format.product_name(distribution)
        product = _uri(question, name, "eol-product", name)
        for identifier in endoflife_format.cpes(distribution):
            yield EolIdentifierOfProduct(identifier=identifier, product=product)


def _midnight(question: Question) -> str:
    """Flags change at midnight, UTC: an answer is as of then."""
    return f"{question.today.isoformat()}T00:00:00+00:00"


def _uris(question: Question, rows: list[EolUri]) -> EolUris:
    return EolUris(
        schema_version=endoflife_format.SCHEMA_VERSION,
        generated_at=_midnight(question),
        total=len(rows),
        result=tuple(rows),
    )


def _summaries(question: Question, products: Iterable[Distribution]) -> EolSummaries:
    rows = [
        endoflife_format.summary(distribution, uri=_product_uri(question, distribution))
        for distribution in products
    ]
    return EolSummaries(
        schema_version=endoflife_format.SCHEMA_VERSION,
        generated_at=_midnight(question),
        total=len(rows),
        result=tuple(rows),
    )


def _uri(question: Question, name: str, route: str, *args: str) -> EolUri:
    return EolUri(name=name, uri=question.address(route, *args).rstrip("/"))


def _product_uri(question: Question, distribution: Distribution) -> str:
    name = endoflife_format.product_name(distribution)
    return question.address("eol-product", name).rstrip("/")


def _product(question: Question, distribution: Distribution) -> EolProduct:
    page = question.address("distribution", distribution.slug)
    return endoflife_format.product(distribution, question.today, page=page)


def _products_by_tag(question: Question) -> dict[str, list[Distribution]]:
    products = endoflife_format.products(question.document)
    tags: dict[str, list[Distribution]] = {}
    for distribution in products:
        for tag in endoflife_format.tags(distribution):
            tags.setdefault(tag, []).append(distribution)
    return dict(sorted(tags.items()))
