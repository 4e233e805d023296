"""Releases in the tables of the pages, with how fresh their data is and what is under review."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.presentation import PresentedRelease
from catalog.refresh.freshness import ReleaseNotes


@dataclass(frozen=True)
class ReleaseRow:
    release: PresentedRelease
    notes: ReleaseNotes
