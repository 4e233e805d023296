"""What a calendar is asked for: releases, plans and days of warning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.document import Catalog
from catalog.feeds import downloads
from catalog.feeds.downloads import InvalidQuery, Query
from catalog.feeds.export_query import plan_keys

MOST_RELEASES = 200
MOST_ALARMS = 5
LONGEST_ALARM = 3650
"""Days before an end, ten years."""


@dataclass(frozen=True)
class CalendarQuery:
    """`releases` by slug; without any, every major release still supported.

    `plans` as distribution/plan: of their distributions only the phases that they cover.
    `alarms`: days before an end.
    """

    releases: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    alarms: tuple[int, ...] = ()


def check_query(query: Query, catalog: Catalog) -> CalendarQuery:
    releases = sorted({catalog.release_slug_of(name) for name in query["release"]})
    _check_releases(releases, catalog)
    _check_plans(query["plan"], releases, catalog)
    alarms = {_alarm(text) for text in query["alarm"]}
    if len(alarms) > MOST_ALARMS:
        raise InvalidQuery(
            f"{len(alarms)} alarms are too many for one event: choose {MOST_ALARMS} at most."
        )
    return CalendarQuery(
        releases=tuple(releases),
        plans=tuple(sorted(query["plan"])),
        alarms=tuple(sorted(alarms, reverse=True)),
    )


def _check_releases(slugs: list[str], catalog: Catalog) -> None:
    if len(slugs) > MOST_RELEASES:
        raise InvalidQuery(
            f"{len(slugs)} releases are too many for one calendar: choose {MOST_RELEASES} at most."
        )
    known = [row.slug for distribution in catalog.distributions for row in distribution.releases]
    downloads.must_be_known("release", slugs, known)


def _check_plans(plans: list[str], releases: list[str], catalog: Catalog) -> None:
    downloads.must_be_known("plan", plans, list(plan_keys(catalog)))
    pairs = (catalog.release(slug) for slug in releases)
    selected = {pair[0].slug for pair in pairs if pair}
    for plan in plans:
        if selected and plan.partition("/")[0] not in selected:
            raise InvalidQuery(
                f"No release that {plan} is for is among those chosen. "
                "Leave the plan out, or add such a release."
            )


def _alarm(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= LONGEST_ALARM:
        raise InvalidQuery(
            "An alarm is a whole number of days before the end, "
            f"from 1 to {LONGEST_ALARM}; not {downloads.quoted(text)}."
        )
    return int(text)
