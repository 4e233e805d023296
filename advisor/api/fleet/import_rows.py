"""What the API of imports answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from django.urls import reverse
from rest_framework.request import Request

from advisor.fleet.counts import Totals
from advisor.fleet.imports import fleet_of, totals_of
from advisor.fleet.imports.moves import COUNTED
from advisor.models import FleetImport, ImportNeed, ImportState
from catalog.api.rows.annotations import Address, Count, Time, described, one_of
from catalog.api.rows.evidence import ApiRow


class ImportTotals(ApiRow, frozen=True, kw_only=True):
    """`rows` is the sum of the other three. A guess that nobody confirmed is unmatched."""

    component: ClassVar = "ImportTotals"

    rows: Count
    matched: Count
    unmatched: Count
    ignored: Count


class ImportCount(ApiRow, frozen=True, kw_only=True):
    """Matched hosts of a release, in a group and with a support plan."""

    component: ClassVar = "ImportCount"

    distribution: str
    release: str
    minor: str | None
    group: str
    plan: Annotated[str, described("The slug of the support plan; empty: none is known.")]
    rows: Count
    hosts: Count


class ImportBrief(ApiRow, frozen=True, kw_only=True):
    """An import of a team, as it is listed."""

    component: ClassVar = "ImportBrief"

    number: Count
    url: Address
    page: Annotated[Address, described("The same for people.")]
    state: Annotated[str, one_of(ImportState.values)]
    needs: Annotated[str, one_of(["", *ImportNeed.values], "What a member has to answer.")]
    problem: Annotated[str, described("Why it failed, or what is wrong with the columns.")]
    label: str
    filename: str
    size: Annotated[Count, described("Bytes of the file.")]
    bytes_read: Annotated[Count, described("Of these: the progress.")]
    shape: Annotated[str, described("As what it was recognised.")]
    rows: Count
    uploaded_at: Time
    finished_at: Time | None
    keeps_hosts_until: date | None


class ImportDetail(ImportBrief, frozen=True, kw_only=True):
    """`totals` and `counts` once it is counted."""

    component: ClassVar = "Import"

    totals: ImportTotals | None
    counts: tuple[ImportCount, ...]


class ImportPage(ApiRow, frozen=True, kw_only=True):
    """A page of the imports of a team, newest first."""

    component: ClassVar = "ImportList"

    count: Annotated[Count, described("The number of imports on all pages.")]
    next: Address | None
    previous: Address | None
    results: tuple[ImportBrief, ...]


def brief(request: Request, row: FleetImport) -> ImportBrief:
    place = [row.team.slug, row.number]
    return ImportBrief(
        number=row.number,
        url=request.build_absolute_uri(reverse("api-fleet-import", args=place)),
        page=request.build_absolute_uri(reverse("fleet-import", args=place)),
        state=row.state,
        needs=row.needs,
        problem=row.problem,
        label=row.label,
        filename=row.filename,
        size=row.size,
        bytes_read=row.bytes_read,
        shape=row.shape,
        rows=row.rows,
        uploaded_at=row.uploaded_at,
        finished_at=row.finished_at,
        keeps_hosts_until=row.keeps_hosts_until,
    )


def detail(request: Request, row: FleetImport) -> ImportDetail:
    is_counted = row.state in COUNTED and row.needs != ImportNeed.COLUMNS
    return brief(request, row).extended(
        ImportDetail,
        totals=_totals(totals_of(row)) if is_counted else None,
        counts=_counts(row) if is_counted else (),
    )


def _totals(totals: Totals) -> ImportTotals:
    return ImportTotals(
        rows=totals.rows,
        matched=totals.matched,
        unmatched=totals.unmatched,
        ignored=totals.ignored,
    )


def _counts(row: FleetImport) -> tuple[ImportCount, ...]:
    return tuple(
        ImportCount(
            distribution=count.key.distribution,
            release=count.key.release,
            minor=count.key.minor,
            group=count.group,
            plan=count.plan,
            rows=count.rows,
            hosts=count.hosts,
        )
        for count in fleet_of(row).counts
    )
