"""From the catalog document to the engine's candidates: distribution x release x support plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from advisor.candidates.certificates import certificate_evidence
from advisor.candidates.kernel import kernel_evidence, newest_series
from advisor.candidates.ownership import control_evidence
from advisor.candidates.price import price_evidence
from advisor.candidates.software import software_evidence
from advisor.candidates.support import support_evidence
from advisor.catalog_evidence import EvidenceWriter
from advisor.catalog_keys import SameCatalog
from advisor.engine.types import Candidate, Evidence
from advisor.prices import OwnNumbers
from advisor.routes import Routes, routes_on
from catalog.catalog_cache import cached_by_catalog
from catalog.document import Catalog, Distribution, Release, SupportPlan

NO_OWN_NUMBERS = OwnNumbers()
PlanKey = tuple[str, str]
"""(distribution, plan)."""


def candidates(
    catalog: Catalog, today: date, own_numbers: OwnNumbers = NO_OWN_NUMBERS
) -> tuple[Candidate, ...]:
    """Every release and plan that can be chosen together.

    A distribution that has none gets a candidate without both.
    """
    at_list_prices = _at_list_prices(SameCatalog(catalog), today)
    if not own_numbers:
        return at_list_prices
    prices = dict(_prices(catalog, own_numbers))
    return tuple(_at_price(candidate, prices) for candidate in at_list_prices)


@cached_by_catalog(maxsize=2)
def _at_list_prices(same: SameCatalog, today: date) -> tuple[Candidate, ...]:
    builder = _CandidateBuilder(same.catalog, today)
    return tuple(
        candidate
        for distribution in same.catalog.distributions
        for candidate in builder.of_distribution(distribution)
    )


def _prices(catalog: Catalog, own_numbers: OwnNumbers) -> Iterator[tuple[PlanKey, Evidence]]:
    writer = EvidenceWriter(catalog)
    for distribution in catalog.distributions:
        for plan in distribution.plans:
            price = price_evidence(writer, distribution, plan, own_numbers)
            yield (distribution.slug, plan.slug), price


def _at_price(candidate: Candidate, prices: Mapping[PlanKey, Evidence]) -> Candidate:
    """The same candidate: the user's own numbers change nothing but the price of its plan."""
    if candidate.plan is None:
        return candidate
    price = prices[candidate.distribution, candidate.plan]
    return replace(candidate, evidence={**candidate.evidence, price.attribute: price})


class _CandidateBuilder:
    def __init__(self, catalog: Catalog, today: date) -> None:
        self.evidence = EvidenceWriter(catalog)
        self.routes: Routes = routes_on(catalog, today)
        self.today = today
        self.newest_kernel = newest_series(catalog, today)

    def of_distribution(self, distribution: Distribution) -> list[Candidate]:
        chosen = [
            self._candidate(distribution, release, plan)
            for release in distribution.releases
            if release.parent is None
            for plan in distribution.plans
            if not plan.releases or release.name in plan.releases
        ]
        return chosen or [self._without_release(distribution)]

    def _candidate(
        self, distribution: Distribution, release: Release, plan: SupportPlan
    ) -> Candidate:
        evidence = self.evidence.facts(distribution, release.name, plan.slug)
        for derived in self._derived(distribution, release, plan, evidence.get("owner")):
            evidence[derived.attribute] = derived
        for kernel in kernel_evidence(evidence, self.newest_kernel):
            evidence[kernel.attribute] = kernel
        evidence |= self.routes.evidence(distribution.slug, release.name)
        return Candidate(distribution.slug, release.name, plan.slug, evidence)

    def _derived(
        self,
        distribution: Distribution,
        release: Release,
        plan: SupportPlan,
        owner: Evidence | None,
    ) -> Iterator[Evidence]:
        writer, today = self.evidence, self.today
        yield from support_evidence(writer, release, plan, today)
        yield from certificate_evidence(writer, distribution, release, plan, today)
        yield from software_evidence(writer, distribution, release.name, today)
        yield price_evidence(writer, distribution, plan, NO_OWN_NUMBERS)
        yield writer.valid_on(plan)
        if owner is not None:
            yield control_evidence(owner, plan)

    def _without_release(self, distribution: Distribution) -> Candidate:
        evidence = self.evidence.facts(distribution, None, None)
        evidence["plan_valid_on"] = self.evidence.derived("plan_valid_on", (), "anywhere")
        return Candidate(distribution.slug, None, None, evidence)
