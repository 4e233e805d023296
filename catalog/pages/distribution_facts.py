"""The facts and the statements on third-party software on the page of a distribution, as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from catalog import vocabulary
from catalog.document import Catalog, Distribution, Fact
from catalog.lifecycle import ENDED
from catalog.pages.fact_tables import FactTable, TableEntry, tabulate
from catalog.pages.value_lines import fact_line, statement_line

STATEMENTS = "statements"


def fact_tables(catalog: Catalog, distribution: Distribution, today: date) -> tuple[FactTable, ...]:
    """The facts in the vocabulary's groups and order, then third-party software."""
    releases = [release.name for release in distribution.majors]
    current = current_majors(distribution, today)
    entries = defaultdict(list)
    for fact in _sorted_facts(distribution):
        group = vocabulary.ATTRIBUTES[fact.attribute].group
        entries[group].append(_entry(catalog, distribution, fact))
    statements = list(_statements(catalog, distribution, today))
    tables = [
        tabulate(key, label, "fact", entries[key], releases, current)
        for key, label in vocabulary.GROUPS.items()
    ]
    label = "Third-party software"
    tables.append(tabulate(STATEMENTS, label, "statement", statements, releases, current))
    return tuple(table for table in tables if table.rows)


def current_majors(distribution: Distribution, today: date) -> frozenset[str]:
    """The major releases that have not ended."""
    return frozenset(
        release.name for release in distribution.majors if release.status(today).kind != ENDED
    )


def _entry(catalog: Catalog, distribution: Distribution, fact: Fact) -> TableEntry:
    """A fact of a minor release stands in the column of its major release."""
    release, plan = distribution.release(fact.release), distribution.plan(fact.plan)
    minor = release.name if release and release.parent else ""
    column = (release.parent or release.name) if release else ""
    scope = " with ".join(filter(None, (minor, plan.name if plan else "")))
    return TableEntry(
        key=fact.attribute,
        label=vocabulary.ATTRIBUTES[fact.attribute].label,
        releases=(column,) if column else (),
        line=fact_line(catalog, distribution, fact, scope),
    )


def _statements(catalog: Catalog, distribution: Distribution, today: date) -> Iterator[TableEntry]:
    """By subject as the vocabulary has them, then by the day from which they hold."""
    subjects = list(vocabulary.SUBJECTS)
    rows = sorted(
        distribution.statements,
        key=lambda row: (subjects.index(row.subject), row.starts or date.min, row.releases),
    )
    for row in rows:
        line = statement_line(catalog, distribution, row, today)
        yield TableEntry(row.subject, vocabulary.SUBJECTS[row.subject], row.releases, line)


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
