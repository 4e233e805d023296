"""One end of support as an event of RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from icalendar import Alarm, Event, vText

from catalog import minors, vocabulary
from catalog.document import Catalog
from catalog.feeds.endings import PhaseEnding
from catalog.feeds.release_data import ReleaseDataByDay
from catalog.feeds.wording import (
    as_of_in_words,
    confidence_in_words,
    disputes_in_words,
    without_control_characters,
)
from catalog.formats import format_date
from catalog.refresh import freshness
from catalog.snapshot import Published


def make_event(
    published: Published,
    ending: PhaseEnding,
    day: date,
    alarms: Sequence[int],
    sequence: int,
    fresh: ReleaseDataByDay,
) -> Event:
    """`sequence` grows with every move of the end; so calendars know that the event has changed."""
    summary = _summary(ending)
    event = Event()
    event.add("uid", ending.uid)
    event.add("dtstamp", _last_checked(published, ending))
    event.add("sequence", sequence)
    event.add("dtstart", day)
    if day < date.max:  # the end is exclusive; without one the event still lasts its one day
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", text(summary))
    event.add("categories", _categories(ending))
    event.add("url", settings.SITE_URL + reverse("distribution", args=[ending.distribution.slug]))
    event.add("status", "TENTATIVE" if ending.is_doubtful else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    for days in alarms:
        event.add_component(_make_alarm(days, summary))
    lines = [*_description(published.document, ending, day), *_freshness(ending, fresh)]
    event.add("description", text("\n".join(filter(None, lines))))
    return event


def text(words: str) -> vText:
    """Typed as text, so that it is escaped in X-properties too."""
    return vText(without_control_characters(words))


def _make_alarm(days: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(days=-days))
    alarm.add("description", text(f"In {days} day{'' if days == 1 else 's'}: {summary}"))
    return alarm


def _last_checked(published: Published, ending: PhaseEnding) -> datetime:
    """When the value was last checked. The clock has no part in it, so equal files stay equal."""
    as_of = date.fromisoformat(published.as_of) if published.as_of else None
    phase, release = ending.phase, ending.release
    day = phase.checked_on or phase.as_of or release.checked_on or as_of or date(1970, 1, 1)
    return datetime.combine(day, time.min, UTC)


def _summary(ending: PhaseEnding) -> str:
    projected = " (projected)" if ending.phase.projected else ""
    return f"{ending.selected.name}: {ending.phase_words} ends{projected}"


def _categories(ending: PhaseEnding) -> list[str]:
    name = without_control_characters(ending.distribution.short_name)
    return [name, vocabulary.PHASE_KINDS[ending.phase.kind]]


def _description(catalog: Catalog, ending: PhaseEnding, day: date) -> Iterator[str]:
    """What ends, for whom, on whose word, and who says otherwise. Empty lines say nothing."""
    phase, release = ending.phase, ending.release
    source, confidence = catalog.source(phase), vocabulary.CONFIDENCE[phase.confidence]
    yield (
        f"{phase.name} of {ending.selected.name} ends on {format_date(day)}. "
        "That is the last supported day."
    )
    yield _for_whom(ending)
    if release.preview:
        yield "The release is in preview, not for production."
    if release.withdrawn_in_words:
        yield f"The release was {release.withdrawn_in_words}."
    if phase.projected:
        yield "Projected: planned or calculated, not promised."
    yield phase.note
    yield minors.derivation(phase)
    yield f"Source: {source.title}, {as_of_in_words(phase)}."
    yield source.url
    yield f"Confidence: {confidence_in_words(phase)} ({confidence})."
    yield disputes_in_words(catalog, phase.disputes)


def _for_whom(ending: PhaseEnding) -> str:
    plans = [ending.distribution.plan(slug) for slug in ending.phase.plans]
    names = ", ".join(plan.name for plan in plans if plan)
    if ending.phase.paid:
        return f"Paid for: only with {names}." if names else "Paid for separately."
    return f"Only with {names}." if names else "Included: nothing extra to pay."


def _freshness(ending: PhaseEnding, fresh: ReleaseDataByDay) -> Iterator[str]:
    """When an end that rests on upstream was last compared with it, and what upstream says."""
    data = fresh.get(ending.distribution.slug)
    if data is None:
        return
    if freshness.rests_on_upstream(ending.phase, data):
        yield f"{capfirst(data['words'])}."
    for words in freshness.notes_on(data, "under_review", ending.release, ending.phase):
        yield f"Under review: {words}."
    for words in freshness.notes_on(data, "set_by_hand", ending.release, ending.phase):
        yield f"{capfirst(words)}."
