"""The numbers of an exposure: a row a year, host-months and costs by way, a row a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from advisor.fleet.exposure.types import CostBand, Curve, Exposure, GroupExposure
from catalog.formats import format_amount, format_date, format_relative, plural

_YEAR = 12


@dataclass(frozen=True)
class YearRow:
    """Hosts on a day. `ask`: sold at no published price."""

    day: date
    label: str
    stay: int
    stay_unknown: int
    buy: int
    ask: int
    buy_unknown: int
    migrate: int
    migrate_unknown: int


@dataclass(frozen=True)
class WayRow:
    """A way over ten years, in host-months. `cost`: in words; empty: ELwise cannot say."""

    key: str
    label: str
    meaning: str
    unsupported: int
    ask: int
    unknown: int
    cost: str
    unknown_cost: str


@dataclass(frozen=True)
class GroupRow:
    """`start`: the latest start in words, `relative`: seen from today; `is_late`: it is over."""

    group: str
    hosts: int
    unsupported: int
    unknown: int
    pace: str
    start: str
    relative: str
    is_late: bool
    stay: int
    buy: int
    migrate: int


def year_rows(exposure: Exposure) -> list[YearRow]:
    """Every twelfth month, and the last."""
    months = [*range(0, len(exposure.days), _YEAR), len(exposure.days) - 1]
    return [_year_row(exposure, month) for month in months]


def way_rows(exposure: Exposure) -> list[WayRow]:
    """Migrating costs work, which no price list says."""
    present, bought = exposure.present_plans, exposure.bought_plans
    return [
        _way("stay", exposure.stay, "Nothing is bought and nothing moves.", present),
        _way("buy", exposure.buy, "Plans that have a price are bought when support ends.", bought),
        _way("migrate", exposure.migrate, "Every group moves at its pace, starting today.", None),
    ]


def group_rows(groups: Iterable[GroupExposure], today: date) -> list[GroupRow]:
    """The late first, then the next to start, then those without a pace."""
    return [_group_row(group, today) for group in sorted(groups, key=_earliest_start)]


def cost_in_words(cost: CostBand) -> str:
    """In whole dollars."""
    low, high = round(cost.low), round(cost.high)
    if not high:
        return ""
    return f"{format_amount(low)} USD" if low == high else f"{low:,} to {high:,} USD"


def _year_row(exposure: Exposure, month: int) -> YearRow:
    day = exposure.days[month]
    return YearRow(
        day=day,
        label="today" if month == 0 else format_relative(day, exposure.days[0]),
        stay=exposure.stay.unsupported[month],
        stay_unknown=exposure.stay.unknown[month],
        buy=exposure.buy.unsupported[month],
        ask=exposure.buy.ask[month],
        buy_unknown=exposure.buy.unknown[month],
        migrate=exposure.migrate.unsupported[month],
        migrate_unknown=exposure.migrate.unknown[month],
    )


def _way(key: str, curve: Curve, meaning: str, cost: CostBand | None) -> WayRow:
    labels = {"stay": "Stay", "buy": "Buy support", "migrate": "Migrate"}
    unknown = cost.unknown_months if cost else 0
    return WayRow(
        key=key,
        label=labels[key],
        meaning=meaning,
        unsupported=curve.host_months,
        ask=curve.ask_months,
        unknown=curve.unknown_months,
        cost=cost_in_words(cost) if cost else "",
        unknown_cost=f"{plural(unknown, 'host-month')} without a known price" if unknown else "",
    )


def _group_row(group: GroupExposure, today: date) -> GroupRow:
    start, pace = group.latest_start, group.pace
    return GroupRow(
        group=group.group,
        hosts=group.hosts,
        unsupported=group.unsupported,
        unknown=group.unknown,
        pace=f"{pace.hosts_per_month:,} a month after {plural(pace.lead_months, 'month')}"
        if pace
        else "",
        start=_start_in_words(start),
        relative=format_relative(start, today) if start and start > date.min else "",
        is_late=group.is_late(today),
        stay=group.stay,
        buy=group.buy,
        migrate=group.migrate,
    )


def _start_in_words(start: date | None) -> str:
    if start is None:
        return ""
    return "in the distant past" if start == date.min else format_date(start)


def _earliest_start(group: GroupExposure) -> tuple[bool, date, int, str]:
    start = group.latest_start
    return (start is None, start or date.max, -group.unsupported, group.group)


def columns_of(rows: Sequence[YearRow]) -> dict[str, bool]:
    """Which columns have any number but 0: the rest is left out of the table."""
    return {
        name: any(getattr(row, name) for row in rows)
        for name in ("stay_unknown", "ask", "buy_unknown", "migrate_unknown")
    }
