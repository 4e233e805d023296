"""The addresses of the API of decisions."""

from __future__ import annotations

import math
import zlib

from django.contrib.auth.models import User as Account
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from accounts.teams.rights import Seat
from advisor.api.answers_body import validated_answers
from advisor.api.decisions import answers as written
from advisor.api.decisions.base import (
    DecisionsView,
    required_version,
    struct_response,
)
from advisor.api.decisions.bodies import draft_from, read_body
from advisor.api.decisions.described import (
    described_change,
    described_file,
    described_list,
    described_read,
)
from advisor.api.decisions.one_decision import (
    MoveView,
    OneDecision,
    altered,
    answer_decision,
    created,
)
from advisor.api.decisions.rows import (
    DecisionEvidence,
    DecisionPage,
    DecisionVerification,
    DraftBody,
    KeptDecision,
    NewDecisionBody,
    ReasonBody,
    VoteBody,
)
from advisor.decisions import approvals, record, states
from advisor.decisions.blind import is_blind
from advisor.decisions.files import decision_file
from advisor.decisions.numbers import Number
from advisor.decisions.record import Draft
from advisor.decisions.verify import verify
from advisor.models import Decision, State
from catalog.api import parameters
from catalog.api.parameters import Parameter, ParsedQuery, choice

_LONGEST_SEARCH = 100


def _search(text: str, _: object) -> str:
    if len(text) > _LONGEST_SEARCH or "\x00" in text:
        raise parameters.InvalidValue(f"Write text of at most {_LONGEST_SEARCH} characters.")
    return text


def _team(text: str, _: object) -> str:
    return text


PARAMETERS: tuple[Parameter, ...] = (
    choice("state", "Only decisions in this state.", list(State.values)),
    Parameter(
        "q",
        "Only decisions whose number, title, context or choice has this text.",
        {"type": "string", "maxLength": _LONGEST_SEARCH, "pattern": "^[^\\u0000]*$"},
        _search,
    ),
    Parameter("team", "With a session: the slug of the team.", {"type": "string"}, _team),
    parameters.PAGE,
    parameters.PAGE_SIZE,
)


@described_list(PARAMETERS)
class DecisionList(DecisionsView):
    """The decisions of the team, newest first. POST keeps a new one as a draft."""

    def get(self, request: Request) -> HttpResponse:
        query = parameters.read(request.query_params, PARAMETERS, None)
        rows = _matching(self.seat(), query)
        return struct_response(_page(request, query, rows))

    def post(self, request: Request) -> HttpResponse:
        return self.once(self._keep)

    def _keep(self) -> HttpResponse:
        seat = self.seat()
        body = read_body(self.request, NewDecisionBody)
        draft = draft_from(body, Draft(title=""), seat.team)
        answers = validated_answers({"answers": body.answers})
        decision = record.keep_answers(seat, answers, draft)
        return created(self.request, decision)


@described_read("get_decision", "Read a decision", KeptDecision)
@described_change("edit_decision", "Edit a draft", DraftBody, method="patch")
class DecisionDetail(OneDecision):
    """A decision with its text, approvals and history; its ETag is for If-Match."""

    def get(self, request: Request, number: str) -> HttpResponse:
        return answer_decision(request, self.decision(number))

    def patch(self, request: Request, number: str) -> HttpResponse:
        decision = self.decision(number)
        version = required_version(request, decision)
        body = read_body(request, DraftBody)
        draft = draft_from(body, record.draft_of(decision), decision.team)
        return self.changed(record.edit(self.seat(), decision.pk, version, draft))


@described_change("submit_decision", "Submit a draft for review", None)
class Submit(MoveView):
    """Its content is frozen from here on."""

    def move(self, decision: Decision, version: int) -> Decision:
        return states.submit(self.seat(), decision.pk, version)


@described_change("withdraw_decision", "Withdraw a draft or a decision in review", ReasonBody)
class Withdraw(MoveView):
    """For good. Its number stays."""

    def move(self, decision: Decision, version: int) -> Decision:
        return states.withdraw(self.seat(), decision.pk, version, self.reason())


@described_change("approve_decision", "Approve the text of a decision", VoteBody)
class ApproveDecision(MoveView):
    """By an approver of the team, or a member who stands in for one."""

    def move(self, decision: Decision, version: int) -> Decision:
        vote = read_body(self.request, VoteBody)
        reason = vote.reason or ""
        return approvals.approve(self.seat(), decision.pk, vote.content_sha256, reason)


@described_change("reject_decision", "Reject the text of a decision", VoteBody)
class RejectDecision(MoveView):
    """With a reason."""

    def move(self, decision: Decision, version: int) -> Decision:
        vote = read_body(self.request, VoteBody)
        reason = vote.reason or ""
        return approvals.reject(self.seat(), decision.pk, vote.content_sha256, reason)


@described_change("supersede_decision", "Open a revision", ReasonBody, status=201)
class Supersede(MoveView):
    """A new draft with today's catalog and rules; once approved it supersedes this decision."""

    def _moved(self, number: str) -> HttpResponse:
        decision = self.decision(number)
        version = required_version(self.request, decision)
        revision = states.revise(self.seat(), decision.pk, version, self.reason())
        return created(self.request, revision)


@described_read("get_decision_evidence", "Read what a decision rests on", DecisionEvidence)
class ReadEvidence(OneDecision):
    """Answers, candidates with sources, and result, as they were."""

    def get(self, request: Request, number: str) -> HttpResponse:
        decision = self.decision_in_full(number)
        try:
            return struct_response(written.evidence(decision))
        except (ValueError, KeyError, zlib.error) as error:
            raise altered(decision) from error


@described_read("verify_decision", "Verify a decision", DecisionVerification)
class Verify(OneDecision):
    """Whether its parts have their digests, and give the same result again."""

    def get(self, request: Request, number: str) -> HttpResponse:
        return struct_response(written.verification(verify(self.decision(number))))


@described_file
class DecisionFile(OneDecision):
    """decision.json: everything a decision rests on, for `verify.py`."""

    def get(self, request: Request, number: str) -> HttpResponse:
        decision = self.decision_in_full(number)
        try:
            content = decision_file(decision)
        except (ValueError, KeyError, zlib.error) as error:
            raise altered(decision) from error
        name = f"{decision.team.slug}-{decision.number}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/json", headers=headers)


def _matching(seat: Seat, query: ParsedQuery) -> QuerySet[Decision]:
    rows = Decision.objects.filter(team=seat.team).select_related("author", "owner", "supersedes")
    if chosen := query.all("state"):
        rows = rows.filter(state__in=chosen)
    if text := query.first("q", ""):
        rows = rows.filter(_has(text, seat.membership.user))
    return rows.order_by("-year", "-sequence")


def _has(text: str, account: Account) -> Q:
    """A choice that is hidden from the account does not match."""
    number = Number.parse(text.upper())
    if number is not None:
        return Q(year=number.year, sequence=number.sequence)
    is_hidden = is_blind(account)
    condition = Q(title__icontains=text) | Q(context__icontains=text)
    for name in ("distribution", "release", "plan"):
        condition |= Q(~is_hidden, **{f"{name}__icontains": text})
    return condition


def _page(request: Request, query: ParsedQuery, rows: QuerySet[Decision]) -> DecisionPage:
    page, size = query.first("page", 1), query.first("page_size", parameters.USUAL_PAGE)
    count = rows.count()
    last = max(math.ceil(count / size), 1)
    if page > last:
        raise NotFound(f"There is no page {page}. The last page is {last}.")
    results = written.briefs(request, rows[(page - 1) * size : page * size])
    return DecisionPage(
        count=count,
        next=_address(request, page + 1) if page < last else None,
        previous=_address(request, page - 1) if page > 1 else None,
        results=results,
    )


def _address(request: Request, page: int) -> str:
    return parameters.address_with(request, "page", str(page))
