"""The candidate that a decision chose, as it was kept, whether it was recommended or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.models import Decision
from advisor.pages.decisions.frozen_document import (
    FrozenCost,
    FrozenCostOption,
    FrozenDocument,
    FrozenEnd,
    FrozenPrice,
    FrozenRanked,
    FrozenUnranked,
)
from advisor.pages.result.costs import USUAL_YEARS


@dataclass(frozen=True)
class Chosen:
    """`ranked`, `unranked`: its row in the document, whichever it has.

    Another release or plan of a ranked distribution has none.
    """

    name: str
    plan_name: str
    end: FrozenEnd
    price: FrozenPrice
    ranked: FrozenRanked | None = None
    unranked: FrozenUnranked | None = None
    is_recommended: bool = False


def chosen(decision: Decision, document: FrozenDocument) -> Chosen:
    key = (decision.distribution, decision.release, decision.plan)
    return next(_matches(key, document), None) or Chosen(
        f"{decision.distribution} {decision.release}", decision.plan, FrozenEnd(), FrozenPrice()
    )


def cost_of(row: FrozenRanked, document: FrozenDocument) -> FrozenCost | None:
    """Of all servers over the years that were asked for."""
    option = cost_option(row, document)
    years = years_wanted(document)
    return next((over for over in option.over if over.years == years), None) if option else None


def cost_option(row: FrozenRanked, document: FrozenDocument) -> FrozenCostOption | None:
    key = (row.distribution, row.release, row.plan)
    options = document.costs.options
    return next((o for o in options if (o.distribution, o.release, o.plan) == key), None)


def years_wanted(document: FrozenDocument) -> int:
    answer = document.answers.get("lifespan")
    return int(answer) if isinstance(answer, str) and answer.isdigit() else USUAL_YEARS


def _matches(key: tuple[str, str, str], document: FrozenDocument) -> Iterator[Chosen]:
    for row in document.ranking:
        if (row.distribution, row.release, row.plan) == key:
            yield of_ranked(row, is_recommended=row is document.recommended)
    for row in document.ranking:
        for option in row.other_options:
            if (row.distribution, option.release, option.plan) == key:
                name = f"{row.name} {option.release}"
                yield Chosen(name, option.plan_name, FrozenEnd(), FrozenPrice())
    for left in document.unranked():
        if (left.distribution, left.release, left.plan) == key:
            yield _of_unranked(left)


def of_ranked(row: FrozenRanked, *, is_recommended: bool) -> Chosen:
    return Chosen(
        row.full_name,
        row.plan_name,
        row.supported_until,
        row.cost_per_server_year,
        ranked=row,
        is_recommended=is_recommended,
    )


def _of_unranked(row: FrozenUnranked) -> Chosen:
    end, price = row.supported_until, row.cost_per_server_year
    return Chosen(row.full_name, row.plan_name or "", end, price, unranked=row)
