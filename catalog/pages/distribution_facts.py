"""The facts and the statements on third-party software on the page of a distribution, in order."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from catalog import presentation, vocabulary
from catalog.document import Catalog, Distribution, Fact, SupportStatement
from catalog.presentation import PresentedFact


@dataclass(frozen=True)
class FactGroup:
    """The facts of one group of the vocabulary."""

    key: str
    label: str
    facts: tuple[PresentedFact, ...]


def group_facts(catalog: Catalog, distribution: Distribution) -> tuple[FactGroup, ...]:
    """The facts in the vocabulary's groups and order. A group without any is left out."""
    facts = _sorted_facts(distribution)
    groups = []
    for key, label in vocabulary.GROUPS.items():
        rows = (fact for fact in facts if vocabulary.ATTRIBUTES[fact.attribute].group == key)
        presented = tuple(presentation.fact(catalog, distribution, fact) for fact in rows)
        if presented:
            groups.append(FactGroup(key, label, presented))
    return tuple(groups)


def order_statements(distribution: Distribution) -> list[SupportStatement]:
    """By subject as the vocabulary has them, then by release, the newest first."""
    subjects = list(vocabulary.SUBJECTS)
    order = {release.name: number for number, release in enumerate(distribution.releases)}

    def place(statement: SupportStatement) -> tuple[int, list[int], str]:
        releases = [order[name] for name in statement.releases]
        starts = statement.starts.isoformat() if statement.starts else ""
        return subjects.index(statement.subject), releases, starts

    newest_first = [
        replace(statement, releases=tuple(sorted(statement.releases, key=order.__getitem__)))
        for statement in distribution.statements
    ]
    return sorted(newest_first, key=place)


def _sorted_facts(distribution: Distribution) -> list[Fact]:
    attributes = {key: number for number, key in enumerate(vocabulary.ATTRIBUTES)}
    releases = _release_order(distribution)
    return sorted(
        distribution.facts,
        key=lambda fact: (attributes[fact.attribute], releases[fact.release], bool(fact.plan)),
    )


def _release_order(distribution: Distribution) -> dict[str | None, tuple[int, int]]:
    """Facts of the distribution come first, those of a minor release after those of its major."""
    numbers = {release.name: number for number, release in enumerate(distribution.releases)}
    order: dict[str | None, tuple[int, int]] = {None: (-1, 0)}
    for release in distribution.releases:
        number = numbers[release.name]
        order[release.name] = (numbers[release.parent], number) if release.parent else (number, -1)
    return order
