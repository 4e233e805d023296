"""Releases in the tables of the pages, with how fresh their data is and what is under review."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.lifecycle import DATE, ENDED
from catalog.presentation import PresentedRelease
from catalog.refresh.freshness import ReleaseNotes


@dataclass(frozen=True)
class ReleaseRow:
    release: PresentedRelease
    notes: ReleaseNotes


@dataclass(frozen=True)
class Releases:
    """`majors`: those that have not ended; all of them where every one has."""

    majors: tuple[ReleaseRow, ...]
    ended_majors: tuple[ReleaseRow, ...]
    minors: tuple[ReleaseRow, ...]

    @property
    def calendar_query(self) -> str:
        """Asks the calendar for the releases with an end to come. Empty: there are none."""
        slugs = (row.release.slug for row in self.majors if _has_an_end_to_come(row))
        return "&".join(f"release={slug}" for slug in slugs)


def split_releases(rows: list[ReleaseRow]) -> Releases:
    majors = tuple(row for row in rows if row.release.parent is None)
    minors = tuple(row for row in rows if row.release.parent is not None)
    living = tuple(row for row in majors if row.release.state.kind != ENDED)
    if not living:
        return Releases(majors, (), minors)
    ended = tuple(row for row in majors if row.release.state.kind == ENDED)
    return Releases(living, ended, minors)


def _has_an_end_to_come(row: ReleaseRow) -> bool:
    """Whether some end is a date, and the release is listed and out."""
    release = row.release
    has_date = any(phase.end.kind == DATE for phase in release.phases)
    return (
        has_date and row.release.state.kind != ENDED and not (release.withdrawn or release.preview)
    )
