"""The list of identifiers."""

from __future__ import annotations

from collections.abc import Iterable

from catalog import vocabulary
from catalog.api.collection import Collection, described
from catalog.api.parameters import choice, named
from catalog.api.resource import Question
from catalog.api.rows.evidence import sources_of
from catalog.api.rows.identifiers import IdentifierRow, identifier_rows
from catalog.api.shared_filters import CONFIDENCE, DISTRIBUTION, PROVENANCE, release_names
from catalog.document import Catalog


def _values(catalog: Catalog) -> set[str]:
    distributions = catalog.distributions
    return {row.value for distribution in distributions for row in distribution.identifiers}


@described("list_identifiers", "List what distributions are recognised by", IdentifierRow)
class IdentifierList(Collection):
    """What distributions call themselves in os-release, their CPEs, and names in inventories."""

    fields = ("distribution", "kind", "label", "value", "release", *PROVENANCE)
    filters = (
        DISTRIBUTION,
        choice("kind", "Of this kind.", list(vocabulary.IDENTIFIER_KINDS)),
        named("value", "Exactly this one.", _values),
        named("release", "Only for this release, by its name.", release_names),
        CONFIDENCE,
    )
    orders = ("distribution", "kind", "value", "release", "confidence", "as_of", "checked_on")

    def rows(self, question: Question) -> Iterable[IdentifierRow]:
        return identifier_rows(question.document, sources_of(question.document))
