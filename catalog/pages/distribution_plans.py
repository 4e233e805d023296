"""The plans on the page of a distribution, and until when each supports which release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog import presentation, vocabulary
from catalog.document import Catalog, Distribution, Release, SupportPlan
from catalog.presentation import PresentedEnd, PresentedPrice, Provenance


@dataclass(frozen=True)
class PlanRow:
    """`seller` empty: no contract."""

    name: str
    summary: str
    seller: str
    platforms: tuple[str, ...]
    releases: tuple[str, ...]
    prices: tuple[PresentedPrice, ...]
    provenance: Provenance


@dataclass(frozen=True)
class SupportCell:
    """What one plan gives one release. `phase`: the phase that lasts until then."""

    end: PresentedEnd
    phase: str
    paid: bool
    projected: bool
    disputed: bool


@dataclass(frozen=True)
class SupportRow:
    """One cell a plan. None: the plan is not for this release."""

    name: str
    withdrawn: str
    cells: tuple[SupportCell | None, ...]


def plan_rows(catalog: Catalog, distribution: Distribution) -> tuple[PlanRow, ...]:
    return tuple(_plan(catalog, plan) for plan in distribution.plans)


def support_rows(distribution: Distribution, today: date) -> tuple[SupportRow, ...]:
    """The majors that have not ended, and the minors that some plan supports by themselves."""
    releases = (row for row in distribution.releases if _has_support(row, today))
    return tuple(_support_row(release, distribution.plans, today) for release in releases)


def _plan(catalog: Catalog, plan: SupportPlan) -> PlanRow:
    return PlanRow(
        name=plan.name,
        summary=plan.summary,
        seller=vocabulary.SELLERS[plan.seller] if plan.seller else "",
        platforms=tuple(vocabulary.PLATFORMS[key] for key in plan.valid_on),
        releases=plan.releases,
        prices=tuple(presentation.price(catalog, price) for price in plan.prices),
        provenance=presentation.provenance(catalog, plan),
    )


def _has_support(release: Release, today: date) -> bool:
    alive = [phase for phase in release.phases if phase.end.reaches(today) is not False]
    if release.preview or not alive:
        return False
    return release.parent is None or any(phase.plans for phase in alive)


def _support_row(release: Release, plans: Iterable[SupportPlan], today: date) -> SupportRow:
    cells = tuple(_cell(release, plan, today) for plan in plans)
    return SupportRow(release.name, release.withdrawn_in_words, cells)


def _cell(release: Release, plan: SupportPlan, today: date) -> SupportCell | None:
    if not plan.is_for(release):
        return None
    support = release.support(plan.slug)
    phase = release.phase(support.phase.name) if support.phase else None
    return SupportCell(
        end=presentation.end(support.end, today),
        phase=support.phase.name if support.phase else "",
        paid=support.paid,
        projected=support.projected,
        disputed=bool(phase and phase.disputes),
    )
