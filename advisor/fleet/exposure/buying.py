"""Which support plan is bought for a release once its support ends, and which one has no price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from advisor.engine.cost import Range
from advisor.fleet.exposure.support_bounds import (
    NO_SUPPORT,
    SupportBounds,
    bounds_of_phases,
    support_bounds,
)
from advisor.prices import OwnNumbers, later_years, plan_price
from catalog.document import Distribution, Release, SupportPlan


class PlanOffer(NamedTuple):
    """A plan with the support it gives a release. `price`: USD per server and year."""

    plan: str
    bounds: SupportBounds
    price: Range


class Offers(NamedTuple):
    """For a release. `priced`: the plan that is bought, the longest one, then the cheapest. `ask`:
    the support sold at no published price."""

    priced: PlanOffer | None
    ask: SupportBounds


NO_OFFERS = Offers(None, NO_SUPPORT)


def offers_for(distribution: Distribution, release: Release, own: OwnNumbers) -> Offers:
    """Of the plans sold for the release, wherever it runs. A plan that is valid on some platforms
    only is left out: an inventory does not say where a host runs."""
    if release.preview:
        return NO_OFFERS
    offers = list(_offers(distribution, release, own))
    priced = [offer for offer in offers if offer.price.known]
    ask = _without_plan(release)
    for offer in offers:
        if not offer.price.known:
            ask = ask.or_longer(offer.bounds)
    return Offers(max(priced, key=_longest_then_cheapest, default=None), ask)


def price_of(distribution: Distribution, plan: SupportPlan, own: OwnNumbers) -> Range:
    """USD per server and year. A range where sources disagree, or where later years cost more."""
    first = plan_price(distribution, plan, own).amount
    later = later_years(distribution, plan, own)
    if later is None or first.high is None or later.amount.high is None:
        return first
    return Range(min(first.low, later.amount.low), max(first.high, later.amount.high))


def _offers(distribution: Distribution, release: Release, own: OwnNumbers) -> Iterator[PlanOffer]:
    for plan in distribution.plans:
        if plan.is_for(release) and not plan.valid_on:
            bounds = support_bounds(release, plan.slug)
            yield PlanOffer(plan.slug, bounds, price_of(distribution, plan, own))


def _without_plan(release: Release) -> SupportBounds:
    """Extended support that is paid for, and of which the catalog has no plan."""
    return bounds_of_phases(phase for phase in release.phases if phase.paid and not phase.plans)


def _longest_then_cheapest(offer: PlanOffer) -> tuple[SupportBounds, object]:
    high = offer.price.high or offer.price.low
    return offer.bounds, (-high, -offer.price.low, offer.plan)
