"""Runs of the refresh, and what came of each product in them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from django.urls import reverse
from msgspec import UNSET, Meta, UnsetType
from rest_framework.request import Request

from catalog.api.rows.annotations import (
    Address,
    Anything,
    Count,
    Time,
    described,
    keys_in_words,
    one_of,
)
from catalog.api.rows.evidence import ApiRow
from catalog.api.rows.status import ProductName, ReleaseName
from catalog.models import ProductRun, Run
from catalog.models.refresh import OUTCOMES, RUN_STATES
from catalog.refresh.hold_reasons import RULES


class OutcomeCounts(ApiRow, frozen=True, kw_only=True):
    """The number of products by outcome."""

    component: ClassVar = "RefreshOutcomes"

    apply: Count
    noop: Count
    hold: Count
    refuse: Count
    failed: Count


class RunRow(ApiRow, frozen=True, kw_only=True):
    """A run of the refresh."""

    component: ClassVar = "RefreshRunRow"

    id: Count
    url: Address
    state: Annotated[str, one_of(RUN_STATES, "; ".join(RUN_STATES.values()))]
    started_by: str
    started: Time
    heartbeat: Annotated[Time, described("Its last heartbeat.")]
    finished: Time | None
    whole: Annotated[bool, described("Whether it covered every enabled product.")]
    expected: Annotated[tuple[str, ...], described("The products it covered.")]
    note: str
    outcomes: OutcomeCounts
    page: Annotated[Address, described("The same in the admin.")]


class ReasonRow(ApiRow, frozen=True, kw_only=True):
    """Why a value was applied, held or refused, or why the product was not received."""

    component: ClassVar = "RefreshReason"

    rule: Annotated[str, described(f"For instance {', '.join(list(RULES)[:3])}.")]
    release: ReleaseName | UnsetType = UNSET
    field: str | UnsetType = UNSET
    words: str
    old: Anything | UnsetType = UNSET
    new: Anything | UnsetType = UNSET


class ProductOutcomeRow(ApiRow, frozen=True, kw_only=True):
    """The outcome of a product in a run."""

    component: ClassVar = "ProductRun"

    product: ProductName
    distribution: str
    outcome: Annotated[str, keys_in_words(OUTCOMES)]
    reasons: tuple[ReasonRow, ...]
    fetched: Count
    applied: Count
    held: Count
    refused: Count
    seconds: Annotated[float, Meta(ge=0)]
    at: Time


class RunAnswer(RunRow, frozen=True, kw_only=True):
    """A run of the refresh, with the outcome of each product."""

    component: ClassVar = "RefreshRun"

    products: tuple[ProductOutcomeRow, ...]


class RunPage(ApiRow, frozen=True, kw_only=True):
    """A page of the list of runs."""

    component: ClassVar = "RefreshRunRowList"

    next: Address | None
    results: tuple[RunRow, ...]


def run_fields(request: Request, run: Run) -> dict[str, object]:
    """`run` is annotated with the number of products by outcome."""
    counts = {outcome: getattr(run, f"n_{outcome}") for outcome in OUTCOMES}
    return {
        "id": run.pk,
        "url": request.build_absolute_uri(reverse("api-refresh-run", args=[run.pk])),
        "state": run.state,
        "started_by": run.started_by,
        "started": run.started,
        "heartbeat": run.heartbeat,
        "finished": run.finished,
        "whole": run.whole,
        "expected": run.expected,
        "note": run.note,
        "outcomes": counts,
        "page": request.build_absolute_uri(reverse("admin:catalog_run_change", args=[run.pk])),
    }


def product_outcome_fields(outcome: ProductRun) -> dict[str, object]:
    return {
        "product": outcome.product.name,
        "distribution": outcome.product.distribution.slug,
        "outcome": outcome.outcome,
        "reasons": outcome.reasons,
        "fetched": outcome.fetched,
        "applied": outcome.applied,
        "held": outcome.held,
        "refused": outcome.refused,
        "seconds": outcome.duration,
        "at": outcome.at,
    }
