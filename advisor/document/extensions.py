"""Paid extensions of a release that runs today: plans, and phases that no plan contains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

from msgspec.structs import replace

from advisor.candidates.support import SupportEnds, support_ends, years_evidence
from advisor.catalog_evidence import EvidenceWriter
from advisor.document.candidate import SupportEnd, stated_end, unknown_end
from advisor.document.cost_rows import PlanPriceRow
from advisor.document.cost_terms import PlanTerms, PlanTermsFinder
from advisor.document.names import CatalogNames
from advisor.document.price_rows import plan_price_row
from advisor.document.running_rows import PaidExtension
from advisor.document.running_sentences import extension_sentence, uncertain_extension
from advisor.engine.types import Answers
from advisor.prices import LIST, QUOTE, PlanPrice, range_of
from advisor.routes import OTHER_FAMILIES, routes_on
from advisor.rules.derived import Estate
from catalog import lifecycle, vocabulary
from catalog.document import Distribution, Release, SupportPlan

YEARS = "years_of_updates"
NOT_PROMISED = lifecycle.Support(lifecycle.End(lifecycle.UNKNOWN))


class ExtensionFinder:
    """The extensions in one catalog on one day, with the user's own prices and platforms."""

    def __init__(self, names: CatalogNames, answers: Answers, today: date) -> None:
        self.names, self.today = names, today
        self.platforms = frozenset(answers.to("platform"))
        self.writer = EvidenceWriter(names.catalog)
        self.terms = PlanTermsFinder(names, answers, today)

    def end(self, release: Release, ends: SupportEnds) -> SupportEnd:
        evidence = years_evidence(self.writer, YEARS, release, ends, self.today)
        return _without_past_day(stated_end(ends, evidence, self.today), self.today)

    @cached_property
    def unknown_end(self) -> SupportEnd:
        return unknown_end(self.writer.derived(YEARS, None, "unknown"))

    # For one distribution

    def of_release(
        self, system: Estate, distribution: Distribution, release: Release
    ) -> Iterator[PaidExtension]:
        """With plans of its distribution, the cheapest first, of several one with a known end; then
        without a plan."""
        without = support_ends(release, None)
        terms = [
            self.terms.of_key((distribution.slug, release.name, plan.slug))
            for plan in distribution.plans
            if self._is_offered(plan, release)
        ]
        for plan_terms in sorted(terms, key=partial(_by_price, release)):
            ends = support_ends(release, plan_terms.row.slug)
            if _extends(ends.possible, without.possible, self.today):
                if not _extends(ends.promised, without.promised, self.today):
                    ends = SupportEnds(NOT_PROMISED, ends.possible)
                yield self._of_plan(system, plan_terms, self.end(release, ends))
        for phase in release.phases:
            if phase.paid and not phase.plans and phase.end.reaches(self.today) is not False:
                alone = replace(release, phases=(replace(phase, paid=False),))
                until = self.end(alone, support_ends(alone, None))
                yield self._without_plan(system, phase.name, until)

    def _is_offered(self, plan: SupportPlan, release: Release) -> bool:
        """Unless it is for none of the platforms that were answered."""
        elsewhere = plan.valid_on and self.platforms and self.platforms.isdisjoint(plan.valid_on)
        return plan.is_for(release) and not elsewhere

    def _of_plan(self, system: Estate, terms: PlanTerms, until: SupportEnd) -> PaidExtension:
        plan = terms.row
        places = [vocabulary.PLATFORMS[key] for key in plan.valid_on]
        return PaidExtension(
            system.distribution,
            plan.slug,
            plan.name,
            True,
            until,
            extension_sentence(plan.name, _seller(plan), system.label, until, places),
            list(self._prices(terms)),
        )

    def _without_plan(self, system: Estate, name: str, until: SupportEnd) -> PaidExtension:
        sentence = extension_sentence(name, "", system.label, until, [])
        return PaidExtension(system.distribution, None, name, True, until, sentence, [])

    # For any distribution

    def of_any(self, system: Estate) -> Iterator[PaidExtension]:
        """Plans for systems of the family of RHEL as they are. The catalog does not say which
        releases they cover."""
        routes = routes_on(self.names.catalog, self.today)
        relation = routes.fact((system.distribution, str(system.release)), "relation_to_rhel")
        if relation is None or relation.value in OTHER_FAMILIES:
            return
        for distribution in self._for_existing_systems:
            for plan in distribution.plans:
                name = f"{distribution.short_name} {plan.name}"
                yield PaidExtension(
                    distribution.slug,
                    plan.slug,
                    name,
                    None,
                    self.unknown_end,
                    uncertain_extension(name, plan.summary, _seller(plan), system.label),
                    list(self._prices(self.terms.of_key((distribution.slug, "", plan.slug)))),
                )

    @cached_property
    def _for_existing_systems(self) -> list[Distribution]:
        return [
            distribution
            for distribution in self.names.catalog.distributions
            if (fact := distribution.fact("intended_use")) and fact.value == "existing-systems"
        ]

    # Prices

    def _prices(self, terms: PlanTerms) -> Iterator[PlanPriceRow]:
        """Per server and year, as costs are added up; then by other units."""
        counted = [price for price in terms.prices if price.row or price.basis == QUOTE]
        for price in counted:
            yield plan_price_row("extended", terms, price, self.names)
        rows = [price.row for price in counted]
        for row in terms.row.prices:
            if row not in rows:
                stated = range_of(row)
                other = PlanPrice(stated, stated, LIST, row)
                yield plan_price_row("extended", terms, other, self.names)


def _seller(plan: SupportPlan) -> str:
    return vocabulary.SELLERS.get(plan.seller, "")


def _extends(support: lifecycle.Support, without: lifecycle.Support, today: date) -> bool:
    """A plan covers what comes without one: another end is a later or an open one."""
    return support.end != without.end and support.end.reaches(today) is not False


def _without_past_day(end: SupportEnd, today: date) -> SupportEnd:
    """An open end that is certain until a day gone by says no more than that it is open."""
    if end.kind == lifecycle.DATE or end.on is None or end.on >= today.isoformat():
        return end
    return replace(end, words=vocabulary.END_KINDS[end.kind])


def _by_price(release: Release, terms: PlanTerms) -> tuple[bool, Decimal, bool, str]:
    price, plan = terms.price.amount, terms.row.slug
    is_open = support_ends(release, plan).possible.end.kind != lifecycle.DATE
    return (not price.known, price.low, is_open, plan)
