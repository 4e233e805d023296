"""The lists of facts, of the attributes of facts, and of statements on third-party software."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from catalog import vocabulary
from catalog.api.collection import Collection, described
from catalog.api.parameters import choice, day, flag, named
from catalog.api.resource import Question
from catalog.api.rows.evidence import sources_of
from catalog.api.rows.facts import (
    ATTRIBUTE_TYPES,
    AttributeRow,
    FactRow,
    StatementRow,
    attribute_rows,
    fact_rows,
    statement_rows,
)
from catalog.api.shared_filters import (
    CONFIDENCE,
    DISTRIBUTION,
    PROVENANCE,
    plan_slugs,
    release_names,
)


@described("list_facts", "List the facts", FactRow)
class FactList(Collection):
    fields = (
        *("distribution", "attribute", "label", "group", "value", "words", "release", "plan"),
        *("unreliable", "disputes", *PROVENANCE),
    )
    filters = (
        DISTRIBUTION,
        choice("attribute", "The attribute whose value it is.", list(vocabulary.ATTRIBUTES)),
        choice("group", "The group the attribute belongs to.", list(vocabulary.GROUPS)),
        named("release", "Only for this release, by its name.", release_names),
        named("plan", "Only with this plan, by its slug.", plan_slugs),
        CONFIDENCE,
        flag(
            "known",
            "Whether the value is known. false: searched for, not found.",
            lambda row, value: (row.value is not None) == value,
        ),
        flag(
            "disputed",
            "Whether another source disagrees.",
            lambda row, value: bool(row.disputes) == value,
        ),
    )
    orders = (
        *("distribution", "attribute", "group", "release", "plan", "confidence", "as_of"),
        "checked_on",
    )

    def rows(self, question: Question) -> Iterable[FactRow]:
        return fact_rows(question.document, sources_of(question.document))


@described(
    "list_attributes", "List the attributes of distributions, releases and plans", AttributeRow
)
class AttributeList(Collection):
    fields = ("key", "label", "group", "type", "unit", "choices", "scopes", "help")
    filters = (
        choice("group", "The group it belongs to.", list(vocabulary.GROUPS)),
        choice("type", "The type of its values.", ATTRIBUTE_TYPES),
    )
    orders = ("key", "label", "group", "type")

    def rows(self, question: Question) -> Iterable[AttributeRow]:
        return attribute_rows()


def _is_valid_on(row: StatementRow, day: datetime.date) -> bool:
    return (row.starts or day) <= day <= (row.ends or day)


@described("list_statements", "List the statements on third-party software", StatementRow)
class StatementList(Collection):
    """Whether a vendor supports its software on a distribution, on which releases, until when."""

    fields = (
        *("distribution", "subject", "label", "supported", "words", "releases", "starts"),
        *("ends", "architectures", *PROVENANCE),
    )
    filters = (
        choice("subject", "On this software.", list(vocabulary.SUBJECTS)),
        DISTRIBUTION,
        named(
            "release",
            "Valid for this release, by its name.",
            release_names,
            lambda row, value: not row.releases or value in row.releases,
        ),
        flag("supported", "Whether it is supported. Unknown matches neither."),
        day("valid_on", "Valid on this day. A day that is not stated is no limit.", _is_valid_on),
        choice(
            "architecture",
            "Names this CPU architecture. Statements that name none are left out.",
            list(vocabulary.ARCHITECTURES),
            lambda row, value: value in row.architectures,
        ),
        CONFIDENCE,
    )
    orders = ("distribution", "subject", "starts", "ends", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[StatementRow]:
        return statement_rows(question.document, sources_of(question.document))
