"""The facts and the statements on third-party software on the page of a distribution, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from catalog import presentation, vocabulary
from catalog.document import Catalog, Distribution, Fact
from catalog.lifecycle import ENDED
from catalog.pages.fact_tables import FactTable, TableEntry, tabulate
from catalog.pages.value_lines import fact_line, statement_line
from catalog.presentation import PresentedFact

STATEMENTS = "statements"


def fact_tables(catalog: Catalog, distribution: Distribution, today: date) -> tuple[FactTable, ...]:
    """The facts in the vocabulary's groups and order, then third-party software."""
    releases = [release.name for release in distribution.majors]
    current = current_majors(distribution, today)
    facts = [presentation.fact(catalog, distribution, fact) for fact in _sorted_facts(distribution)]
    tables = []
    for key, label in vocabulary.GROUPS.items():
        entries = [_entry(distribution, fact) for fact in facts if _group(fact) == key]
        tables.append(tabulate(key, label, "fact", entries, releases, current))
    entries = list(_statements(catalog, distribution, today))
    label = "Third-party software"
    tables.append(tabulate(STATEMENTS, label, "statement", entries, releases, current))
    return tuple(table for table in tables if table.rows)


def current_majors(distribution: Distribution, today: date) -> frozenset[str]:
    """The major releases that have not ended."""
    return frozenset(
        release.name for release in distribution.majors if release.status(today).kind != ENDED
    )


def _entry(distribution: Distribution, fact: PresentedFact) -> TableEntry:
    """A fact of a minor release stands in the column of its major release."""
    minor = fact.release if fact.major else ""
    column = fact.major or fact.release
    return TableEntry(
        key=fact.attribute,
        label=fact.label,
        releases=(column,) if column else (),
        line=fact_line(distribution.slug, fact, " with ".join(filter(None, (minor, fact.plan)))),
    )


def _group(fact: PresentedFact) -> str:
    return vocabulary.ATTRIBUTES[fact.attribute].group


def _statements(catalog: Catalog, distribution: Distribution, today: date) -> Iterator[TableEntry]:
    """By subject as the vocabulary has them, then by the day from which they hold."""
    subjects = list(vocabulary.SUBJECTS)
    rows = sorted(
        distribution.statements,
        key=lambda row: (subjects.index(row.subject), row.starts or date.min, row.releases),
    )
    for row in rows:
        statement = presentation.statement(catalog, row, today)
        line = statement_line(distribution.slug, statement)
        yield TableEntry(row.subject, statement.label, row.releases, line)


def _sorted_facts(distribution: Distribution) -> list[Fact]:
    attributes = {key: number for number, key in enumerate(vocabulary.ATTRIBUTES)}
    releases = {release.name: number for number, release in enumerate(distribution.releases)}
    return sorted(
        distribution.facts,
        key=lambda fact: (
            attributes[fact.attribute],
            releases.get(fact.release or "", -1),
            bool(fact.plan),
        ),
    )
