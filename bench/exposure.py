"""The exposure of 1,000,000 hosts in 300 groups over 120 months, three curves:
python bench/exposure.py

Seconds of CPU, medians on this machine, from the counts of an import (every release of the catalog
with several plans) to curves, costs and latest starts.

* floor: the same three curves in numpy, a host at a time: what is left to do once somebody else has
  worked out the month in which support of each host ends, and the month in which it is migrated.
  The curves are asserted equal first.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import api  # noqa: E402
import numpy as np  # noqa: E402

from advisor.fleet.counts import Count  # noqa: E402
from advisor.fleet.exposure import MONTHS, Exposure, Pace, curves, expose  # noqa: E402
from advisor.fleet.exposure.latest_start import months_after  # noqa: E402
from advisor.fleet.exposure.table import host_table  # noqa: E402
from advisor.fleet.matched import MatchedRelease  # noqa: E402
from advisor.prices import OwnNumbers  # noqa: E402
from catalog.document import Catalog  # noqa: E402

TODAY = date(2026, 11, 27)
HOSTS, GROUPS = 1_000_000, 300
MOST_SECONDS, AIM = 1.0, 0.2


def main() -> int:
    api.prepared()
    from catalog import snapshot

    catalog = snapshot.current().document
    counts, paces = fleet_of(catalog)
    exposure = expose(counts, catalog, TODAY, paces=paces)
    floor = Floor(counts, paces, catalog)
    floor.assert_equal(exposure)
    seconds = median(lambda: expose(counts, catalog, TODAY, paces=paces))
    least = median(floor.curves)
    print(f"{exposure.hosts:,} hosts, {GROUPS} groups, {MONTHS} months, {len(counts):,} counts:")
    print(f"  exposure {seconds:.3f} s of CPU (aim {AIM} s, fails above {MOST_SECONDS:g} s)")
    print(f"  floor {least:.3f} s: {seconds / least:.1f} times the floor")
    return 0 if seconds <= MOST_SECONDS else 1


def fleet_of(catalog: Catalog) -> tuple[list[Count], dict[str, Pace]]:
    """Every release in every group, without a plan and with each of its distribution."""
    pairs = [
        (MatchedRelease(row.slug, release.name), plan)
        for row in catalog.distributions
        for release in row.majors
        for plan in ("", *(plan.slug for plan in row.plans))
    ]
    groups = [f"group {number}" for number in range(GROUPS)]
    cells = [(key, group, plan) for group in groups for key, plan in pairs]
    share, rest = divmod(HOSTS, len(cells))
    sizes = [share + (place < rest) for place in range(len(cells))]
    counts = [Count(*cell, size, size) for cell, size in zip(cells, sizes, strict=True)]
    chance = random.Random(16)
    return counts, {group: Pace(chance.randint(5, 300), chance.randint(0, 12)) for group in groups}


class Floor:
    """For each host: month in which support ends, in which each way ends, in which it migrates."""

    def __init__(self, counts: list[Count], paces: dict[str, Pace], catalog: Catalog) -> None:
        days = [months_after(TODAY, month) for month in range(MONTHS)]
        table = host_table(counts, 0, catalog, OwnNumbers())
        stay, ask = (
            curves.in_months([getattr(row, way) for row in table.systems], days)
            for way in ("stay", "ask")
        )
        systems = np.tile(np.arange(len(table.systems)), len(table.hosts))
        per_host = np.repeat(systems, table.hosts.ravel())
        self.certain, self.over = stay.certain[per_host], stay.over[per_host]
        self.bought_certain, self.bought_over = ask.certain[per_host], ask.over[per_host]
        speeds = np.repeat(table.speeds(paces), table.hosts.sum(axis=1), axis=0)
        starts = np.concatenate([np.arange(total) for total in table.hosts.sum(axis=1)])
        migrated = -(-(starts + 1) // np.maximum(speeds[:, 0], 1)) + speeds[:, 1]
        self.migrated = np.minimum(np.where(speeds[:, 0] > 0, migrated, MONTHS), MONTHS)

    def curves(self) -> list[np.ndarray]:
        """Unsupported by month: stay, buy, migrate."""
        leaving = np.maximum(self.migrated, self.over)
        return [
            _reached(self.over),
            _reached(self.bought_over),
            _reached(self.over) - _reached(leaving),
        ]

    def assert_equal(self, exposure: Exposure) -> None:
        expected = [
            exposure.stay.unsupported,
            exposure.buy.unsupported,
            exposure.migrate.unsupported,
        ]
        for curve, other in zip(self.curves(), expected, strict=True):
            assert tuple(curve.tolist()) == other, "the floor counts other hosts"


def _reached(months: np.ndarray) -> np.ndarray:
    return np.bincount(months, minlength=MONTHS + 1)[:MONTHS].cumsum()


def median(work: Callable[[], object], times: int = 9) -> float:
    """Seconds of CPU."""
    work()
    durations = []
    for _ in range(times):
        start = time.process_time()
        work()
        durations.append(time.process_time() - start)
    return statistics.median(durations)


if __name__ == "__main__":
    sys.exit(main())
