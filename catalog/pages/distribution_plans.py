"""The plans on the page of a distribution: price, support, and until when for which release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from catalog import presentation, vocabulary
from catalog.document import Catalog, Distribution, Fact, Release, SupportPlan
from catalog.pages.value_lines import (
    SourceNote,
    ValueLine,
    fact_line,
    price_line,
    reference_line,
    source_note,
)
from catalog.presentation import PresentedEnd


@dataclass(frozen=True)
class PlanRow:
    """`seller` empty: no contract. `price`: the reference price; `support`: what help there is.

    `end`: until when it supports the newest release. None: it is not for that release.
    """

    slug: str
    name: str
    summary: str
    seller: str
    platforms: tuple[str, ...]
    releases: tuple[str, ...]
    price: ValueLine | None
    prices: tuple[ValueLine, ...]
    support: ValueLine | None
    end: SupportCell | None
    note: str
    source: SourceNote


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


def plan_rows(catalog: Catalog, distribution: Distribution, today: date) -> tuple[PlanRow, ...]:
    return tuple(_plan(catalog, distribution, plan, today) for plan in distribution.plans)


def support_rows(distribution: Distribution, today: date) -> tuple[SupportRow, ...]:
    """The majors that have not ended, and the minors that some plan supports by themselves."""
    releases = (row for row in distribution.releases if _has_support(row, today))
    return tuple(_support_row(release, distribution.plans, today) for release in releases)


def _plan(catalog: Catalog, distribution: Distribution, plan: SupportPlan, today: date) -> PlanRow:
    reference, newest = plan.reference_price, distribution.newest
    return PlanRow(
        slug=plan.slug,
        name=plan.name,
        summary=plan.summary,
        seller=vocabulary.SELLERS[plan.seller] if plan.seller else "",
        platforms=tuple(vocabulary.PLATFORMS[key] for key in plan.valid_on),
        releases=plan.releases,
        price=reference_line(catalog, distribution, plan, reference) if reference else None,
        prices=tuple(price_line(catalog, distribution, plan, price) for price in plan.prices),
        support=_support_level(catalog, distribution, plan),
        end=_cell(newest, plan, today) if newest else None,
        note=plan.note,
        source=source_note(presentation.provenance(catalog, plan)),
    )


def _support_level(
    catalog: Catalog, distribution: Distribution, plan: SupportPlan
) -> ValueLine | None:
    """What help comes with a plan, from the fact that says most. None: there is no fact."""
    contract = _plan_fact(distribution, "vendor_support", plan)
    around_the_clock = _plan_fact(distribution, "round_the_clock", plan)
    if around_the_clock and around_the_clock.value is True:
        return _worded(catalog, distribution, around_the_clock, "round the clock")
    if contract is None:
        return None
    words = "unknown" if contract.value is None else "by contract" if contract.value else "none"
    if contract.value and around_the_clock and around_the_clock.value is False:
        words = "by contract, not round the clock"
    return _worded(catalog, distribution, contract, words)


def _plan_fact(distribution: Distribution, attribute: str, plan: SupportPlan) -> Fact | None:
    fact = distribution.fact(attribute, plan=plan.slug) or distribution.fact(attribute)
    return None if fact and fact.unreliable else fact


def _worded(catalog: Catalog, distribution: Distribution, fact: Fact, words: str) -> ValueLine:
    return replace(fact_line(catalog, distribution, fact), words=words)


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
