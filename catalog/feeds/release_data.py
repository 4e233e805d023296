"""How fresh the release data of distributions is, as calendar and exports carry it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from catalog.formats import format_date
from catalog.refresh import freshness
from catalog.snapshot import Published


class DayNotes(freshness.Notes):
    """And in words when it was checked, to the day."""

    words: str


ReleaseData = Mapping[str, freshness.Carried]
"""By the slug of the distribution. Absent: its release data is not refreshed."""

ReleaseDataByDay = Mapping[str, DayNotes]


def release_data(published: Published, slugs: Iterable[str]) -> ReleaseData:
    now = timezone.now()
    by_slug = {slug: freshness.release_data(published.freshness, slug, now) for slug in slugs}
    return {slug: data for slug, data in by_slug.items() if data}


def release_data_by_day(published: Published, slugs: Iterable[str]) -> ReleaseDataByDay:
    """The same to the day, so that it changes once a day at most."""
    return {
        slug: {
            "words": _checked_in_words(data),
            "product": data["product"],
            "under_review": data["under_review"],
            "set_by_hand": data["set_by_hand"],
        }
        for slug, data in release_data(published, slugs).items()
    }


def _checked_in_words(data: freshness.Carried) -> str:
    if data["observed_on"] is None:
        return "never received from endoflife.date"
    day = format_date(date.fromisoformat(data["observed_on"]))
    if data["checked_at"] is None:
        return f"imported from endoflife.date on {day}; not refreshed yet"
    doubt = "; it may be out of date" if data["level"] == freshness.RED else ""
    return f"checked with endoflife.date on {day}{doubt}"
