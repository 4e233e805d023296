"""The export of the releases: a row for each phase, with the release it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from catalog import lifecycle, minors
from catalog.document import Catalog, Distribution, Phase, Release
from catalog.feeds.cells import (
    KNOWN,
    SOURCE_COLUMNS,
    UNKNOWN,
    Row,
    empty_cells,
    naming_cells,
    selected_distributions,
    source_cells,
)
from catalog.feeds.export_query import ExportQuery
from catalog.feeds.release_data import ReleaseData
from catalog.refresh import freshness

_FRESHNESS = (
    "upstream_level",
    "upstream_checked_at",
    "upstream_observed_on",
    "under_review",
    "set_by_hand",
)
_RELEASE = (
    *("distribution", "distribution_name", "release", "release_name", "major"),
    *("status", "status_words", "status_on"),
)
_PHASE = ("phase", "phase_kind", "ends_on", "ends_on_is", "paid", "projected", "plans")
_SUPPORT = ("supported_until", "supported_until_is", "supported_at_least_until")
_DAYS = ("released_on", "released_on_is", "withdrawn_on", "latest", "latest_is", "latest_on")
COLUMNS = (
    *(*_RELEASE, *_PHASE, *SOURCE_COLUMNS, *_FRESHNESS, *_SUPPORT, *_DAYS),
    *(f"release_{column}" for column in SOURCE_COLUMNS),
    *("preview", "ends_at_the_latest", "supported_at_most_until", "derived_from"),
)


def release_rows(catalog: Catalog, query: ExportQuery, fresh: ReleaseData) -> Iterator[Row]:
    """A release without a phase on record has one row that says so."""
    for distribution in selected_distributions(catalog, query):
        data = fresh.get(distribution.slug)
        for release in _selected_releases(distribution, query):
            cells = {**naming_cells(distribution), **_release(catalog, distribution, release)}
            cells |= _status(release, query.status_day)
            for phase in release.phases or (None,):
                yield {
                    **cells,
                    **(_phase(catalog, phase) if phase else _no_phase(catalog, release)),
                    **_release_data(data, release, phase),
                }


def _selected_releases(distribution: Distribution, query: ExportQuery) -> Iterator[Release]:
    releases = distribution.releases if query.with_minors else distribution.majors
    for release in releases:
        if query.allows("status", release.status(query.status_day).kind):
            yield release


def _release(catalog: Catalog, distribution: Distribution, release: Release) -> Row:
    """Names include the distribution's: a spreadsheet would read 8.10 alone as the number 8.1."""
    latest = release.latest
    major = distribution.release(release.parent) or release
    return {
        "release": release.slug,
        "release_name": f"{distribution.short_name} {release.name}",
        "major": major.slug,
        "released_on": release.released_on,
        "released_on_is": "date" if release.released_on else UNKNOWN,
        "withdrawn_on": release.withdrawn_on,
        "latest": f"{distribution.short_name} {latest.name}" if latest else None,
        "latest_is": KNOWN if latest else UNKNOWN,
        "latest_on": latest.released_on if latest else None,
        "preview": release.preview,
        **source_cells(catalog, release, prefix="release_"),
    }


def _status(release: Release, day: date) -> Row:
    status, end = release.status(day), release.support().end
    is_date = end.kind == lifecycle.DATE
    return {
        "status": status.kind,
        "status_words": status.words,
        "status_on": day,
        "supported_until": end.day if is_date else None,
        "supported_until_is": end.kind,
        "supported_at_least_until": end.day,
        "supported_at_most_until": end.day if is_date else end.latest,
    }


def _phase(catalog: Catalog, phase: Phase) -> Row:
    return {
        "phase": phase.name,
        "phase_kind": phase.kind,
        "ends_on": phase.end.day,
        "ends_on_is": phase.end.kind,
        "paid": phase.paid,
        "projected": phase.projected,
        "plans": phase.plans,
        "ends_at_the_latest": phase.end.latest,
        "derived_from": minors.derivation(phase) or None,
        **source_cells(catalog, phase),
    }


def _no_phase(catalog: Catalog, release: Release) -> Row:
    return {
        **empty_cells(*_PHASE, "ends_at_the_latest", "derived_from"),
        "ends_on_is": UNKNOWN,
        **source_cells(catalog, release),
    }


def _release_data(data: freshness.Carried | None, release: Release, phase: Phase | None) -> Row:
    """How fresh upstream's data is, on rows that rest on it; and what it says otherwise."""
    cells = empty_cells(*_FRESHNESS)
    if data is None:
        return cells
    if freshness.rests_on_upstream(phase or release, data):
        observed_on = data["observed_on"]
        cells["upstream_level"] = data["level"]
        cells["upstream_checked_at"] = data["checked_at"]
        cells["upstream_observed_on"] = date.fromisoformat(observed_on) if observed_on else None
    for kind in ("under_review", "set_by_hand"):
        cells[kind] = "; ".join(freshness.notes_on(data, kind, release, phase)) or None
    return cells
