"""A round of weighing as the API answers it, for one account."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from django.contrib.auth.models import User as Account

from advisor.api.decisions.weighing_rows import (
    CombinedWeightRow,
    CriterionFlipRow,
    DecisionWeighing,
    MembersFlipRow,
    MemberWeightsRow,
    OwnImportancesRow,
    ProposedRequirementRow,
    WeighingComparison,
    WeighingRoundRow,
)
from advisor.decisions.weighing import rounds
from advisor.decisions.weighing.comparison import MemberComparison
from advisor.models import Decision, MemberImportances, Weighing


def weighing_of(decision: Decision, account: Account) -> DecisionWeighing:
    """ValueError, KeyError or zlib.error where a part was altered."""
    weighing = rounds.round_of(decision)
    return DecisionWeighing(
        number=decision.number,
        criteria=rounds.criteria_to_weigh(decision),
        round=_round(weighing, account) if weighing else None,
    )


def _round(weighing: Weighing, account: Account) -> WeighingRoundRow:
    visible = rounds.may_compare(weighing, account)
    own = rounds.own_importances(weighing, account)
    sent = list(weighing.members.exclude(sent_at=None).select_related("member"))
    comparison = rounds.comparison_of(weighing) if visible else None
    return WeighingRoundRow(
        opened_by=weighing.opened_by.get_username(),
        opened_at=weighing.opened_at,
        closed_at=weighing.closed_at,
        sent_by=tuple(row.member.get_username() for row in sent),
        own=OwnImportancesRow(importances=own.importances, sent_at=own.sent_at) if own else None,
        may_compare=visible,
        comparison=_comparison(comparison, sent) if comparison else None,
        requirements=tuple(_requirements(weighing)) if visible else (),
    )


def _comparison(comparison: MemberComparison, sent: list[MemberImportances]) -> WeighingComparison:
    members, criterion = comparison.members_flip, comparison.criterion_flip
    return WeighingComparison(
        members=tuple(_members(comparison, sent)),
        criteria=tuple(
            CombinedWeightRow(
                criterion=row.criterion,
                least=min(row.shares),
                greatest=max(row.shares),
                combined=row.combined,
                importance=row.step,
            )
            for row in comparison.criteria
        ),
        winner=comparison.winner,
        adopted_winner=comparison.adopted_winner,
        scores=dict(comparison.scores),
        win_share=dict(comparison.win_share),
        members_flip=MembersFlipRow(
            members=tuple(comparison.members[place] for place in members.members),
            winner=members.winner,
        )
        if members
        else None,
        criterion_flip=msgspec.convert(criterion, CriterionFlipRow, from_attributes=True)
        if criterion
        else None,
    )


def _members(
    comparison: MemberComparison, sent: list[MemberImportances]
) -> Iterator[MemberWeightsRow]:
    importances = {row.member.get_username(): row.importances for row in sent}
    for name, winner in zip(comparison.members, comparison.winners, strict=True):
        yield MemberWeightsRow(member=name, importances=importances[name], winner=winner)


def _requirements(weighing: Weighing) -> Iterator[ProposedRequirementRow]:
    for row in weighing.requirements.select_related("member"):
        yield ProposedRequirementRow(
            member=row.member.get_username(),
            question=row.question,
            option=row.option,
            reason=row.reason,
            adopted=row.adopted,
        )
