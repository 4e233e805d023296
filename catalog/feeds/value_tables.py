"""The exports of facts, prices, statements and migrations: a row for each value."""

from __future__ import annotations

from collections.abc import Iterator

from catalog import presentation, vocabulary
from catalog.document import Catalog, Distribution, Fact, Price, SupportPlan, SupportStatement
from catalog.feeds.cells import (
    KNOWN,
    NOT_STATED,
    SOURCE_COLUMNS,
    UNKNOWN,
    Row,
    empty_cells,
    naming_cells,
    selected_distributions,
    source_cells,
)
from catalog.feeds.export_query import ExportQuery, plan_key

_PRICE = ("label", "amount", "amount_is", "at_least", "currency", "unit", "words", "reference")
_MIGRATION = (
    *("from", "from_release", "to", "to_release", "tool", "in_place", "official", "offline"),
    *("offline_is", "architectures", "architectures_is", "limits"),
)
FACT_COLUMNS = (
    *("distribution", "distribution_name", "group", "attribute", "label", "release", "plan"),
    *("value", "value_is", "words", "unit", "unreliable", *SOURCE_COLUMNS),
)
PRICE_COLUMNS = (
    *("distribution", "distribution_name", "plan", "plan_name"),
    *(*_PRICE, "effective_on", *SOURCE_COLUMNS, "seller"),
)
STATEMENT_COLUMNS = (
    *("distribution", "distribution_name", "subject", "label", "releases"),
    *("supported", "supported_is", "starts", "ends", "ends_is", *SOURCE_COLUMNS),
    *("architectures", "architectures_is"),
)
MIGRATION_COLUMNS = (*_MIGRATION, *SOURCE_COLUMNS)


def fact_rows(catalog: Catalog, query: ExportQuery) -> Iterator[Row]:
    for distribution in selected_distributions(catalog, query):
        for fact in distribution.facts:
            attribute = vocabulary.ATTRIBUTES[fact.attribute]
            if (
                query.allows("attribute", attribute.key)
                and query.allows("group", attribute.group)
                and query.allows("confidence", fact.confidence)
            ):
                yield {**naming_cells(distribution), **_fact(catalog, distribution, fact)}


def price_rows(catalog: Catalog, query: ExportQuery) -> Iterator[Row]:
    """A plan without any price has one row that says so."""
    for distribution in selected_distributions(catalog, query):
        for plan in distribution.plans:
            key = plan_key(distribution.slug, plan.slug)
            if not query.allows("plan", key):
                continue
            for price in plan.prices or (None,):
                yield {
                    **naming_cells(distribution),
                    "plan": key,
                    "plan_name": plan.name,
                    "seller": plan.seller or None,
                    **(_price(catalog, price) if price else _no_price(catalog, plan)),
                }


def statement_rows(catalog: Catalog, query: ExportQuery) -> Iterator[Row]:
    for distribution in selected_distributions(catalog, query):
        for statement in distribution.statements:
            if (
                query.allows("subject", statement.subject)
                and query.allows("confidence", statement.confidence)
                and query.is_valid(statement.starts, statement.ends)
            ):
                yield {**naming_cells(distribution), **_statement(catalog, distribution, statement)}


def migration_rows(catalog: Catalog, query: ExportQuery) -> Iterator[Row]:
    """A distribution that is asked for may be at either end."""
    for path in catalog.migrations:
        if query.allows("distribution", path.from_) or query.allows("distribution", path.to):
            yield {
                "from": path.from_,
                "from_release": path.from_release,
                "to": path.to,
                "to_release": path.to_release,
                "tool": path.tool,
                "in_place": path.in_place,
                "official": path.official,
                "offline": path.offline,
                "offline_is": UNKNOWN if path.offline is None else KNOWN,
                "architectures": path.architectures,
                "architectures_is": KNOWN if path.architectures else NOT_STATED,
                "limits": path.limits or None,
                **source_cells(catalog, path),
            }


def _fact(catalog: Catalog, distribution: Distribution, fact: Fact) -> Row:
    attribute = vocabulary.ATTRIBUTES[fact.attribute]
    release = distribution.release(fact.release)
    return {
        "group": attribute.group,
        "attribute": attribute.key,
        "label": attribute.label,
        "release": release.slug if release else None,
        "plan": plan_key(distribution.slug, fact.plan) if fact.plan else None,
        "value": fact.value,
        "value_is": UNKNOWN if fact.value is None else KNOWN,
        "words": attribute.in_words(fact.value),
        "unit": attribute.unit,
        "unreliable": fact.unreliable,
        **source_cells(catalog, fact),
    }


def _price(catalog: Catalog, price: Price) -> Row:
    return {
        "label": price.label,
        "amount": price.amount,
        "amount_is": "not-published" if price.amount is None else KNOWN,
        "at_least": price.at_least,
        "currency": price.currency,
        "unit": price.unit,
        "words": presentation.price_in_words(price),
        "reference": price.reference,
        "effective_on": price.effective_on,
        **source_cells(catalog, price),
    }


def _no_price(catalog: Catalog, plan: SupportPlan) -> Row:
    return {
        **empty_cells(*_PRICE, "effective_on"),
        "amount_is": UNKNOWN,
        "words": UNKNOWN,
        **source_cells(catalog, plan),
    }


def _statement(catalog: Catalog, distribution: Distribution, statement: SupportStatement) -> Row:
    releases = (distribution.release(name) for name in statement.releases)
    return {
        "subject": statement.subject,
        "label": vocabulary.SUBJECTS[statement.subject],
        "releases": [release.slug for release in releases if release],
        "supported": statement.supported,
        "supported_is": UNKNOWN if statement.supported is None else KNOWN,
        "starts": statement.starts,
        "ends": statement.ends,
        "ends_is": "date" if statement.ends else NOT_STATED,
        **source_cells(catalog, statement),
        "architectures": statement.architectures,
        "architectures_is": KNOWN if statement.architectures else NOT_STATED,
    }
