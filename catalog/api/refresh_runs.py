"""For curators: the runs of the refresh of release data."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import parameters
from catalog.api.curators import PRODUCT, described, find_record
from catalog.api.parameters import ParsedQuery, choice
from catalog.api.private import Private, PrivateList, after
from catalog.api.rows.refresh_runs import (
    RunAnswer,
    RunPage,
    RunRow,
    product_outcome_fields,
    run_fields,
)
from catalog.models import ProductRun, Run
from catalog.models.refresh import OUTCOMES, RUN_STATES


@described("list_refresh_runs", "List the runs of the refresh", RunPage)
class RunList(PrivateList):
    """The runs of the refresh of release data, newest first."""

    permission = "catalog.view_run"
    newest_first = True
    page_type = RunPage
    parameters: ClassVar = (
        choice("state", "Its state.", list(RUN_STATES)),
        PRODUCT,
        choice(
            "outcome",
            "The outcome of a product in it; with `product`: of that one.",
            list(OUTCOMES),
        ),
        after(),
        parameters.PAGE_SIZE,
    )

    def records(self, query: ParsedQuery) -> QuerySet[Run]:
        runs = _runs()
        if states := query.all("state"):
            runs = runs.filter(state__in=states)
        products, outcomes = query.all("product"), query.all("outcome")
        if products or outcomes:
            runs = runs.filter(Exists(_product_runs(products, outcomes)))
        return runs

    def row(self, request: Request, record: Run) -> RunRow:
        return msgspec.convert(run_fields(request, record), RunRow)


@described("get_refresh_run", "Read one run of the refresh", RunAnswer)
class RunDetail(Private):
    """One run, and the outcome of each product in it."""

    permission = "catalog.view_run"

    def get(self, request: Request, key: str) -> Response:
        run = find_record(
            _runs(), key, "There is no such run. /api/v1/refresh-runs/ lists all runs."
        )
        outcomes = run.products.select_related("product__distribution").order_by("product__name")
        products = [product_outcome_fields(outcome) for outcome in outcomes]
        fields = {**run_fields(request, run), "products": products}
        return Response(msgspec.convert(fields, RunAnswer))


def _runs() -> QuerySet[Run]:
    counts = {
        f"n_{outcome}": Count("products", filter=Q(products__outcome=outcome))
        for outcome in OUTCOMES
    }
    return Run.objects.annotate(**counts)


def _product_runs(products: list[str], outcomes: list[str]) -> QuerySet[ProductRun]:
    """In a run: of these products, with these outcomes. Of any where none is named."""
    product_runs = ProductRun.objects.filter(run=OuterRef("pk"))
    if products:
        product_runs = product_runs.filter(product__name__in=products)
    return product_runs.filter(outcome__in=outcomes) if outcomes else product_runs
