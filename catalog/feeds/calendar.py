"""The calendar to subscribe to: every end of support that is a date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from types import MappingProxyType

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from icalendar import Calendar

from catalog import changelog, clock, lifecycle, reading, snapshot
from catalog.feeds import downloads
from catalog.feeds.calendar_event import make_event, text
from catalog.feeds.calendar_query import CalendarQuery, check_query
from catalog.feeds.downloads import InvalidQuery
from catalog.feeds.endings import PhaseEnding, SelectedRelease, endings, select_releases, uid
from catalog.feeds.release_data import ReleaseDataByDay, release_data_by_day
from catalog.models import Phase
from catalog.snapshot import Published

Moves = Mapping[str, int]
"""By the uid of an event, how many times the end has moved. Absent: it never did."""

_last_moves: Moves = {}


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    published = snapshot.current()
    effective = reading.on(published, clock.today())
    try:
        sent = downloads.read(request, ("release", "plan", "alarm"))
        query = check_query(sent, published.document)
        on_this_day = replace(published, document=effective.document)
        _must_have_events(on_this_day, query)
    except InvalidQuery as error:
        return error.answer()
    moves = moves_of_ends(published)
    fresh = _release_data(published, query)
    return downloads.answer(
        request,
        published,
        {
            **asdict(query),
            "moved": sum(moves.values()),
            "release_data": fresh,
            "minors_since": str(effective.since),
        },
        lambda: encode_calendar(on_this_day, query, moves=moves, fresh=fresh),
        content_type="text/calendar; charset=utf-8",
        disposition='inline; filename="elwise.ics"',
    )


def moves_of_ends(published: Published) -> Moves:
    """As they were counted last, where the database is away."""
    global _last_moves
    try:
        _last_moves = changelog.cached(published.token, "moves", _moves)
    except snapshot.UNREACHABLE:
        if snapshot.stale_since() is None:
            raise
    return _last_moves


def encode_calendar(
    published: Published,
    query: CalendarQuery,
    *,
    moves: Moves,
    fresh: ReleaseDataByDay = MappingProxyType({}),
) -> bytes:
    """The calendar in the bytes of RFC 5545 and 7986."""
    releases = select_releases(published.document, query.releases, published.ages.newest)
    all_endings = _all_endings(releases, query)
    about = [*_about(published, releases, all_endings), *_release_data_in_words(releases, fresh)]
    calendar = _empty_calendar(_title(releases, query), "\n".join(about))
    dated = [(ending.day, ending) for ending in all_endings if ending.day]
    for day, ending in sorted(dated, key=lambda pair: (pair[0], pair[1].uid)):
        sequence = ending.moves(moves)
        event = make_event(published, ending, day, query.alarms, sequence, fresh)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _must_have_events(published: Published, query: CalendarQuery) -> None:
    """RFC 5545 knows no calendar without an event."""
    releases = select_releases(published.document, query.releases, published.ages.newest)
    all_endings = _all_endings(releases, query)
    if not any(ending.day for ending in all_endings):
        reasons = "\n".join(_without_date(releases, all_endings))
        raise InvalidQuery(f"No event: none of these ends has a date.\n{reasons}", status=404)


def _all_endings(releases: Sequence[SelectedRelease], query: CalendarQuery) -> list[PhaseEnding]:
    return [ending for row in releases for ending in endings(row, query.plans)]


def _moves() -> dict[str, int]:
    by_key = changelog.moves()
    phases = Phase.objects.filter(pk__in=by_key).values_list("pk", "release__slug", "name")
    return {uid(slug, name): by_key[key] for key, slug, name in phases if by_key[key]}


def _release_data(published: Published, query: CalendarQuery) -> ReleaseDataByDay:
    releases = select_releases(published.document, query.releases, published.ages.newest)
    return release_data_by_day(published, {row.distribution.slug: None for row in releases})


def _empty_calendar(title: str, description: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ELwise//Support ends//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", text(title))
    calendar.add("x-wr-calname", text(title))
    calendar.add("description", text(description))
    calendar.add("x-wr-caldesc", text(description))
    calendar.add("refresh-interval", timedelta(days=1), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    return calendar


def _title(releases: Sequence[SelectedRelease], query: CalendarQuery) -> str:
    if query.releases and len(releases) <= 3:
        return f"Support ends: {', '.join(row.name for row in releases)}"
    return f"Support ends: {len(releases)} Enterprise Linux releases"


def _about(
    published: Published, releases: Sequence[SelectedRelease], endings: Sequence[PhaseEnding]
) -> Iterator[str]:
    """The age of the data, and every end that cannot be an event because it is not a date."""
    yield ("From the ELwise catalog. The day of an event is the last day of support.")
    yield f"{published.ages.dates_in_words()}."
    if any(ending.day is None for ending in endings):
        yield "Ends without a date, which are not in the calendar:"
    yield from _without_date(releases, endings)


def _without_date(
    releases: Sequence[SelectedRelease], endings: Sequence[PhaseEnding]
) -> Iterator[str]:
    for ending in endings:
        if ending.day:
            continue
        words = lifecycle.end_in_words(ending.phase.end)
        yield f"{ending.selected.name}: end of {ending.phase_words}: {words}"
    without_phases = [row.name for row in releases if not row.release.phases]
    if without_phases:
        yield f"End unknown: {', '.join(without_phases)}"


def _release_data_in_words(
    releases: Sequence[SelectedRelease], fresh: ReleaseDataByDay
) -> Iterator[str]:
    """A line for each age, with the distributions whose release data is as old."""
    names = {row.distribution.slug: row.distribution.short_name for row in releases}
    by_age: dict[str, list[str]] = {}
    for slug, name in names.items():
        if slug in fresh:
            by_age.setdefault(fresh[slug]["words"], []).append(name)
    for words, distributions in by_age.items():
        yield f"Release data of {', '.join(distributions)}: {words}."
