"""The parts of what runs today: until when it gets updates, and what extends them."""

from __future__ import annotations

from typing import Annotated

from advisor.document.candidate import SupportEnd
from advisor.document.cost_rows import PlanPriceRow
from advisor.document.evidence import CitedValue
from advisor.document.fields import EstateKey, Part, Slug, about


class PaidExtension(Part, frozen=True):
    """Support that is sold for a system as it is, without a migration."""

    distribution: Annotated[Slug, about("Whose plan it is.")]
    plan: Annotated[str | None, about("Null: the catalog has no plan that contains it.")]
    name: str
    covers: Annotated[bool | None, about("Null: whether it covers this release is unknown.")]
    until: SupportEnd
    sentence: str
    prices: Annotated[list[PlanPriceRow], about("Empty: the catalog has no price.")]


class RunningSystem(Part, frozen=True):
    """A system that runs today, as answered, and what bridges the time until it is replaced."""

    system: EstateKey
    label: str
    distribution: Slug
    release: str
    gets_updates: Annotated[bool | None, about("Without a paid extension. Null: unknown.")]
    lasts: Annotated[bool, about("It certainly gets updates for another year.")]
    updates_until: Annotated[SupportEnd, about("Without a paid extension.")]
    sentence: str
    extensions: Annotated[
        list[PaidExtension],
        about(
            "What extends its updates, unless it lasts: plans with a published price first, the "
            "cheapest first; then what may cover it."
        ),
    ]
    sellers: Annotated[
        CitedValue | None,
        about("Who sells support for it, in words, if no plan of the catalog extends it."),
    ]
