"""The audit of decisions: who did what and when, with old and new values."""

from __future__ import annotations

import datetime

import msgspec
from django.contrib.auth.models import User as Account

from advisor.models import Decision, DecisionEvent

COMMENT = "comment"
TRIPWIRE = "tripwire"
"""The kind of an event that sets or removes one of the team's own: its words name the choice."""

REVIEWS = ("reviewed", "renewed")
"""The kinds of events that say that somebody has reviewed an approved decision."""

FieldValue = str | int | bool | None


class FieldChange(msgspec.Struct, frozen=True):
    """A field's value before and after, as it is stored; days as ISO dates."""

    field: str
    old: FieldValue
    new: FieldValue


class EventDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event carries besides its words. `version`: the row's after the event.

    `approvals`: the keys of the approvals that counted when the decision was approved.
    """

    version: int = 0
    changes: tuple[FieldChange, ...] = ()
    content_sha256: str = ""
    reason: str = ""
    approvals: tuple[int, ...] = ()


class TimelineEntry(msgspec.Struct, frozen=True):
    """A line of the timeline. `actor` None: ELwise itself. `kind`: `comment` for a comment, else
    the event's: kept, edited, decided-anew, submitted, taken-back, withdrawn, approval, approved,
    rejected, superseded, revised, reviewed, renewed, expired, shared, share-revoked,
    weighing-opened, weighing-sent, weighing-closed, tripwire.
    """

    at: datetime.datetime
    actor: str | None
    kind: str
    words: str
    details: EventDetails = EventDetails()


def log(
    decision: Decision,
    actor: Account | None,
    kind: str,
    words: str,
    details: EventDetails | None = None,
) -> DecisionEvent:
    """Call it in the transaction of the change it records. `actor` None: ELwise itself.

    `words` name nobody: who it was is read from the account, which may have been redacted since.
    """
    return DecisionEvent.objects.create(
        decision=decision,
        actor=actor,
        kind=kind,
        words=words,
        details=msgspec.to_builtins(details or EventDetails(version=decision.version)),
    )


def timeline(decision: Decision) -> list[TimelineEntry]:
    """Events and comments, the oldest first. Two queries."""
    events = decision.events.select_related("actor")
    comments = decision.comments.select_related("author")
    entries = [
        *map(entry_of, events),
        *(
            TimelineEntry(comment.at, comment.author.get_username(), COMMENT, comment.text)
            for comment in comments
        ),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def changes_since(decision: Decision, version: int) -> tuple[TimelineEntry, ...]:
    """The events after that version of the row, the oldest first."""
    events = decision.events.select_related("actor").filter(details__version__gt=version)
    return tuple(map(entry_of, events))


def entry_of(event: DecisionEvent) -> TimelineEntry:
    actor = event.actor.get_username() if event.actor else None
    return TimelineEntry(event.at, actor, event.kind, event.words, details_of(event))


def details_of(event: DecisionEvent) -> EventDetails:
    """What code of another version added is left out."""
    return msgspec.convert(event.details, EventDetails)
