"""Decisions as the API answers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from django.contrib.auth.models import User as Account
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from msgspec.structs import replace
from rest_framework.request import Request

from advisor.api.decisions.base import account_of
from advisor.api.decisions.rows import (
    ApprovalRow,
    DecisionBrief,
    DecisionChoiceRow,
    DecisionEventRow,
    DecisionEvidence,
    DecisionVerification,
    KeptDecision,
)
from advisor.decisions.approvals import facts_of, standing
from advisor.decisions.audit import REVIEWS, TimelineEntry, timeline
from advisor.decisions.blind import blind_among, readable, text_for, without_importances
from advisor.decisions.candidates_data import CandidatesData
from advisor.decisions.choice import unmet_requirements
from advisor.decisions.counting_approvals import ApprovalStanding
from advisor.decisions.frozen import PART_NAMES, load_computed
from advisor.decisions.verify import CheckedDecision
from advisor.models import Approval, Decision, DecisionEvent, Notice
from catalog.clock import today


def briefs(request: Request, decisions: Iterable[Decision]) -> tuple[DecisionBrief, ...]:
    """Two queries more than the decisions took."""
    rows = list(decisions)
    changed, hidden = with_changed_facts(rows), blind_among(rows, account_of(request))
    return tuple(
        _brief(
            request,
            row,
            choice=None if row.pk in hidden else _choice(row),
            facts_changed=row.pk in changed,
        )
        for row in rows
    )


def with_changed_facts(decisions: Iterable[Decision]) -> set[int]:
    """The keys of those with a notice of their facts since they were last decided or reviewed."""
    keys = [decision.pk for decision in decisions]
    later_reviews = DecisionEvent.objects.filter(
        decision=OuterRef("decision"), kind__in=REVIEWS, at__gte=OuterRef("at")
    )
    notices = Notice.objects.filter(
        ~Exists(later_reviews),
        decision__in=keys,
        occasion__startswith="catalog:",
        at__gt=F("decision__decided_at"),
    )
    return set(notices.values_list("decision", flat=True))


def answer(request: Request, decision: Decision) -> KeptDecision:
    (brief,) = briefs(request, [decision])
    current = standing(facts_of(decision))
    account, is_hidden = account_of(request), brief.choice is None
    history = readable(timeline(decision), decision, account)
    approvals = _approvals(decision, current)
    return brief.extended(
        KeptDecision,
        context=decision.context,
        environment=decision.environment,
        group=decision.group,
        servers=decision.servers,
        consequences=None if is_hidden else decision.consequences,
        assumptions=None if is_hidden else decision.assumptions,
        answers=without_importances(decision.answers) if is_hidden else decision.answers,
        engine_version=decision.engine_version,
        digests={name: getattr(decision, f"{name}_part_id") for name in PART_NAMES},
        quorum=current.quorum,
        approvals_missing=current.missing,
        approvals=tuple(_as_blind(row, account) if is_hidden else row for row in approvals),
        history=tuple(map(_event, history)),
    )


def evidence(decision: Decision) -> DecisionEvidence:
    """ValueError or zlib.error where a part was altered."""
    computed = load_computed(decision)
    choice = (decision.distribution, decision.release, decision.plan)
    unmet = unmet_requirements(computed, choice)
    return DecisionEvidence(
        number=decision.number,
        day=decision.day,
        choice=_choice(decision),
        choice_fails=unmet.failed,
        choice_unknown=unmet.unknown,
        answers=msgspec.json.decode(computed.answers.content),
        candidates=msgspec.json.decode(computed.candidates.content, type=CandidatesData),
        result=computed.decoded_result(),
    )


def verification(checked: CheckedDecision) -> DecisionVerification:
    return DecisionVerification(
        number=checked.number,
        identical=not checked.altered,
        recomputed=checked.is_recomputed,
        content_sha256=checked.content_sha256,
        result_sha256=checked.result_sha256,
        altered=checked.altered,
        words=checked.words,
    )


def address_of(request: Request, decision: Decision) -> str:
    return request.build_absolute_uri(reverse("api-decision", args=[decision.number]))


def _brief(
    request: Request,
    decision: Decision,
    *,
    choice: DecisionChoiceRow | None,
    facts_changed: bool,
) -> DecisionBrief:
    return DecisionBrief(
        number=decision.number,
        url=address_of(request, decision),
        title=decision.title,
        state=decision.state,
        expired=decision.has_expired(today()),
        facts_changed=facts_changed,
        choice=choice,
        author=decision.author.get_username(),
        owner=decision.owner.get_username(),
        day=decision.day,
        review_by=decision.review_by,
        supersedes=decision.supersedes.number if decision.supersedes else None,
        version=decision.version,
        content_sha256=decision.content_sha256,
        created_at=decision.created_at,
        submitted_at=decision.submitted_at,
        decided_at=decision.decided_at,
    )


def _choice(decision: Decision) -> DecisionChoiceRow:
    return DecisionChoiceRow(
        distribution=decision.distribution,
        release=decision.release,
        plan=decision.plan,
        deviates_because=decision.deviates_because,
    )


def _approvals(decision: Decision, current: ApprovalStanding) -> Iterator[ApprovalRow]:
    reasons = {vote.pk: str(why) for vote, why in current.not_counting}
    counting = {vote.pk for vote in current.counting}
    rows = decision.approvals.select_related("member", "for_member").order_by("at", "pk")
    for row in rows:
        yield _approval(row, reasons.get(row.pk, ""), counts=row.pk in counting)


def _as_blind(row: ApprovalRow, account: Account) -> ApprovalRow:
    return replace(row, reason=text_for(account, row.member, row.reason))


def _approval(approval: Approval, why_not: str, *, counts: bool) -> ApprovalRow:
    return ApprovalRow(
        member=approval.member.get_username(),
        in_place_of=approval.for_member.get_username() if approval.for_member else None,
        role_then=approval.role_then,
        verdict=approval.verdict,
        reason=approval.reason,
        at=approval.at,
        content_sha256=approval.content_sha256,
        counts=counts,
        why_not=why_not,
    )


def _event(entry: TimelineEntry) -> DecisionEventRow:
    return DecisionEventRow(
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind,
        words=entry.words,
        reason=entry.details.reason,
        fields=tuple(change.field for change in entry.details.changes),
    )
