"""Rows with what queries add to them, as types. Only type checkers know this module's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import WithAnnotations

    from catalog.json_values import Json
    from catalog.models import Distribution, LifecycleValue, Product, Run

    class RowCounts(TypedDict):
        release_count: int
        fact_count: int
        unknown_count: int

    class OutcomeCounts(TypedDict):
        n_apply: int
        n_noop: int
        n_hold: int
        n_refuse: int
        n_failed: int

    class HeldCount(TypedDict):
        n_held: int

    class Observed(TypedDict):
        observed: datetime | None

    class ShownValues(TypedDict):
        accepted_value: Json
        override_value: Json

    CountedDistribution = WithAnnotations[Distribution, RowCounts]
    CountedRun = WithAnnotations[Run, OutcomeCounts]
    CountedProduct = WithAnnotations[Product, HeldCount]
    ObservedProduct = WithAnnotations[Product, Observed]
    ValueBesideShown = WithAnnotations[LifecycleValue, ShownValues]
