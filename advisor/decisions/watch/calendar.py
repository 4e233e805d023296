"""A member's private calendar of a team: ends of support of its choices, and days of review.

The address is the key to it: stored as a hash, revocable, worth nothing without a seat in the team.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import User as Account
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from icalendar import Calendar, Event, vText

from accounts.models import Membership, Team
from accounts.teams.members import lock
from advisor.decisions.watch.addresses import record_url
from advisor.decisions.watch.condition import promised_end
from advisor.decisions.watch.words import Names
from advisor.models import CalendarFeed, Decision, State
from catalog import lifecycle
from catalog.document import Catalog

MOST_FEEDS = 5
"""Addresses of a member for one team and subject that work at a time; the oldest is revoked for
another."""


def create(
    team: Team, member: Account, subject: CalendarFeed.Subject = CalendarFeed.Subject.DECISIONS
) -> str:
    """A new address's token: nobody can read it again."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        lock(team.slug)
        for feed in working(member).filter(team=team, subject=subject)[MOST_FEEDS - 1 :]:
            CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=timezone.now())
        CalendarFeed.objects.create(
            team=team, member=member, subject=subject, token_hash=_hash(token)
        )
    return token


def working(member: Account) -> QuerySet[CalendarFeed]:
    """The addresses of a member that were not revoked, the newest first."""
    rows = CalendarFeed.objects.filter(member=member, revoked_at=None)
    return rows.select_related("team").order_by("-created_at", "-pk")


def find(
    token: str, subject: CalendarFeed.Subject = CalendarFeed.Subject.DECISIONS
) -> CalendarFeed | None:
    """None for a token that is unknown, revoked or of another subject, or whose member has no seat
    any more."""
    feed = (
        CalendarFeed.objects.filter(token_hash=_hash(token), revoked_at=None, subject=subject)
        .select_related("team")
        .first()
    )
    if feed is None:
        return None
    seat = Q(team=feed.team_id, user=feed.member_id)
    return feed if Membership.objects.active().filter(seat).exists() else None


def encode(team: Team, catalog: Catalog) -> bytes:
    """The calendar in the bytes of RFC 5545. Nothing of drafts and of what was superseded."""
    calendar = Calendar()
    calendar.add("prodid", "-//ELwise//Decisions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", vText(f"Decisions of {team.name}"))
    calendar.add("x-wr-calname", vText(f"Decisions of {team.name}"))
    calendar.add("refresh-interval", timedelta(days=1), {"VALUE": "DURATION"})
    approved = Decision.objects.filter(team=team, state=State.APPROVED).select_related("team")
    for decision in approved.order_by("year", "sequence"):
        for event in _events(decision, catalog):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(decision: Decision, catalog: Catalog) -> Iterator[Event]:
    yield _event(decision, "review", decision.review_by, f"Review {decision.number}")
    key = (decision.distribution, decision.release, decision.plan)
    end = promised_end(catalog, key)
    if end and end.kind == lifecycle.DATE and end.day:
        name = Names(catalog, catalog).of(key)
        yield _event(decision, "end", end.day, f"{name}: updates end ({decision.number})")


def _event(decision: Decision, kind: str, day: date, summary: str) -> Event:
    """The day is the last one. What is equal stays equal: no clock has a part in it."""
    event = Event()
    event.add("uid", f"{decision.pk}-{kind}@elwise")
    event.add("dtstamp", (decision.decided_at or datetime(2026, 1, 1, tzinfo=UTC)))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", vText(_line(f"{summary}: {decision.title}")))
    event.add("url", record_url(decision))
    event.add("transp", "TRANSPARENT")
    return event


def _line(text: str) -> str:
    """Without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
