"""Notices of exceptions that end soon, and of those that are back in review."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from advisor.decisions.watch.notices import NewNotice, NoticeDetails, write
from advisor.decisions.watch.turn import turn
from advisor.fleet.policies.approvers import approvers_by_team
from advisor.fleet.policies.stored import selector_of
from advisor.fleet.policy.words import hosts_in_words
from advisor.models import RENEWING, ExceptionState, FleetException, Notice
from catalog import clock, snapshot
from catalog.document import Catalog
from catalog.formats import format_date, format_relative

BATCH = 500
WORK = "exceptions"
ENDS, ENDED = "exception-ends", "exception-ended"
"""Occasions. The last day of an exception never changes, so each is told once."""
RENEW = "Request a renewal, or move the hosts by then."
REVIEW = "Request a renewal, or revoke it."


def soon(today: date) -> date:
    """The last day of exceptions that end soon."""
    return today + timedelta(days=settings.EXCEPTION_NOTICE_DAYS)


def tell_of_exceptions(today: date | None = None) -> int:
    """How many notices were written: to owners, approvers and whoever requested the exception.

    Those that somebody continues are left out, and so are those that were revoked.
    """
    today = today or clock.today()
    with turn(WORK) as own_turn:
        return _tell(today) if own_turn else 0


def _tell(today: date) -> int:
    catalog, written = snapshot.current().document, 0
    keys = _due(today)
    for start in range(0, len(keys), BATCH):
        rows = FleetException.objects.filter(pk__in=keys[start : start + BATCH])
        batch = list(rows.select_related("team"))
        approvers = approvers_by_team(row.team_id for row in batch)
        with transaction.atomic():
            notices = [_notice(row, today, catalog, approvers[row.team_id]) for row in batch]
            written += len(write(notices))
    return written


def _due(today: date) -> list[int]:
    """The keys of those that end soon or have ended, where that was not told yet."""
    continued = FleetException.objects.filter(renews=OuterRef("pk"), state__in=RENEWING)
    earlier = Notice.objects.filter(exception=OuterRef("pk"))
    ending = Q(ends__range=(today, soon(today))) & ~Exists(earlier.filter(occasion=ENDS))
    ended = Q(ends__lt=today) & ~Exists(earlier.filter(occasion=ENDED))
    rows = FleetException.objects.filter(
        ending | ended, ~Exists(continued), state=ExceptionState.APPROVED
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _notice(
    row: FleetException, today: date, catalog: Catalog, approvers: frozenset[int]
) -> NewNotice:
    hosts, day = hosts_in_words(selector_of(row), catalog), format_date(row.ends)
    occasion, grade, to_do = ENDS, Notice.Grade.LOOK, RENEW
    words = f"The exception for {hosts} ends on {day}, {format_relative(row.ends, today)}."
    if row.ends < today:
        occasion, grade, to_do = ENDED, Notice.Grade.ACT, REVIEW
        words = (
            f"The exception for {hosts} ended on {day} and is back in review. "
            "Checks judge its hosts without it."
        )
    return NewNotice(
        row,
        occasion,
        grade,
        words,
        NoticeDetails(to_do=to_do),
        approvers | {row.requested_by_id},
        title=hosts,
    )
