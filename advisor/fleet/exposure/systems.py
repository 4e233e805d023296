"""The systems of a fleet: what runs with which plan, until when that is supported, what it costs.

A fleet of a million hosts has some hundred of them; everything else is arithmetic over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from advisor.engine.cost import UNKNOWN, Range
from advisor.fleet.exposure.buying import NO_OFFERS, Offers, offers_for, price_of
from advisor.fleet.exposure.support_bounds import (
    NO_SUPPORT,
    SupportBounds,
    find_release,
    support_bounds,
)
from advisor.prices import OwnNumbers
from catalog.document import Catalog


class SystemKey(NamedTuple):
    """A major release by distribution and name, and the slug of a plan; empty: none is known."""

    distribution: str
    release: str
    plan: str


class FleetSystem(NamedTuple):
    """`stay`: with the present plan. `priced`: with the plan that is bought as well. `ask`: with
    what is sold at no published price as well. Prices: USD per host and year."""

    stay: SupportBounds
    priced: SupportBounds
    ask: SupportBounds
    present_price: Range
    bought_price: Range

    @property
    def order(self) -> tuple[date, date, date]:
        """Who migrates first: the earliest end that a source states, then the latest one, then the
        day that support is certain up to."""
        return self.stay.earliest, self.stay.over, self.stay.certain


def systems_of(
    keys: Iterable[SystemKey], catalog: Catalog, own: OwnNumbers
) -> dict[SystemKey, FleetSystem]:
    """In the order in which they migrate."""
    offers: dict[tuple[str, str], Offers] = {}
    systems = {key: _system(key, catalog, own, offers) for key in keys}
    return dict(sorted(systems.items(), key=lambda pair: (pair[1].order, pair[0])))


def _system(
    key: SystemKey,
    catalog: Catalog,
    own: OwnNumbers,
    offers: dict[tuple[str, str], Offers],
) -> FleetSystem:
    distribution, release = find_release(catalog, key.distribution, key.release)
    if distribution and release and key[:2] not in offers:
        offers[key[:2]] = offers_for(distribution, release, own)
    offer = offers.get(key[:2], NO_OFFERS)
    stay = support_bounds(release, key.plan)
    priced = stay.or_longer(offer.priced.bounds if offer.priced else NO_SUPPORT)
    plan = distribution.plan(key.plan) if distribution else None
    return FleetSystem(
        stay,
        priced,
        priced.or_longer(offer.ask),
        price_of(distribution, plan, own) if distribution and plan else UNKNOWN,
        offer.priced.price if offer.priced else UNKNOWN,
    )
