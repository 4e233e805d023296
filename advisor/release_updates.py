"""Which releases of a catalog still get updates on a day, from everybody or from a seller."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property

from advisor.engine.conversions import Stop, Updates
from catalog import lifecycle
from catalog.document import Catalog, Fact, Phase, Release

ATTRIBUTES = ("relation_to_rhel", "architectures", "x86_baseline", "owner")
"""Attributes of a release that migration reads."""
FactsByRelease = Mapping[str | None, Fact]
"""None: the fact of all releases."""


class ReleaseUpdates:
    def __init__(self, catalog: Catalog, today: date) -> None:
        self.catalog, self.today = catalog, today
        self.releases: dict[Stop, Release] = {
            (distribution.slug, release.name): release
            for distribution in catalog.distributions
            for release in distribution.releases
            if release.parent is None
        }
        self._facts = _facts_by_attribute(catalog)

    def fact(self, stop: Stop, attribute: str) -> Fact | None:
        """The most specific known fact: of the release, else of the distribution."""
        facts = self._facts.get((stop[0], attribute), {})
        return facts.get(stop[1]) or facts.get(None)

    @cached_property
    def updates(self) -> Updates:
        free, extended = set(), {}
        for stop, release in self.releases.items():
            if release.withdrawn_on or release.preview:
                continue
            if self._updates_are_free(stop):
                free.add(stop)
            elif sellers := self._sellers(stop):
                extended[stop] = sellers
        return Updates(frozenset(free), extended, self._vendors)

    def extension(self, stop: Stop) -> Phase | None:
        """The paid phase without which a release gets no updates; None if they are free."""
        if stop in self.updates.free:
            return None
        return next(
            (
                phase
                for phase in self.releases[stop].phases
                if _is_sold(phase) and phase.end.reaches(self.today)
            ),
            None,
        )

    def _updates_are_free(self, stop: Stop) -> bool:
        """By a phase nobody has to buy.

        An unknown end counts only while new versions appear, or if none was announced.
        """
        release = self.releases[stop]
        support = lifecycle.support_with(phase for phase in release.phases if not _is_sold(phase))
        is_supported = support.end.reaches(self.today)
        if is_supported is None:
            return support.end.kind == lifecycle.NOT_ANNOUNCED or bool(release.latest)
        return is_supported

    def _sellers(self, stop: Stop) -> frozenset[str]:
        """Who sells a phase in which it certainly still gets updates."""
        seller_by_plan = self._seller_by_plan[stop[0]]
        sellers: set[str] = set()
        for phase in self.releases[stop].phases:
            if _is_sold(phase) and phase.end.reaches(self.today):
                sellers |= set(_sellers_of(phase, seller_by_plan))
        return frozenset(sellers - {""})

    @cached_property
    def _seller_by_plan(self) -> dict[str, dict[str, str]]:
        """By distribution."""
        return {
            distribution.slug: {plan.slug: plan.seller for plan in distribution.plans}
            for distribution in self.catalog.distributions
        }

    @cached_property
    def _vendors(self) -> dict[str, str]:
        """Each distribution's own vendor: the company in control.

        If that is no seller's key, the only company that sells plans.
        """
        vendors = {}
        for slug, seller_by_plan in self._seller_by_plan.items():
            owner = self.fact((slug, ""), "owner")
            sellers = set(seller_by_plan.values()) - {""}
            if owner is not None and owner.value in sellers:
                vendors[slug] = str(owner.value)
            elif owner is not None and owner.value == "other-company" and len(sellers) == 1:
                vendors[slug] = sellers.pop()
        return vendors


def _is_sold(phase: Phase) -> bool:
    return phase.paid or bool(phase.plans)


def _sellers_of(phase: Phase, seller_by_plan: Mapping[str, str]) -> Collection[str]:
    if phase.plans:
        return {seller_by_plan.get(plan, "") for plan in phase.plans}
    named = set(seller_by_plan.values()) - {""}
    return named if len(named) == 1 else ()


def _facts_by_attribute(catalog: Catalog) -> dict[tuple[str, str], FactsByRelease]:
    """The known facts by distribution and attribute."""
    facts: dict[tuple[str, str], dict[str | None, Fact]] = {}
    for distribution in catalog.distributions:
        for fact in distribution.facts:
            if fact.attribute in ATTRIBUTES and _is_usable(fact):
                facts.setdefault((distribution.slug, fact.attribute), {})[fact.release] = fact
    return dict(facts)


def _is_usable(fact: Fact) -> bool:
    return fact.plan is None and fact.value is not None and not fact.unreliable
