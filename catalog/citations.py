"""Every value of the catalog document under the source it cites, with the values not used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import msgspec

from catalog import lifecycle, presentation, row_keys, vocabulary
from catalog.directory import in_reading_order
from catalog.document import (
    Catalog,
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Sourced,
    SupportPlan,
    SupportStatement,
)
from catalog.formats import format_date
from catalog.vocabulary import Attribute

SORTS = {
    "fact": "Facts",
    "release": "Release dates",
    "phase": "Phases of support",
    "plan": "Plans",
    "price": "Prices",
    "statement": "Third-party software",
    "identifier": "Names on hosts",
    "migration": "Migrations",
    "event": "Events",
    "claim": "Common claims",
    "dispute": "Values not used, because another source is preferred",
}
"""What sorts of values there are, in the order of a source's page."""


class Section(msgspec.Struct, frozen=True, gc=False):
    """A section of the page of a distribution."""

    slug: str
    section: str


class Citation(msgspec.Struct, frozen=True, gc=False):
    """A value that cites a source. `section`: on which page it stands; `why`: it is not used.

    `key`: what `catalog.row_keys` calls the row.
    """

    sort: str
    key: str
    about: str
    words: str
    section: Section | None
    as_of: date | None
    confidence: str
    why: str = ""


Cited = tuple[str, Citation]
"""A citation with the key of its source."""

_Disputed = Fact | Release | Phase | Price


def by_source(catalog: Catalog) -> dict[str, list[Citation]]:
    """The citations of each source by its key, in reading order. A source without any is absent."""
    citations: dict[str, list[Citation]] = defaultdict(list)
    for key, citation in _all(catalog):
        citations[key].append(citation)
    return dict(citations)


def of_source(catalog: Catalog, key: str) -> list[Citation]:
    """The citations of one source, by sort and then in reading order."""
    order = list(SORTS)
    citations = by_source(catalog).get(key, [])
    return sorted(citations, key=lambda citation: order.index(citation.sort))


def _all(catalog: Catalog) -> Iterator[Cited]:
    for distribution in in_reading_order(catalog):
        yield from _of_distribution(distribution)
    for path in catalog.migrations:
        yield _migration(catalog, path)
    for event in catalog.events:
        yield _event(catalog, event)
    for claim in catalog.claims:
        yield _claim(claim)


def _of_distribution(distribution: Distribution) -> Iterator[Cited]:
    for fact in distribution.facts:
        yield from _fact(distribution, fact)
    for statement in distribution.statements:
        yield _statement(distribution, statement)
    for identifier in distribution.identifiers:
        yield _identifier(distribution, identifier)
    for release in distribution.releases:
        yield from _release(distribution, release)
    for plan in distribution.plans:
        yield from _plan(distribution, plan)


def _fact(distribution: Distribution, fact: Fact) -> Iterator[Cited]:
    attribute = vocabulary.ATTRIBUTES[fact.attribute]
    plan = distribution.plan(fact.plan)
    scope = ", ".join(filter(None, (fact.release, plan.name if plan else None)))
    about = f"{distribution.short_name}: {attribute.label}" + (f" ({scope})" if scope else "")
    section = Section(distribution.slug, attribute.group)
    words = attribute.in_words(fact.value)
    key = row_keys.join(distribution.slug, fact.attribute, fact.release, fact.plan)
    yield from _with_disputes(fact, "fact", key, about, words, section, attribute)


def _statement(distribution: Distribution, statement: SupportStatement) -> Cited:
    releases = f" ({', '.join(statement.releases)})" if statement.releases else ""
    subject = vocabulary.SUBJECTS[statement.subject]
    about = f"{distribution.short_name}: {subject}{releases}"
    section = Section(distribution.slug, "statements")
    key = row_keys.join(distribution.slug, statement.subject, statement.starts, statement.releases)
    return _citation(statement, "statement", key, about, _statement_in_words(statement), section)


def _identifier(distribution: Distribution, identifier: Identifier) -> Cited:
    of = f"{distribution.short_name} {identifier.release or ''}".strip()
    about = f"{of}: {vocabulary.IDENTIFIER_KINDS[identifier.kind]}"
    key = row_keys.join(distribution.slug, identifier.kind, identifier.release, identifier.value)
    section = Section(distribution.slug, "names")
    return _citation(identifier, "identifier", key, about, identifier.value, section)


def _statement_in_words(statement: SupportStatement) -> str:
    """ "yes, until 31 May 2032", "no", "unknown": by its days, whatever day it is."""
    parts = [presentation.SUPPORTED[statement.supported]]
    if statement.starts:
        parts.append(f"from {format_date(statement.starts)}")
    if statement.ends:
        parts.append(f"until {format_date(statement.ends)}")
    if statement.architectures:
        parts.append(presentation.only_on(statement.architectures))
    return ", ".join(parts)


def _release(distribution: Distribution, release: Release) -> Iterator[Cited]:
    name = f"{distribution.short_name} {release.name}"
    section = Section(distribution.slug, "releases")
    released = format_date(release.released_on) if release.released_on else "unknown"
    about = f"{name}: release date"
    yield from _with_disputes(release, "release", release.slug, about, released, section)
    for phase in release.phases:
        end = lifecycle.end_in_words(phase.end)
        key = row_keys.join(release.slug, phase.name)
        yield from _with_disputes(phase, "phase", key, f"{name}: {phase.name}", end, section)


def _plan(distribution: Distribution, plan: SupportPlan) -> Iterator[Cited]:
    name = f"{distribution.short_name}: {plan.name}"
    section = Section(distribution.slug, "plans")
    key = row_keys.join(distribution.slug, plan.slug)
    yield _citation(plan, "plan", key, name, plan.summary, section)
    for price in plan.prices:
        words = presentation.price_in_words(price)
        price_key = row_keys.join(distribution.slug, plan.slug, price.label)
        about = f"{name}, {price.label}"
        yield from _with_disputes(price, "price", price_key, about, words, section)


def _migration(catalog: Catalog, path: MigrationPath) -> Cited:
    migration = presentation.migration(catalog, path)
    about = f"{migration.start} to {migration.goal}"
    key = row_keys.join(path.from_, path.from_release, path.to, path.to_release, path.tool)
    return _citation(path, "migration", key, about, path.tool, Section(path.to, "ways"))


def _event(catalog: Catalog, event: Event) -> Cited:
    when = presentation.event(catalog, event).when
    section = Section(event.distributions[0], "events") if event.distributions else None
    return _citation(event, "event", event.title, event.title, when, section)


def _claim(claim: Claim) -> Cited:
    verdict = vocabulary.VERDICTS[claim.verdict]
    return _citation(claim, "claim", claim.key, claim.statement, verdict, None)


def _with_disputes(
    row: _Disputed,
    sort: str,
    key: str,
    about: str,
    words: str,
    section: Section,
    attribute: Attribute | None = None,
) -> Iterator[Cited]:
    """The value under its own source, and what other sources say under theirs."""
    yield _citation(row, sort, key, about, words, section)
    for dispute in row.disputes:
        yield dispute.source, _dispute(dispute, key, about, section, attribute)


def _dispute(
    dispute: Dispute, key: str, about: str, section: Section, attribute: Attribute | None
) -> Citation:
    return Citation(
        sort="dispute",
        key=key,
        about=f"{about}, {dispute.about}" if dispute.about else about,
        words=presentation.disputed(dispute.value, attribute),
        section=section,
        as_of=dispute.as_of,
        confidence=dispute.confidence,
        why=dispute.why,
    )


def _citation(
    row: Sourced | Phase, sort: str, key: str, about: str, words: str, section: Section | None
) -> Cited:
    return row.source, Citation(sort, key, about, words, section, row.as_of, row.confidence)
