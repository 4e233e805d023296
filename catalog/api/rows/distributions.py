"""Rows of distributions: in brief, and whole."""

from __future__ import annotations

from typing import Annotated, ClassVar

from catalog import document, vocabulary
from catalog.api.rows.annotations import Address, PageAddress, described, one_of
from catalog.api.rows.events import EventEntry, MigrationRow
from catalog.api.rows.evidence import ApiRow, CatalogReference
from catalog.api.rows.facts import FactEntry, StatementEntry
from catalog.api.rows.identifiers import IdentifierEntry
from catalog.api.rows.plans import PlanEntry
from catalog.api.rows.releases import ReleaseEntry
from catalog.api.rows.status import ReleaseDataRow

STATUSES = [choice.key for choice in vocabulary.ATTRIBUTES["status"].choices]

Role = Annotated[str, one_of(vocabulary.ROLES)]
ProjectStatus = Annotated[str | None, one_of((*STATUSES, None))]


class DistributionBrief(ApiRow, frozen=True, kw_only=True):
    """A distribution in brief."""

    slug: str
    name: str
    short_name: str
    monogram: str
    role: Role
    summary: str
    status: ProjectStatus
    releases: Annotated[tuple[str, ...], described("Its major releases, newest first.")]


class DistributionRow(DistributionBrief, frozen=True, kw_only=True):
    """A distribution of the list."""

    component: ClassVar = "DistributionInBrief"

    url: Address
    page: PageAddress


class MigrationsOfDistribution(ApiRow, frozen=True, kw_only=True):
    """The migrations to a distribution, and those from it."""

    component: ClassVar = "DistributionMigrations"

    here: tuple[MigrationRow, ...]
    away: tuple[MigrationRow, ...]


class DistributionAnswer(ApiRow, frozen=True, kw_only=True):
    """A distribution with all its data. Null means unknown; it never means no."""

    component: ClassVar = "Distribution"

    aliases: tuple[str, ...]
    endoflife_product: Annotated[str, described("Its name on endoflife.date, if it has one there.")]
    facts: tuple[FactEntry, ...]
    identifiers: tuple[IdentifierEntry, ...]
    monogram: str
    name: str
    plans: tuple[PlanEntry, ...]
    releases: tuple[ReleaseEntry, ...]
    role: Role
    short_name: str
    slug: str
    statements: tuple[StatementEntry, ...]
    successors: Annotated[tuple[str, ...], described("Slugs of the alternatives.")]
    summary: str
    status: ProjectStatus
    migrations: MigrationsOfDistribution
    events: tuple[EventEntry, ...]
    release_data: Annotated[
        ReleaseDataRow | None, described("Null: it is not refreshed from endoflife.date.")
    ]
    url: Address
    page: PageAddress
    catalog: CatalogReference


def in_brief(distribution: document.Distribution) -> DistributionBrief:
    majors = [release.name for release in distribution.releases if release.parent is None]
    return DistributionBrief(
        slug=distribution.slug,
        name=distribution.name,
        short_name=distribution.short_name,
        monogram=distribution.monogram,
        role=distribution.role,
        summary=distribution.summary,
        status=project_status(distribution),
        releases=tuple(majors),
    )


def project_status(distribution: document.Distribution) -> str | None:
    values = (fact.value for fact in distribution.facts if fact.attribute == "status")
    status = next(values, None)
    return status if isinstance(status, str) else None
