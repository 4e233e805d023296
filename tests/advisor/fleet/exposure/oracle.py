"""The exposure again, a host at a time and a day at a time, without arrays or numbers of months.

It shares nothing with advisor.fleet.exposure but the types of its input, and asks the catalog's
own arithmetic of a single day: does this end reach it? Where sources disagree it asks that of every
combination of their claims, and knows an answer only if all of them give the same.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product

from msgspec.structs import replace

from advisor.fleet.counts import Count
from catalog.document import Catalog, Phase, Release, SupportPlan
from catalog.lifecycle import End, support_with

FAR = date(9999, 12, 31)
Reach = Callable[[date], bool | None]


@dataclass
class Host:
    """`buys`: the plan that is bought for it."""

    group: str
    release: Release | None
    present: SupportPlan | None
    present_slug: str
    buys: SupportPlan | None = None
    unpriced: list[list[End]] = field(default_factory=list)

    def stays(self, day: date) -> bool | None:
        if self.release is None:
            return None
        if self.release.preview:
            return False
        return reached(claims(self.release.phases, self.present_slug), day)

    def bought(self, day: date) -> bool | None:
        if self.buys is None or self.release is None:
            return False
        return reached(claims(self.release.phases, self.buys.slug), day)

    def sold(self, day: date) -> bool | None:
        return any_of(*(reached(ends, day) for ends in self.unpriced))

    def queue_place(self) -> tuple[date, date, date]:
        """The first end that a source states, the last one, and how far support is certain."""
        if self.release is None:
            return (FAR, FAR, date.min)
        if self.release.preview:
            return (date.min, date.min, date.min)
        certain, over, first = limits(claims(self.release.phases, self.present_slug))
        return (first, over, certain)


@dataclass
class Tally:
    """What the oracle finds."""

    stay: list[tuple[int, int]]
    buy: list[tuple[int, int, int]]
    migrate: list[tuple[int, int]]
    present: tuple[Decimal, Decimal, int]
    bought: tuple[Decimal, Decimal, int]
    starts: dict[str, date | None]


def any_of(*answers: bool | None) -> bool | None:
    """Supported if by any; unknown if by any perhaps."""
    if True in answers:
        return True
    return None if None in answers else False


def ends(end: End) -> tuple[date, date]:
    if end.kind == "none":
        return (FAR, FAR)
    if end.kind == "date" and end.day:
        return (end.day, end.day)
    return (end.latest or FAR, end.day or date.min)


def claims_of(phase: Phase) -> list[End]:
    """Its end by each source that states one."""
    days = []
    for dispute in phase.disputes:
        if dispute.about != "name" and str(dispute.value)[:2] == "20":
            days.append(date.fromisoformat(str(dispute.value)))
    return [phase.end, *(End("date", day) for day in days)]


@lru_cache(maxsize=4096)
def claims(phases: tuple[Phase, ...], slug: str) -> list[End]:
    """Support with a plan, or with none, by every combination of what sources claim."""
    combinations = product(*(claims_of(phase) for phase in phases))
    return [
        support_with(
            [replace(phase, end=end) for phase, end in zip(phases, chosen, strict=True)],
            slug or None,
        ).end
        for chosen in combinations
    ]


def reached(claimed: Sequence[End], day: date) -> bool | None:
    answers = {end.reaches(day) for end in claimed}
    return answers.pop() if len(answers) == 1 else None


def limits(claimed: Sequence[End]) -> tuple[date, date, date]:
    """How far support is certain; after which day it is over for all, and for the first."""
    overs, certains = zip(*(ends(end) for end in claimed), strict=True)
    return (min(certains), max(overs), min(overs))


def hosts_of(counts: Sequence[Count], unmatched: int, catalog: Catalog) -> Iterator[Host]:
    for count in counts:
        row = catalog.distribution(count.key.distribution)
        release = row.release(count.key.release) if row else None
        present = row.plan(count.plan) if row else None
        for _ in range(count.hosts):
            host = Host(count.group, release, present, count.plan)
            if row and release and not release.preview:
                offered = [plan for plan in row.plans if plan.is_for(release) and not plan.valid_on]
                host.buys = longest(release, [plan for plan in offered if amounts(plan)])
                host.unpriced = [
                    claims(release.phases, plan.slug) for plan in offered if not amounts(plan)
                ]
                host.unpriced += [
                    claims_of(phase) for phase in release.phases if phase.paid and not phase.plans
                ]
            yield host
    for _ in range(unmatched):
        yield Host("", None, None, "")


def amounts(plan: SupportPlan) -> list[Decimal]:
    """All that its price may be, in USD a year."""
    rows = [price for price in plan.prices if price.reference or price.label == "later years"]
    if not all(price.amount is not None for price in rows):
        return []
    stated = [price.amount for price in rows if price.amount is not None]
    return stated + [
        dispute.amount for price in rows for dispute in price.disputes if dispute.amount
    ]


def longest(release: Release, plans: list[SupportPlan]) -> SupportPlan | None:
    def rank(plan: SupportPlan) -> tuple[object, ...]:
        return (
            *limits(claims(release.phases, plan.slug)),
            -max(amounts(plan)),
            -min(amounts(plan)),
            plan.slug,
        )

    return max(plans, key=rank, default=None)


def tally(
    counts: Sequence[Count],
    unmatched: int,
    catalog: Catalog,
    day: date,
    paces: Mapping[str, tuple[int, int]],
    months: int,
) -> Tally:
    hosts = list(hosts_of(counts, unmatched, catalog))
    days = [later(day, month) for month in range(months)]
    return Tally(
        [number(host.stays(on) for host in hosts)[:2] for on in days],
        [number(_buying(host, on) for host in hosts) for on in days],
        list(_migrating(hosts, unmatched, paces, days)),
        _present_cost(hosts, days),
        _bought_cost(hosts, days),
        {
            group: latest_start([host for host in hosts if host.group == group], paces.get(group))
            for group in {count.group for count in counts}
        },
    )


def number(states: Iterator[bool | str | None]) -> tuple[int, int, int]:
    listed = list(states)
    return (listed.count(False), listed.count(None), listed.count("ask"))


def _buying(host: Host, day: date) -> bool | str | None:
    priced = any_of(host.stays(day), host.bought(day))
    if priced:
        return True
    sold = host.sold(day)
    return "ask" if sold else any_of(priced, sold)


def _migrating(
    hosts: list[Host], unmatched: int, paces: Mapping[str, tuple[int, int]], days: list[date]
) -> Iterator[tuple[int, int]]:
    known = hosts[: len(hosts) - unmatched]
    queues: dict[str, list[Host]] = {}
    for host in sorted(known, key=Host.queue_place):
        queues.setdefault(host.group, []).append(host)
    for month, day in enumerate(days):
        for group, queue in queues.items():
            if group in paces and month > paces[group][1]:
                del queue[: paces[group][0]]
        left = [host for queue in queues.values() for host in queue]
        states = [host.stays(day) for host in left] + [None] * unmatched
        yield number(iter(states))[:2]


def _present_cost(hosts: list[Host], days: list[date]) -> tuple[Decimal, Decimal, int]:
    low = high = Fraction(0)
    unknown = 0
    for host in hosts:
        prices = amounts(host.present) if host.present else []
        states = [host.stays(day) for day in days]
        possible = len(states) - states.count(False)
        if not prices:
            unknown += possible
            continue
        low += Fraction(min(prices)) / 12 * states.count(True)
        high += Fraction(max(prices)) / 12 * possible
    return in_cents(low), in_cents(high), unknown


def _bought_cost(hosts: list[Host], days: list[date]) -> tuple[Decimal, Decimal, int]:
    low = high = Fraction(0)
    unknown = 0
    for host in hosts:
        for day in days:
            stays = host.stays(day)
            if stays:
                continue
            if host.bought(day) and host.buys:
                high += Fraction(max(amounts(host.buys))) / 12
                low += Fraction(min(amounts(host.buys))) / 12 if stays is False else 0
            elif host.sold(day):
                unknown += 1
    return in_cents(low), in_cents(high), unknown


def in_cents(amount: Fraction) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def latest_start(hosts: list[Host], pace: tuple[int, int] | None) -> date | None:
    """Try every day before the first that is too late for some host."""
    if pace is None:
        return None
    starts = []
    for place, host in enumerate(sorted(hosts, key=Host.queue_place), 1):
        end = host.queue_place()[0]
        if end in (date.min, FAR):
            continue
        months = pace[1] + -(-place // pace[0])
        start = end
        while later(start, months) > end:
            start -= timedelta(days=1)
        starts.append(start)
    return min(starts, default=None)


def later(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
