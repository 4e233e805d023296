"""Notices ahead of an end of support and of a day of review, at the team's lead times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from advisor.decisions.audit import REVIEWS
from advisor.decisions.watch.condition import promised_end
from advisor.decisions.watch.notices import NewNotice, NoticeDetails, write
from advisor.decisions.watch.turn import turn
from advisor.decisions.watch.unverified import UnverifiedData, unverified
from advisor.decisions.watch.words import Names
from advisor.models import Decision, DecisionEvent, Notice, State, WatchedDecision
from catalog import clock, lifecycle, snapshot
from catalog.document import Catalog
from catalog.formats import format_date, plural

BATCH = 500
WORK = "lead-times"
END, REVIEW = "end", "review"
DECIDE_AGAIN = "Open the record and decide again in time."
CONFIRM = "Compare it with today, then confirm it or open a revision."


def tell_ahead(today: date | None = None) -> int:
    """How many notices were written: one for each day and lead time."""
    today = today or clock.today()
    with turn(WORK) as own_turn:
        return _tell_ahead(today) if own_turn else 0


def _tell_ahead(today: date) -> int:
    published, written = snapshot.current(), 0
    stale = {row.distribution: row for row in unverified(published, timezone.now())}
    watched = WatchedDecision.objects.filter(decision__state=State.APPROVED)
    keys = list(watched.order_by("pk").values_list("decision", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = Decision.objects.select_related("team").filter(pk__in=keys[start : start + BATCH])
        reviewed_on = _reviewed_on(batch)
        with transaction.atomic():
            due = [
                notice
                for row in batch
                for notice in due_notices(
                    row, published.document, today, stale, reviewed_on.get(row.pk)
                )
            ]
            written += len(write(due))
    return written


def due_notices(
    decision: Decision,
    catalog: Catalog,
    today: date,
    stale: Mapping[str, UnverifiedData],
    reviewed_on: date | None = None,
) -> Iterator[NewNotice]:
    """Of the lead times that were reached the shortest: who approves late is not told of all.

    `stale`: by distribution, whose ends are not verified. `reviewed_on`: of a review whose lead
    time had begun by then nobody is told: who approved or reviewed it has just chosen its day.
    """
    key = (decision.distribution, decision.release, decision.plan)
    end = promised_end(catalog, key)
    months = decision.team.lead_times
    end_day = end.day if end and end.kind == lifecycle.DATE else None
    if end_day and (lead := reached(end_day, months, today)) is not None:
        name = Names(catalog, catalog).of(key)
        yield _of_end(decision, name, end_day, lead, stale.get(key[0]))
    lead = reached(decision.review_by, months, today)
    if lead is not None and not _had_begun(decision.review_by, lead, reviewed_on):
        yield _of_review(decision, lead)


def reached(day: date, months: Iterable[int], today: date) -> int | None:
    """The shortest lead time (months) that has begun; 0 from the day after; None: none has."""
    if today > day:
        return 0
    begun = [lead for lead in months if lead > 0 and today >= months_before(day, lead)]
    return min(begun, default=None)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last."""
    total = day.year * 12 + day.month - 1 - months
    first = date(total // 12, total % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(day.day, (following - timedelta(days=1)).day))


def _reviewed_on(decisions: QuerySet[Decision]) -> dict[int, date]:
    """The day of the latest approval or review of each, from its history."""
    events = DecisionEvent.objects.filter(decision__in=decisions, kind__in=("approved", *REVIEWS))
    latest = events.values("decision").annotate(latest=Max("at")).order_by("decision")
    return {key: at.date() for key, at in latest.values_list("decision", "latest")}


def _had_begun(day: date, lead: int, reviewed_on: date | None) -> bool:
    """The lead time (months) ahead of the day, when the decision was last reviewed."""
    return bool(lead and reviewed_on and months_before(day, lead) <= reviewed_on)


def _of_end(
    decision: Decision, name: str, day: date, lead: int, stale: UnverifiedData | None
) -> NewNotice:
    words = f"Updates of {name} end on {format_date(day)}, in less than {plural(lead, 'month')}."
    if lead == 0:
        words = f"Updates of {name} ended on {format_date(day)}."
    if stale:
        words += f" The day is not verified: {stale.since_in_words}."
    details = NoticeDetails(to_do=DECIDE_AGAIN)
    return NewNotice(decision, f"{END}:{day}:{lead}", _grade(lead), words, details)


def _of_review(decision: Decision, lead: int) -> NewNotice:
    day = format_date(decision.review_by)
    words = f"This decision is to be reviewed by {day}, in less than {plural(lead, 'month')}."
    if lead == 0:
        words = f"This decision was to be reviewed by {day}."
    details = NoticeDetails(to_do=CONFIRM)
    return NewNotice(
        decision, f"{REVIEW}:{decision.review_by}:{lead}", _grade(lead), words, details
    )


def _grade(lead: int) -> Notice.Grade:
    return Notice.Grade.ACT if lead == 0 else Notice.Grade.LOOK
