"""The first group of the comparison: releases, support and plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from catalog import lifecycle, presentation
from catalog.document import Distribution, Release, SupportPlan
from catalog.formats import format_date
from catalog.pages.comparison import ComparisonGroup, ComparisonLine, compare_lists, make_row


def releases_and_plans(distributions: Sequence[Distribution], today: date) -> ComparisonGroup:
    newest = [[_newest(row.newest)] for row in distributions]
    support = [_support(row.majors, today) for row in distributions]
    plans = [list(map(_plan, row.plans)) for row in distributions]
    rows = (
        ("Newest release", "releases", newest),
        ("Supported until, without extra payment", "releases", support),
        ("Plans and reference prices", "plans", plans),
    )
    return ComparisonGroup(
        "Releases and plans",
        tuple(
            make_row(label, section, distributions, cells, compare_lists(cells))
            for label, section, cells in rows
        ),
    )


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
        return ComparisonLine("no reference price on record", subject=plan.name, known=False)
    return ComparisonLine(
        presentation.price_in_words(price),
        subject=plan.name,
        known=price.amount is not None,
        disputes=len(price.disputes),
        aside=price.label,
    )
