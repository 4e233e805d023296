"""A page of a list: some of its rows, and where the other pages are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from catalog.api.rows.annotations import Address, Count, described
from catalog.api.rows.evidence import ApiRow, CatalogReference

Results = Sequence[Any]  # rows, or objects with some of their fields


class NumberedPage(ApiRow, frozen=True):
    """A page of a list by its number."""

    count: Annotated[Count, described("The number of rows on all pages.")]
    next: Address | None
    previous: Address | None
    results: Results


class ListPage(NumberedPage, frozen=True, kw_only=True):
    """A page of a list."""

    catalog: CatalogReference


class DayListPage(NumberedPage, frozen=True, kw_only=True):
    """A page of a list about a day."""

    day: Annotated[date, described("The day of the answer.")]
    catalog: CatalogReference


class ChangePage(ApiRow, frozen=True, kw_only=True):
    """A page of the changes, newest first. `next`: the changes before it, or null."""

    next: Annotated[Address | None, described("Earlier changes. Null: there are none.")]
    results: Results
    catalog: CatalogReference
