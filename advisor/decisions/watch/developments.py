"""What happened, since a notice was written, to what it is about: whether it still holds."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.contrib.auth.models import User as Account
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from accounts.teams.rights import Seat
from advisor.decisions.approvers import waiting_for
from advisor.decisions.audit import REVIEWS
from advisor.decisions.watch import MessageKind
from advisor.decisions.watch.lead_times import END, REVIEW
from advisor.models import (
    RENEWING,
    Decision,
    DecisionEvent,
    ExceptionState,
    FleetException,
    Notice,
    State,
)
from catalog.clock import today

ASKS = frozenset({"requested", MessageKind.SUBMITTED, MessageKind.WAITING})
"""The kinds of notices of what is to be approved."""
NOT_FOR_MEMBER = "It no longer waits for you."
_AHEAD = (f"{END}:", f"{REVIEW}:")
"""How the occasions of notices ahead of a day begin."""
_LATER_NOTICE = "A later notice says more."
_REVIEWED = "It was reviewed."
_REVOKED = "It was revoked."
_DECISIONS = {
    State.DRAFT: "It was taken back to draft.",
    State.REVIEW: "It was submitted again.",
    State.APPROVED: "It was approved.",
    State.REJECTED: "It was rejected.",
    State.WITHDRAWN: "It was withdrawn.",
    State.SUPERSEDED: "It was superseded by a revision.",
}
_EXCEPTIONS = {
    ExceptionState.REQUESTED: "Its last day is over: it can no longer be approved.",
    ExceptionState.APPROVED: "It was approved.",
    ExceptionState.DECLINED: "It was declined.",
    ExceptionState.WITHDRAWN: "It was withdrawn.",
    ExceptionState.REVOKED: _REVOKED,
}


class Developments:
    """Of some notices, for one member. A fixed number of queries, and one more for each team in
    which the member is no approver."""

    def __init__(
        self, notices: Collection[Notice], account: Account, seats: Sequence[Seat]
    ) -> None:
        decisions = [notice.decision_id for notice in notices if notice.decision_id]
        exceptions = [notice.exception_id for notice in notices if notice.exception_id]
        self._reviewed_at = _reviewed_at(decisions)
        self._latest = _latest_ahead(decisions)
        self._renewed = _renewed(exceptions)
        self._waiting = _waiting(notices, account, seats)
        self._approves_in = {seat.team.pk for seat in seats if seat.may_approve}

    def in_words(self, notice: Notice) -> str:
        """Why it no longer holds; empty where it does."""
        if notice.decision:
            return self._of_decision(notice, notice.decision)
        assert notice.exception
        return self._of_exception(notice, notice.exception)

    def waits(self, notice: Notice) -> bool:
        """Its decision waits for the approval of the member."""
        return notice.decision_id in self._waiting

    def _of_decision(self, notice: Notice, decision: Decision) -> str:
        if notice.kind in ASKS:
            return self._of_submission(notice, decision)
        if notice.kind and notice.kind != MessageKind.EXPIRED:
            return ""
        if decision.state != State.APPROVED:
            return _DECISIONS[State(decision.state)]
        reviewed_at = self._reviewed_at.get(decision.pk)
        if reviewed_at and reviewed_at >= notice.at:
            return _REVIEWED
        return _LATER_NOTICE if self._has_later(notice, decision) else ""

    def _of_submission(self, notice: Notice, decision: Decision) -> str:
        submitted_at = decision.submitted_at
        if decision.state != State.REVIEW or (submitted_at and submitted_at > notice.at):
            return _DECISIONS[State(decision.state)]
        is_for_one = notice.kind == MessageKind.WAITING
        return NOT_FOR_MEMBER if is_for_one and not self.waits(notice) else ""

    def _has_later(self, notice: Notice, decision: Decision) -> bool:
        prefix = notice.occasion.partition(":")[0]
        return self._latest.get((decision.pk, f"{prefix}:"), 0) > notice.pk

    def _of_exception(self, notice: Notice, exception: FleetException) -> str:
        state = ExceptionState(exception.state)
        if notice.kind in ASKS:
            if state != ExceptionState.REQUESTED or exception.ends < today():
                return _EXCEPTIONS[state]
            return "" if exception.team_id in self._approves_in else NOT_FOR_MEMBER
        if state == ExceptionState.REVOKED and notice.kind != "revoked":
            return _REVOKED
        return "" if notice.kind else self._of_end(notice, exception)

    def _of_end(self, notice: Notice, exception: FleetException) -> str:
        if exception.pk in self._renewed:
            return "Its renewal was requested."
        is_ahead = notice.occasion == "exception-ends"
        return "It has ended." if is_ahead and exception.ends < today() else ""


def holding(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of notices of facts and days of decisions those that still hold: as `Developments`."""
    reviews = DecisionEvent.objects.filter(
        decision=OuterRef("decision"), kind__in=REVIEWS, at__gte=OuterRef("at")
    )
    outdated = Q(Exists(reviews))
    for prefix in _AHEAD:
        later = Notice.objects.filter(
            decision=OuterRef("decision"), pk__gt=OuterRef("pk"), occasion__startswith=prefix
        )
        outdated |= Q(occasion__startswith=prefix) & Q(Exists(later))
    return rows.filter(~outdated, decision__state=State.APPROVED)


def _reviewed_at(decisions: Iterable[int]) -> dict[int, datetime.datetime]:
    reviews = DecisionEvent.objects.filter(decision__in=decisions, kind__in=REVIEWS)
    pairs = reviews.values("decision").annotate(latest=Max("at")).order_by("decision")
    return dict(pairs.values_list("decision", "latest"))


def _latest_ahead(decisions: Iterable[int]) -> dict[tuple[int, str], int]:
    """The key of the latest notice ahead of an end, and of a review, of each decision."""
    ahead = Q(occasion__startswith=_AHEAD[0]) | Q(occasion__startswith=_AHEAD[1])
    rows = Notice.objects.filter(ahead, decision__in=decisions).order_by("pk")
    pairs = rows.values_list("decision", "occasion", "pk")
    return {(decision, f"{occasion.partition(':')[0]}:"): key for decision, occasion, key in pairs}


def _renewed(exceptions: Iterable[int]) -> set[int]:
    renewals = FleetException.objects.filter(renews__in=exceptions, state__in=RENEWING)
    return {key for key in renewals.values_list("renews", flat=True) if key is not None}


def _waiting(notices: Iterable[Notice], account: Account, seats: Iterable[Seat]) -> set[int]:
    decisions = {notice.decision_id for notice in notices if notice.kind in ASKS}
    if not decisions:
        return set()
    return set(waiting_for(account, seats).filter(pk__in=decisions).values_list("pk", flat=True))
