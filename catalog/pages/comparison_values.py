"""The other groups of the comparison: facts, and third-party software."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from catalog import presentation, vocabulary
from catalog.document import Catalog, Distribution
from catalog.formats import plural
from catalog.pages.comparison import (
    ComparisonGroup,
    ComparisonLine,
    ComparisonRow,
    compare_values,
    make_row,
)
from catalog.pages.value_lines import confidence_mark, limits
from catalog.presentation import PresentedFact, PresentedStatement


def fact_row(
    catalog: Catalog, distributions: Sequence[Distribution], attribute: str
) -> ComparisonRow:
    label = vocabulary.ATTRIBUTES[attribute].label
    cells = [_fact_lines(catalog, row, attribute) for row in distributions]
    return make_row(label, f"f-{attribute}", distributions, cells, compare_values(cells))


def third_party_software(
    catalog: Catalog, distributions: Sequence[Distribution], today: date
) -> ComparisonGroup:
    rows = []
    for subject, label in vocabulary.SUBJECTS.items():
        cells = [_statement_lines(catalog, row, subject, today) for row in distributions]
        kind = compare_values(cells)
        rows.append(make_row(label, f"f-{subject}", distributions, cells, kind))
    return ComparisonGroup("Third-party software", tuple(rows))


# Facts


def _fact_lines(
    catalog: Catalog, distribution: Distribution, attribute: str
) -> list[ComparisonLine]:
    """General facts first, then by release and plan; equal values share a line."""
    facts = [
        presentation.fact(catalog, distribution, fact)
        for fact in distribution.facts
        if fact.attribute == attribute
    ]
    order = _places(distribution)
    facts.sort(
        key=lambda fact: (bool(fact.release), order.get(fact.release or "", -1), fact.plan or "")
    )
    equal: dict[tuple[str, int, bool, str], list[PresentedFact]] = defaultdict(list)
    for fact in facts:
        equal[fact.words, len(fact.disputes), fact.unreliable, fact.confidence].append(fact)
    return [_fact_line(rows, len(facts)) for rows in equal.values()]


def _places(distribution: Distribution) -> dict[str, int]:
    return {release.name: number for number, release in enumerate(distribution.releases)}


def _fact_line(facts: Sequence[PresentedFact], total: int) -> ComparisonLine:
    """The line of facts with one value, out of `total` facts of the attribute."""
    first = facts[0]
    mark = confidence_mark(first.confidence)
    return ComparisonLine(
        first.words,
        subject=_subject(facts, total),
        releases=tuple(fact.release or "" for fact in facts),
        known=first.known,
        disputes=len(first.disputes),
        unreliable=first.unreliable,
        sign=mark.sign,
        sure=mark.sure,
    )


def _subject(facts: Sequence[PresentedFact], total: int) -> str:
    """10, 9; in general; 9 with Premium and 2 more plans. Empty: the only fact, of no release."""
    plans: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        plans[fact.release or ""] += [fact.plan] if fact.plan else []
    if total == 1 and list(plans.items()) == [("", [])]:
        return ""
    return ", ".join(_scope(release, names) for release, names in plans.items())


def _scope(release: str, plans: Sequence[str]) -> str:
    if not plans:
        return release or "in general"
    others = len(plans) - 1
    more = f" and {plural(others, 'more plan')}" if others else ""
    return " ".join(filter(None, (release, f"with {plans[0]}{more}")))


# Third-party software


def _statement_lines(
    catalog: Catalog, distribution: Distribution, subject: str, today: date
) -> list[ComparisonLine]:
    """General statements first, then by release, the newest first, as facts are."""
    statements = [
        presentation.statement(catalog, statement, today)
        for statement in distribution.statements
        if statement.subject == subject
    ]
    statements.sort(key=lambda statement: _first_place(distribution, statement.releases))
    everywhere = "every release" if len(statements) > 1 else ""
    return [_statement_line(statement, everywhere) for statement in statements]


def _first_place(distribution: Distribution, releases: Sequence[str]) -> int:
    """-1: every release."""
    order = _places(distribution)
    return min((order.get(name, len(order)) for name in releases), default=-1)


def _statement_line(statement: PresentedStatement, everywhere: str) -> ComparisonLine:
    """One that has ended gives its end in place of its value."""
    mark = confidence_mark(statement.confidence)
    return ComparisonLine(
        statement.until if statement.over else statement.words,
        subject=", ".join(statement.releases) or everywhere,
        releases=statement.releases or ("",),
        known=statement.known,
        limits="" if statement.over else limits(statement),
        sign=mark.sign,
        sure=mark.sure,
    )
