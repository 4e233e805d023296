"""The rows of a fleet's files, and the document of its JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.exposure.types import Exposure
from advisor.fleet.stages import SupportStage, SystemStage, stage_of
from advisor.fleet.summary import FleetSummary, GroupSummary, ReleaseSummary, name_of
from catalog.document import Catalog

FLEET_COLUMNS = (
    "distribution",
    "release",
    "minor",
    "name",
    "group",
    "plan",
    "rows",
    "hosts",
    "status",
    "ends",
    "ends_kind",
    "why",
    "source",
    "source_as_of",
    "confidence",
)

EXPOSURE_COLUMNS = (
    "day",
    "stay_unsupported",
    "stay_unknown",
    "buy_unsupported",
    "buy_price_on_request",
    "buy_unknown",
    "migrate_unsupported",
    "migrate_unknown",
)


class FleetDocument(msgspec.Struct, frozen=True):
    """`catalog`: the digest of the published catalog. The hosts of `releases` and the unmatched
    ones of `totals` are those of `by_stage`."""

    day: date
    catalog: str
    totals: Totals
    by_stage: dict[SupportStage, int]
    releases: tuple[ReleaseSummary, ...]
    groups: tuple[GroupSummary, ...]


def fleet_document(summary: FleetSummary, digest: str) -> FleetDocument:
    return FleetDocument(
        day=summary.day,
        catalog=digest,
        totals=summary.totals,
        by_stage=summary.by_stage,
        releases=summary.releases,
        groups=summary.groups,
    )


def fleet_rows(fleet: Fleet, catalog: Catalog, day: date) -> list[Sequence[object]]:
    """In the order of FLEET_COLUMNS. The last rows are of what was not recognised or ignored."""
    pairs = {(count.key, count.plan) for count in fleet.counts}
    stages = {pair: stage_of(*pair, catalog, day) for pair in pairs}
    rows = [_row(count, stages[count.key, count.plan], catalog) for count in fleet.counts]
    totals = fleet.totals
    if totals.unmatched:
        rows.append(_other("not recognised", totals.unmatched, totals.unmatched_hosts))
    if totals.ignored:
        rows.append(_other("ignored", totals.ignored, totals.ignored_hosts))
    return rows


def exposure_rows(exposure: Exposure) -> list[Sequence[object]]:
    """In the order of EXPOSURE_COLUMNS, a row a month."""
    stay, buy, migrate = exposure.stay, exposure.buy, exposure.migrate
    columns = (
        exposure.days,
        *(stay.unsupported, stay.unknown),
        *(buy.unsupported, buy.ask, buy.unknown),
        *(migrate.unsupported, migrate.unknown),
    )
    return list(zip(*columns, strict=True))


def _row(count: Count, system: SystemStage, catalog: Catalog) -> Sequence[object]:
    key, end, ends = count.key, system.end, system.verdict.ends
    return (
        key.distribution,
        key.release,
        key.minor,
        name_of(catalog, key.distribution, key.release),
        count.group,
        count.plan,
        count.rows,
        count.hosts,
        system.stage.value,
        end.day if end else None,
        end.kind if end else "unknown",
        system.verdict.why,
        ends.source.url if ends else None,
        ends.as_of if ends else None,
        ends.confidence if ends else None,
    )


def _other(name: str, rows: int, hosts: int) -> Sequence[object]:
    stage = "unknown" if name == "not recognised" else name
    cells: dict[str, object] = {"name": name, "rows": rows, "hosts": hosts, "status": stage}
    return [cells.get(column) for column in FLEET_COLUMNS]
