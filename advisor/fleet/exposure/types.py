"""What an exposure says: three curves over ten years, what they cost, and each group's start."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec

MONTHS = 120
"""Ten years: today, and the same day of each month after it."""


class Pace(NamedTuple):
    """How a group migrates. `hosts_per_month` is 1 or more. `lead_months`: from the decision to
    the first month of migrating."""

    hosts_per_month: int
    lead_months: int


class Curve(msgspec.Struct, frozen=True, gc=False):
    """Hosts on each day of the exposure. All others are supported.

    `unknown`: whether they are supported is not known. `ask`: support is sold, but at no published
    price; only where plans are bought.
    """

    unsupported: tuple[int, ...]
    unknown: tuple[int, ...]
    ask: tuple[int, ...]

    @property
    def host_months(self) -> int:
        """How many months hosts are unsupported for, all hosts together."""
        return sum(self.unsupported)

    @property
    def unknown_months(self) -> int:
        return sum(self.unknown)

    @property
    def ask_months(self) -> int:
        return sum(self.ask)


class CostBand(msgspec.Struct, frozen=True, gc=False):
    """USD over the ten years, rounded to cents.

    From `low` to `high`: where a price has a published amount; sources may disagree, and support
    may end earlier or later. `unknown_months`: host-months without one, which are in neither.
    """

    low: Decimal
    high: Decimal
    unknown_months: int


class GroupExposure(msgspec.Struct, frozen=True, gc=False):
    """Of a group. `unsupported` and `unknown`: hosts today; `stay`, `buy`, `migrate`: unsupported
    host-months.

    `latest_start`: the last day to decide on so that every host with a known end is migrated by
    then; `date.min` where no calendar goes back so far. None: no pace is known, or no end.
    """

    group: str
    hosts: int
    unsupported: int
    unknown: int
    stay: int
    buy: int
    migrate: int
    latest_start: date | None
    pace: Pace | None

    def is_late(self, day: date) -> bool:
        return self.latest_start is not None and self.latest_start < day


class Exposure(msgspec.Struct, frozen=True, gc=False):
    """Of a fleet. `hosts` are all of it: those that no release was recognised for are unknown.

    `days`: those that hosts are counted on; the first is today. `present_plans`: what staying
    costs, while there is support. `bought_plans`: what is bought on top of that.
    """

    days: tuple[date, ...]
    hosts: int
    stay: Curve
    buy: Curve
    migrate: Curve
    present_plans: CostBand
    bought_plans: CostBand
    groups: tuple[GroupExposure, ...]
