"""Back to draft, computed anew, decided again and confirmed: the API of what follows a decision."""

from __future__ import annotations

import zlib

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from rest_framework.request import Request

from advisor.answer_formats import as_query
from advisor.api.answers_body import validated_answers
from advisor.api.decisions.again import decided_again
from advisor.api.decisions.again_rows import DecisionAgain
from advisor.api.decisions.base import struct_response
from advisor.api.decisions.bodies import read_body
from advisor.api.decisions.described import described_change, described_read
from advisor.api.decisions.one_decision import MoveView, OneDecision, altered
from advisor.api.decisions.rows import ReasonBody, RecalculateBody, StillRightBody
from advisor.decisions import record, states
from advisor.models import Decision
from catalog import snapshot
from catalog.clock import today


@described_change("take_back_decision", "Take a decision back to draft", ReasonBody)
class TakeBack(MoveView):
    """From review; not once it has been approved."""

    def move(self, decision: Decision, version: int) -> Decision:
        return states.take_back(self.seat(), decision.pk, version, self.reason())


@described_change("recalculate_decision", "Decide a draft anew", RecalculateBody)
class Recalculate(MoveView):
    """With the facts and rules of today, and with other answers where some are sent."""

    def move(self, decision: Decision, version: int) -> Decision:
        answers = read_body(self.request, RecalculateBody).answers
        query = None
        if isinstance(answers, dict):
            query = urlencode(as_query(validated_answers({"answers": answers})))
        return record.decide_anew(self.seat(), decision.pk, version, answers_query=query)


@described_change("confirm_decision", "Record that a decision is still right", StillRightBody)
class StillRight(MoveView):
    """Of an approved one. An expired one goes back in review: it needs approvals again."""

    def move(self, decision: Decision, version: int) -> Decision:
        body = read_body(self.request, StillRightBody)
        return states.still_right(
            self.seat(), decision.pk, version, body.reason or "", review_by=body.review_by or None
        )


@described_read("decide_again", "Decide again and compare with today", DecisionAgain)
class Again(OneDecision):
    """From the frozen parts, then with the facts and rules of today; nothing is changed."""

    def get(self, request: Request, number: str) -> HttpResponse:
        decision = self.decision_in_full(number)
        try:
            row = decided_again(decision, snapshot.current(), today(), timezone.now())
        except (ValueError, KeyError, zlib.error) as error:
            raise altered(decision) from error
        return struct_response(row)
