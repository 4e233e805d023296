"""Small catalogs in memory, for tests of fleets that need no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict

from catalog.document import (
    FORMAT,
    Catalog,
    Dispute,
    Distribution,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
)
from catalog.lifecycle import End


class Provenance(TypedDict):
    source: str
    as_of: date | None
    confidence: str
    note: str
    checked_on: date | None


SOURCED: Provenance = {
    "source": "docs",
    "as_of": date(2026, 6, 1),
    "confidence": "verified",
    "note": "",
    "checked_on": None,
}


def catalog(*distributions: Distribution, migrations: tuple[MigrationPath, ...] = ()) -> Catalog:
    return Catalog(
        format=FORMAT,
        sources={"docs": Source(title="Docs", url="https://docs.example/", kind="vendor")},
        distributions=distributions,
        migrations=migrations,
        claims=(),
        events=(),
    )


def distribution(
    slug: str, *releases: Release, plans: tuple[SupportPlan, ...] = ()
) -> Distribution:
    return Distribution(
        slug=slug,
        name=f"{slug.title()} Linux",
        short_name=slug.title(),
        monogram=slug[:2].upper(),
        role="recommended",
        summary="",
        aliases=(),
        endoflife_product="",
        successors=(),
        plans=plans,
        releases=releases,
        facts=(),
        statements=(),
    )


def release(
    distribution_slug: str,
    name: str,
    *phases: Phase,
    preview: bool = False,
    parent: str | None = None,
) -> Release:
    return Release(
        **SOURCED,
        name=name,
        slug=f"{distribution_slug}-{name}",
        parent=parent,
        released_on=date(2020, 1, 1),
        latest=None,
        preview=preview,
        withdrawn_on=None,
        disputes=(),
        phases=phases,
    )


def phase(
    end: End,
    plans: tuple[str, ...] = (),
    *,
    paid: bool = False,
    disputes: tuple[Dispute, ...] = (),
) -> Phase:
    kind = "extended" if paid or plans else "security"
    return Phase(
        **SOURCED,
        kind=kind,
        name=kind.title(),
        end=end,
        paid=paid,
        projected=False,
        plans=plans,
        disputes=disputes,
    )


def plan(
    slug: str,
    amount: Decimal | None,
    disputed: Decimal | None = None,
    *,
    later: Decimal | None = None,
    releases: tuple[str, ...] = (),
    valid_on: tuple[str, ...] = (),
) -> SupportPlan:
    """`disputed`: what another source says it costs; `later`: from the second year on."""
    disputes = () if disputed is None else (dispute(str(disputed)),)
    prices = [_price("list price", amount, disputes)]
    if later is not None:
        prices.append(_price("later years", later, (), reference=False))
    return SupportPlan(
        **SOURCED,
        slug=slug,
        name=slug.title(),
        summary="",
        seller="suse",
        valid_on=valid_on,
        releases=releases,
        prices=tuple(prices),
    )


def _price(
    label: str, amount: Decimal | None, disputes: tuple[Dispute, ...], *, reference: bool = True
) -> Price:
    return Price(
        **SOURCED,
        label=label,
        reference=reference,
        amount=amount,
        at_least=None,
        currency="USD",
        unit="system-year",
        effective_on=None,
        disputes=disputes,
    )


def dispute(value: str, about: str = "") -> Dispute:
    """What another source says instead."""
    return Dispute(
        about=about, value=value, source="docs", as_of=None, confidence="unverified", why=""
    )
