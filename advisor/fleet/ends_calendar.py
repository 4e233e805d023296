"""The ends of support of what a fleet runs, as a calendar with the number of hosts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from advisor.fleet.summary import FleetSummary, ReleaseSummary
from catalog.formats import plural


def encode(name: str, key: str, summary: FleetSummary, counted_at: datetime, url: str) -> bytes:
    """In the bytes of RFC 5545. What is equal stays equal: no clock has a part in it.

    `name`: of the team; `key`: what tells its events from those of other teams. `counted_at`: when
    the inventory came (UTC). `url`: of the fleet's page.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//ELwise//Fleet//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, vText(f"Fleet of {name}"))
    calendar.add("refresh-interval", timedelta(days=1), {"VALUE": "DURATION"})
    for rows in _by_end(summary.releases):
        calendar.add_component(_event(rows, key, counted_at, url))
    return bytes(calendar.to_ical())


def _by_end(releases: Iterable[ReleaseSummary]) -> list[list[ReleaseSummary]]:
    """Rows of one release and plan, whatever minor releases they run. Without a known end: none."""
    by_key: dict[tuple[str, str, str], list[ReleaseSummary]] = {}
    for row in releases:
        if row.system.end and row.system.end.kind == "date":
            by_key.setdefault((row.distribution, row.release, row.plan), []).append(row)
    return [by_key[key] for key in sorted(by_key)]


def _event(rows: list[ReleaseSummary], key: str, counted_at: datetime, url: str) -> Event:
    """On the last supported day."""
    row = rows[0]
    assert row.system.end
    assert row.system.end.day
    hosts = plural(sum(row.hosts for row in rows), "host")
    plan = f" with {row.plan}" if row.plan else ""
    event = Event()
    event.add("uid", f"{key}-{row.distribution}-{row.release}-{row.plan}@elwise-fleet")
    event.add("dtstamp", counted_at)
    event.add("dtstart", row.system.end.day)
    event.add("dtend", row.system.end.day + timedelta(days=1))
    event.add("summary", vText(f"{row.name}{plan}: support ends ({hosts})"))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
