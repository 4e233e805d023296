"""The API of weighing together."""

from __future__ import annotations

import zlib

from django.http import HttpResponse
from rest_framework.request import Request

from advisor.api.decisions.base import account_of, etag_of, required_version, struct_response
from advisor.api.decisions.bodies import read_body
from advisor.api.decisions.described import described_change, described_read
from advisor.api.decisions.one_decision import OneDecision, altered
from advisor.api.decisions.weighing import weighing_of
from advisor.api.decisions.weighing_rows import DecisionWeighing, ImportancesBody
from advisor.decisions.weighing import rounds
from advisor.models import Decision


class _WeighingView(OneDecision):
    def weighing(self, decision: Decision) -> HttpResponse:
        try:
            row = weighing_of(decision, account_of(self.request))
        except (ValueError, KeyError, zlib.error) as error:
            raise altered(decision) from error
        return struct_response(row, ETag=etag_of(decision))


class _WeighingMove(_WeighingView):
    def post(self, request: Request, number: str) -> HttpResponse:
        return self.once(lambda: self._moved(number))

    def move(self, decision: Decision) -> None:
        raise NotImplementedError

    def _moved(self, number: str) -> HttpResponse:
        decision = self.decision(number)
        required_version(self.request, decision)
        self.move(decision)
        return self.weighing(decision)


@described_read("get_decision_weighing", "Read a round of weighing", DecisionWeighing)
@described_change("open_weighing", "Open a round of weighing", None, answer_type=DecisionWeighing)
class WeighingDetail(_WeighingMove):
    """The open round, or the last one. POST opens one on a draft, unless one is open."""

    def get(self, request: Request, number: str) -> HttpResponse:
        return self.weighing(self.decision(number))

    def move(self, decision: Decision) -> None:
        rounds.open_round(self.seat(), decision.pk)


@described_change(
    "send_importances", "Send your importances", ImportancesBody, answer_type=DecisionWeighing
)
class SendImportances(_WeighingMove):
    """For good. The answer shows what others sent."""

    def move(self, decision: Decision) -> None:
        body = read_body(self.request, ImportancesBody)
        rounds.send(self.seat(), decision.pk, body.importances)


@described_change("close_weighing", "Close a round of weighing", None, answer_type=DecisionWeighing)
class CloseWeighing(_WeighingMove):
    """By who opened it, or an owner."""

    def move(self, decision: Decision) -> None:
        rounds.close(self.seat(), decision.pk)
