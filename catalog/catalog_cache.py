"""Caches what follows from a catalog, for the newest catalogs only."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, partial, wraps
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar, cast

CATALOGS = 2
"""The newest one, and the one that requests in flight began with."""

Catalog = TypeVar("Catalog", bound=Hashable)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def cached_by_catalog(
    maxsize: int,
) -> Callable[
    [Callable[Concatenate[Catalog, Parameters], Result]],
    Callable[Concatenate[Catalog, Parameters], Result],
]:
    """Decorator: the latest `maxsize` results for each catalog, which is the first argument.

    With one `lru_cache` for all of them, results of earlier catalogs would keep those in memory. A
    lock lets threads wait for the first one: after a change all of them ask at once.
    """

    def decorate(
        function: Callable[Concatenate[Catalog, Parameters], Result],
    ) -> Callable[Concatenate[Catalog, Parameters], Result]:
        lock = RLock()

        @lru_cache(maxsize=CATALOGS)
        def of_catalog(catalog: Catalog) -> Callable[Parameters, Result]:
            results = lru_cache(maxsize)(partial(function, catalog))
            return cast("Callable[Parameters, Result]", results)

        @wraps(function)
        def cached(
            catalog: Catalog, /, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> Result:
            with lock:
                return of_catalog(catalog)(*args, **kwargs)

        return cached

    return decorate
