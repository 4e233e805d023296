"""What the addresses below the number of a decision share."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from advisor.api.decisions import answers as written
from advisor.api.decisions.base import (
    DecisionsView,
    WrongState,
    etag_of,
    find_decision,
    required_version,
    struct_response,
)
from advisor.api.decisions.bodies import read_body
from advisor.api.decisions.rows import ReasonBody
from advisor.decisions.blind import require_sight
from advisor.decisions.verify import verify
from advisor.models import Decision


class OneDecision(DecisionsView):
    def decision(self, number: str) -> Decision:
        return find_decision(self.seat(), number)

    def decision_in_full(self, number: str) -> Decision:
        """Raises BlindError while what was computed is hidden from the account."""
        decision = self.decision(number)
        require_sight(decision, self.seat().membership.user)
        return decision

    def changed(self, decision: Decision) -> HttpResponse:
        return answer_decision(self.request, self.decision(decision.number))


class MoveView(OneDecision):
    """A POST that changes the decision of the version that If-Match names."""

    def move(self, decision: Decision, version: int) -> Decision:
        raise NotImplementedError

    def post(self, request: Request, number: str) -> HttpResponse:
        return self.once(lambda: self._moved(number))

    def reason(self) -> str:
        return read_body(self.request, ReasonBody).reason or ""

    def _moved(self, number: str) -> HttpResponse:
        decision = self.decision(number)
        version = required_version(self.request, decision)
        return self.changed(self.move(decision, version))


def altered(decision: Decision) -> WrongState:
    return WrongState(f"The record was altered. {verify(decision).words}.")


def answer_decision(request: Request, decision: Decision, status: int = 200) -> HttpResponse:
    body = written.answer(request, decision)
    return struct_response(body, status, ETag=etag_of(decision))


def created(request: Request, decision: Decision) -> HttpResponse:
    response = answer_decision(request, decision, 201)
    response["Location"] = written.address_of(request, decision)
    return response
