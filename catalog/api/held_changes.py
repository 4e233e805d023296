"""For curators: the changes under review, and deciding on them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import conditional
from catalog.api import parameters
from catalog.api.curators import PRODUCT, described, described_decision, find_record
from catalog.api.parameters import ParsedQuery, choice
from catalog.api.private import Private, PrivateList, after
from catalog.api.rows.held_changes import (
    DecisionAnswer,
    HeldChangePage,
    HeldChangeRow,
    held_change_row,
)
from catalog.curation import change
from catalog.document import encode
from catalog.models import LifecycleValue
from catalog.models.refresh import VALUE_STATES
from catalog.refresh import review
from catalog.refresh.lease import in_turn

if TYPE_CHECKING:
    from catalog.annotated import ValueBesideShown

MAX_REASON = 1000


class AlreadyDecided(APIException):
    status_code = 409
    default_code = "already_decided"


@described("list_held_changes", "List the changes under review", HeldChangePage)
class HeldChangeList(PrivateList):
    """Values of endoflife.date that wait for a curator's approval, the oldest first."""

    permission = "catalog.view_heldchange"
    page_type = HeldChangePage
    parameters: ClassVar = (
        PRODUCT,
        choice("state", "Default: held.", list(VALUE_STATES)),
        after(),
        parameters.PAGE_SIZE,
    )

    def records(self, query: ParsedQuery) -> QuerySet[ValueBesideShown]:
        records = _held_changes().filter(state__in=query.all("state") or ["held"])
        if products := query.all("product"):
            records = records.filter(product__name__in=products)
        return records

    def row(self, request: Request, record: ValueBesideShown) -> HeldChangeRow:
        return held_change_row(request, record)


@described("get_held_change", "Read one change under review", HeldChangeRow)
class HeldChangeDetail(Private):
    """One change that is or was under review.

    Send its ETag as If-Match with the decision: it then fails if something has changed.
    """

    permission = "catalog.view_heldchange"

    def get(self, request: Request, key: str) -> Response:
        record = _held_change(key)
        headers = {"ETag": f'"{_tag(record)}"'}
        return Response(held_change_row(request, record), headers=headers)


class _Decision(Private):
    permission = "catalog.change_lifecyclevalue"

    def decide(self, record: ValueBesideShown, reason: str) -> review.Decided:
        raise NotImplementedError

    def post(self, request: Request, key: str) -> Response:
        reason = _reason(request)
        with in_turn():
            decision = self._decide(request, _held_change(key), reason)
        row = held_change_row(request, _held_change(key))
        return Response(DecisionAnswer(decided=decision.decided_count, change=row))

    def _decide(self, request: Request, record: ValueBesideShown, reason: str) -> review.Decided:
        if not conditional.if_match_passes(
            request.headers.get("If-Match"), lambda tag: tag == _tag(record)
        ):
            raise conditional.ChangedSince
        if record.state != "held":
            state = VALUE_STATES[record.state]
            raise AlreadyDecided(f"Nothing is left to decide: it is {state}.")
        decision = self.decide(record, reason)
        if decision.problems:
            raise AlreadyDecided(" ".join(decision.problems))
        return decision


@described_decision("approve_held_change", "Approve a change under review")
class Approve(_Decision):
    """Readers see the new value from now on.

    Values that belong together are approved together: all of a new release or latest version.
    """

    def decide(self, record: ValueBesideShown, reason: str) -> review.Decided:
        curator = _account(self.request)
        with change(by=curator, why=reason or "approved after review"):
            return review.approve([record.pk], by=curator, why=reason)


@described_decision("reject_held_change", "Reject a change under review")
class Reject(_Decision):
    """Readers keep seeing the old value.

    The new one is not held again until endoflife.date reports another.
    """

    def decide(self, record: ValueBesideShown, reason: str) -> review.Decided:
        return review.reject([record.pk], by=_account(self.request), why=reason)


def _held_changes() -> QuerySet[ValueBesideShown]:
    """Those that wait or once waited, each with what readers see."""
    held = Q(state="held") | (Q(origin="upstream") & ~Q(rules=[]))
    return LifecycleValue.objects.filter(held).beside_what_is_shown()


def _held_change(key: str) -> ValueBesideShown:
    return find_record(
        _held_changes(),
        key,
        "There is no such change. /api/v1/held-changes/ lists those that wait.",
    )


def _account(request: Request) -> User:
    """Of the curator, whom the permission of the view has let in."""
    assert isinstance(request.user, User)
    return request.user


def _tag(record: ValueBesideShown) -> str:
    """Of all that is decided on: a new value, an override or a decision gives another tag."""
    values = {
        "id": record.pk,
        "state": record.state,
        "new": record.value,
        "old": record.accepted_value,
        "by_hand": record.override_value,
    }
    return hashlib.sha256(encode(values)).hexdigest()[:32]


def _reason(request: Request) -> str:
    body = request.data if request.stream is not None else {}
    if not isinstance(body, dict):
        raise serializers.ValidationError(
            ['Send an object such as {"reason": "The vendor says so."}, or nothing.']
        )
    unknown = [str(name)[:60] for name in body if name != "reason"]
    errors = {name: ["Unknown. Known: reason."] for name in unknown}
    reason = body.get("reason", "")
    if not _is_reason(reason):
        errors["reason"] = [
            "Write text of at most 1,000 characters, without NUL or incomplete characters."
        ]
    if errors:
        raise serializers.ValidationError(errors)
    return str(reason).strip()


def _is_reason(reason: object) -> bool:
    if not isinstance(reason, str) or len(reason) > MAX_REASON or "\x00" in reason:
        return False
    try:
        reason.encode()
    except UnicodeEncodeError:
        return False
    return True
