"""Rows of releases: each with its phases, and with its status and support on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from catalog import document, lifecycle, vocabulary
from catalog.api.rows.annotations import (
    Address,
    Architectures,
    AsOf,
    CheckedOn,
    ConfidenceKey,
    DistributionSlug,
    Note,
    described,
    one_of,
)
from catalog.api.rows.evidence import (
    ApiRow,
    CatalogReference,
    DisputeRow,
    GroundRow,
    SourceReference,
    Sources,
    row_of,
)

MAJOR, MINOR = "major", "minor"
RELEASE_STATUSES = (*vocabulary.RELEASE_STATUSES, lifecycle.AHEAD)


class EndRow(ApiRow, frozen=True, kw_only=True):
    """`on` is the last supported day (UTC) where the end is a date; elsewhere a day up to which
    it is certain, or null. Not announced, unknown and none (it never ends) are three different
    things.
    """

    component: ClassVar = "End"

    kind: Annotated[str, one_of(vocabulary.END_KINDS)]
    on: date | None
    latest: Annotated[
        date | None,
        described("If the end is not a date: the day after which support is known to be over."),
    ]


class PhaseRow(ApiRow, frozen=True, kw_only=True):
    """A stretch of a release's life."""

    component: ClassVar = "Phase"

    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    disputes: tuple[DisputeRow, ...]
    end: EndRow
    kind: Annotated[str, one_of(vocabulary.PHASE_KINDS)]
    name: str
    note: Note
    paid: bool
    plans: Annotated[
        tuple[str, ...],
        described(
            "Slugs of the plans it comes with. Empty: with every plan, unless it is paid for "
            "separately."
        ),
    ]
    projected: Annotated[bool, described("Planned or calculated, not promised.")]
    source: SourceReference
    derived_from: Annotated[
        tuple[GroundRow, ...],
        described(
            "The values a phase of a minor release follows from. Empty: it is recorded itself."
        ),
    ]


class LatestRow(ApiRow, frozen=True, kw_only=True):
    """The newest version of a release."""

    component: ClassVar = "LatestVersion"

    name: str
    on: date | None


class ReleaseEntry(ApiRow, frozen=True, kw_only=True):
    """A release of a distribution."""

    component: ClassVar = "Release"

    as_of: AsOf
    checked_on: CheckedOn
    confidence: ConfidenceKey
    disputes: tuple[DisputeRow, ...]
    latest: LatestRow | None
    name: str
    note: Note
    parent: Annotated[str | None, described("The major release of a minor one.")]
    phases: tuple[PhaseRow, ...]
    preview: Annotated[
        bool, described("Announced or in preview: not for production, never supported.")
    ]
    released_on: date | None
    slug: str
    source: SourceReference
    withdrawn_on: Annotated[
        date | None,
        described(
            "The day on which it was marked as no longer listed by endoflife.date. Null: it is "
            "listed."
        ),
    ]


class ReleaseOfDistribution(ReleaseEntry, frozen=True):
    """A release, and the distribution it belongs to."""

    distribution: DistributionSlug
    kind: Annotated[str, one_of((MAJOR, MINOR))]


class ReleaseOnDay(ReleaseOfDistribution, frozen=True, kw_only=True):
    """A release with its status and its support on a day."""

    status: Annotated[
        str,
        one_of(
            RELEASE_STATUSES,
            "The phase it is in on the day; ahead: not released yet; preview: not for production.",
        ),
    ]
    status_words: str
    support: Annotated[EndRow, described("The end of support without extra payment.")]
    paid_support: Annotated[
        EndRow | None,
        described("The end of support at extra cost. Null: none is recorded."),
    ]
    ends_on: Annotated[
        date | None,
        described("The last supported day without extra payment, if it is a date."),
    ]
    days_left: Annotated[
        int | None,
        described("From the day of the answer to that end; negative after it."),
    ]
    architectures: Annotated[Architectures | None, described("Null: unknown.")]


class ReleaseListRow(ReleaseOnDay, frozen=True, kw_only=True):
    """A release of the list."""

    component: ClassVar = "ReleaseRow"

    url: Address
    page: Annotated[Address, described("Its page, as HTML.")]
    calendar: Annotated[Address, described("Its ends of support, to subscribe to.")]


class ReleaseAnswer(ReleaseListRow, frozen=True, kw_only=True):
    """A release with its status and its support on a day."""

    component: ClassVar = "ReleaseDetail"

    day: Annotated[date, described("The day of the answer.")]
    catalog: CatalogReference


def release_rows(
    catalog: document.Catalog, sources: Sources, day: date, today: date
) -> Iterator[ReleaseOnDay]:
    for distribution in catalog.distributions:
        for release in distribution.releases:
            yield release_on_day(distribution, release, sources, day, today)


def release_on_day(
    distribution: document.Distribution,
    release: document.Release,
    sources: Sources,
    day: date,
    today: date,
) -> ReleaseOnDay:
    """`support` is that without paying extra, `paid_support` that for an extra payment."""
    support = release.support().end
    status = release.status_as_of(day, today)
    return row_of(
        ReleaseOnDay,
        release,
        sources,
        distribution=distribution.slug,
        kind=MINOR if release.parent else MAJOR,
        status=status.kind,
        status_words=status.words,
        support=_end(support),
        paid_support=_paid_support(release),
        ends_on=support.day if support.kind == lifecycle.DATE else None,
        days_left=lifecycle.days_left(support, day),
        architectures=_architectures(distribution, release),
    )


def _paid_support(release: document.Release) -> EndRow | None:
    paid = [
        lifecycle.LifecyclePhase(phase.kind, phase.name, phase.end)
        for phase in release.phases
        if not phase.covers(None)
    ]
    return _end(lifecycle.support_with(paid).end) if paid else None


def _end(end: lifecycle.End) -> EndRow:
    return EndRow(kind=end.kind, on=end.day, latest=end.latest)


def _architectures(
    distribution: document.Distribution, release: document.Release
) -> document.Value:
    """Stated of this release, else of its major release, else of the distribution, or unknown."""
    values = {
        fact.release: fact.value
        for fact in distribution.facts
        if fact.attribute == "architectures" and fact.plan is None
    }
    names = (release.name, release.parent, None)
    return next((values[name] for name in names if name in values), None)
