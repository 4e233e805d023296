"""Which release of the catalog a host means, as the tests of a policy name it."""

from __future__ import annotations

from advisor.fleet import matching
from advisor.fleet.policy.examples import Recognise
from advisor.fleet.reported import MAX_TEXT, ReportedSystem
from catalog.document import Catalog


def recogniser(catalog: Catalog) -> Recognise:
    """As an inventory's line is recognised."""
    names = matching.names_of(catalog)
    return lambda text: matching.match(ReportedSystem(name=text[:MAX_TEXT]), names)
