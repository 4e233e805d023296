"""The rows of the comparison that rest on releases, plans and migrations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from catalog import lifecycle, presentation
from catalog.base_price import base_price, range_in_words
from catalog.document import Catalog, Distribution, Release, SupportPlan
from catalog.formats import format_date
from catalog.pages.comparison import (
    OPEN,
    ComparisonLine,
    ComparisonRow,
    Lines,
    compare_lists,
    compare_values,
    make_row,
)
from catalog.pages.distribution_routes import ToolSummary, summarise_tools
from catalog.pages.value_lines import confidence_mark


def price_and_support(
    distributions: Sequence[Distribution], today: date
) -> tuple[ComparisonRow, ...]:
    prices = [_base_price(row) for row in distributions]
    newest = [[_newest(row.newest)] for row in distributions]
    support = [_support(row.majors, today) for row in distributions]
    kind = compare_values(prices)
    return (
        make_row("Base price", "h-plans", distributions, prices, kind),
        _list_row("Base support until", "h-releases", distributions, support),
        _list_row("Newest release", "h-releases", distributions, newest),
    )


def plans_and_migration(
    catalog: Catalog, distributions: Sequence[Distribution]
) -> tuple[ComparisonRow, ...]:
    plans = [list(map(_plan, row.plans)) for row in distributions]
    routes = [list(map(_route, _tools_to(catalog, row.slug))) for row in distributions]
    return (
        _list_row("Migration to it", "h-ways", distributions, routes),
        _list_row("Plans and list prices", "h-plans", distributions, plans),
    )


def _list_row(
    label: str, anchor: str, distributions: Sequence[Distribution], cells: Sequence[Lines]
) -> ComparisonRow:
    """Where one list is empty, nobody knows whether the lists differ."""
    kind = compare_lists(cells) if all(cells) else OPEN
    return make_row(label, anchor, distributions, cells, kind)


def _base_price(distribution: Distribution) -> list[ComparisonLine]:
    price = base_price(distribution)
    if price and price.plan:
        return [ComparisonLine(price.words, releases=("",), aside="per system and year")]
    words = price.words if price else "unknown"
    return [ComparisonLine(words, releases=("",), known=False)]


def _newest(release: Release | None) -> ComparisonLine:
    if release is None:
        return ComparisonLine("none of its own")
    released = format_date(release.released_on) if release.released_on else "release day unknown"
    return ComparisonLine(release.name, aside=released)


def _support(majors: Iterable[Release], today: date) -> list[ComparisonLine]:
    """The end of each major release that has not ended; of the newest where all have."""
    released = [release for release in majors if not release.preview]
    living = [release for release in released if release.support().end.reaches(today) is not False]
    return [_support_line(release, today) for release in living or released[:1]]


def _support_line(release: Release, today: date) -> ComparisonLine:
    end = presentation.end(release.support().end, today)
    return ComparisonLine(
        end.words,
        subject=release.name,
        known=end.kind != lifecycle.UNKNOWN,
        aside=release.withdrawn_in_words or end.relative,
    )


def _plan(plan: SupportPlan) -> ComparisonLine:
    price = plan.reference_price
    if price is None:
        return ComparisonLine("unknown", subject=plan.name, known=False)
    mark = confidence_mark(price.confidence)
    return ComparisonLine(
        range_in_words(price),
        subject=plan.name,
        known=price.amount is not None,
        disputes=len(price.disputes),
        aside=price.label,
        sign=mark.sign,
        sure=mark.sure,
    )


def _tools_to(catalog: Catalog, slug: str) -> tuple[ToolSummary, ...]:
    paths = [path for path in catalog.migrations if path.to == slug != path.from_]
    return summarise_tools(catalog, paths)


def _route(tool: ToolSummary) -> ComparisonLine:
    how = "in place" if tool.in_place else "new installation"
    return ComparisonLine(f"from {tool.start}", subject=f"{tool.tool}, {how}")
