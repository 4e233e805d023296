"""What follows from a catalog is calculated once, and forgotten with the catalog."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from dataclasses import dataclass

from catalog.catalog_cache import CATALOGS, cached_by_catalog


@dataclass(frozen=True)
class Catalog:
    digest: str


def test_equal_catalogs_share_results():
    calls = []

    @cached_by_catalog(maxsize=2)
    def page(catalog, query):
        calls.append(query)
        return f"{catalog.digest} {query}"

    assert page(Catalog("a"), "x") == page(Catalog("a"), "x") == "a x"
    assert page(Catalog("b"), "x") == "b x"
    assert calls == ["x", "x"]


def test_earlier_catalogs_are_released():
    page = cached_by_catalog(maxsize=16)(lambda catalog: catalog.digest)
    references = []
    for number in range(10):
        catalog = Catalog(str(number))
        references.append(weakref.ref(catalog))
        page(catalog)
    del catalog
    gc.collect()
    assert sum(reference() is not None for reference in references) == CATALOGS


def test_threads_wait_for_the_first():
    calls = []

    @cached_by_catalog(maxsize=2)
    def page(catalog):
        calls.append(catalog)
        time.sleep(0.05)
        return len(calls)

    threads = [threading.Thread(target=page, args=(Catalog("a"),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
