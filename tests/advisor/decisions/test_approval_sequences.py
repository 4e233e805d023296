"""Whatever members and owners do in whatever order: a decision is approved if and only if a quorum
of distinct eligible members approved the current text.

ELWISE_SEQUENCES=1000 tries that many sequences, and new ones, instead of the forty of every test
run (on PostgreSQL fifteen).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from itertools import chain, combinations

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Delegation, Membership, Role
from accounts.teams.rights import Seat
from advisor.decisions import approvals, record, states
from advisor.decisions.errors import RefusedError
from advisor.models import Approval, Decision, State
from tests import long
from tests.advisor.decisions.teams import delegate, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

LONG = "ELWISE_SEQUENCES" in os.environ
SEQUENCES = long.number("ELWISE_SEQUENCES", 6, 40 if connection.vendor == "sqlite" else 15)
NAMES = "abcde"
MAY_APPROVE = (Role.OWNER, Role.APPROVER)
MAY_WRITE = (*MAY_APPROVE, Role.MEMBER)

FIRST_ROLES = dict(
    zip(NAMES, (Role.MEMBER, Role.APPROVER, Role.APPROVER, Role.OWNER, Role.MEMBER), strict=True)
)

Step = tuple[object, ...]
Scene = list[Step]

names = st.sampled_from(NAMES)
other_steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("approve"), names, st.sampled_from([True, True, False])),
    st.tuples(st.sampled_from(["edit", "submit", "take_back", "leave", "revoke"]), names),
    st.tuples(st.just("reject"), names, st.booleans()),
    st.tuples(st.just("change_role"), names, st.sampled_from(list(Role))),
    st.tuples(st.just("delegate"), names, names),
    st.tuples(st.just("set_quorum"), st.integers(1, 3)),
    st.tuples(st.just("let_authors_approve"), st.booleans()),
)


def _approvals(*members: str) -> Scene:
    return [("approve", name, True) for name in members]


def _rewritten(first: str, second: str, _: str, writer: str) -> Scene:
    moves: Scene = [(move, writer) for move in ("take_back", "edit", "submit")]
    stale: Step = ("approve", second, False)
    return [*_approvals(first), *moves, stale, *_approvals(second)]


def _left(first: str, second: str, third: str, _: str) -> Scene:
    return [*_approvals(first), ("leave", first), *_approvals(second, third)]


def _came_back(first: str, second: str, third: str, _: str) -> Scene:
    """With each role in turn, so that an earlier approval counts, counts not, and counts again."""
    back: Scene = [("change_role", first, role) for role in (Role.MEMBER, Role.APPROVER)]
    return [*_left(first, second, third, "")[:3], *back, *_approvals(third)]


def _lost_role(first: str, second: str, third: str, _: str) -> Scene:
    return [*_approvals(first), ("change_role", first, Role.MEMBER), *_approvals(second, third)]


def _stood_in(first: str, second: str, _: str, delegate: str) -> Scene:
    delegation: Step = ("delegate", first, delegate)
    return [delegation, *_approvals(delegate, first, second)]


def _stood_in_for_two(first: str, second: str, _: str, delegate: str) -> Scene:
    delegations: Scene = [("delegate", name, delegate) for name in (first, second)]
    return [*delegations, *_approvals(delegate, delegate), ("leave", first), *_approvals(delegate)]


def _stood_in_and_lost(first: str, second: str, _: str, delegate: str) -> Scene:
    """The approver loses the role, then the delegate does."""
    return [
        ("delegate", first, delegate),
        *_approvals(delegate),
        ("change_role", first, Role.MEMBER),
        *_approvals(second),
        ("change_role", delegate, Role.AUDITOR),
        ("change_role", first, Role.APPROVER),
    ]


def _own(first: str, second: str, third: str, _: str) -> Scene:
    """By the author of a new decision, who is an approver."""
    return [("renew", first), *_approvals(first, second, third)]


SCRIPTS = (
    _rewritten,
    _left,
    _came_back,
    _lost_role,
    _stood_in,
    _stood_in_for_two,
    _stood_in_and_lost,
    _own,
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A script on a new decision, interleaved with a few steps of any kind."""
    script = draw(st.sampled_from(SCRIPTS))
    first, second, third = draw(st.permutations("bcd"))
    author, delegate = draw(st.permutations("ae"))
    steps = script(first, second, third, delegate)
    for step in draw(st.lists(other_steps, max_size=3)):
        steps.insert(draw(st.integers(0, len(steps))), step)
    return [("begin", author, draw(st.sampled_from([2, 2, 3]))), *steps]


sequences = st.lists(scenes(), min_size=2, max_size=3)


class _Team:
    """Carries out the steps, and knows what the outcome has to be without asking the services."""

    def __init__(self) -> None:
        self.team = new_team(quorum=2)
        self.seats = {name: join(self.team, name, role) for name, role in FIRST_ROLES.items()}
        self.roles = dict(FIRST_ROLES)
        self.delegations: dict[tuple[str, str], Delegation] = {}
        self.quorum, self.author_may_approve = 2, False
        self.earlier_text = "0" * 64

    @property
    def decision(self) -> Decision:
        return Decision.objects.get(pk=self.key)

    def begin(self, author: str, quorum: int) -> None:
        """Another decision, of a team that is as at first but for its quorum."""
        self.set_quorum(quorum)
        self.let_authors_approve(False)
        for name, role in FIRST_ROLES.items():
            self.revoke(name)
            if self.roles.get(name) != role:
                self.change_role(name, role)
        self.renew(author)

    def renew(self, name: str) -> None:
        """Another decision, by another author."""
        if self.roles.get(name) in MAY_WRITE:
            self.author = name
            self.key = new_draft(self.seats[name]).pk
            states.submit(self.seats[name], self.key, 1)
            self.is_approved = False

    def _try(self, name: str, act: Callable[[Seat, Decision], object]) -> bool:
        try:
            act(self.seats[name], self.decision)
        except (RefusedError, Http404):
            return False
        return True

    def edit(self, name: str) -> None:
        """There are two texts: the second edit brings the first back, and its approvals."""
        digest, draft = self.decision.content_sha256, record.draft_of(self.decision)
        changed = replace(draft, context="" if draft.context else "The other text.")
        if self._try(name, lambda seat, row: record.edit(seat, row.pk, row.version, changed)):
            self.earlier_text = digest

    def submit(self, name: str) -> None:
        self._try(name, lambda seat, row: states.submit(seat, row.pk, row.version))

    def take_back(self, name: str) -> None:
        self._try(name, lambda seat, row: states.take_back(seat, row.pk, row.version))

    def approve(self, name: str, of_current_text: bool) -> None:
        before = self.decision
        digest = before.content_sha256 if of_current_text else self.earlier_text
        count = Approval.objects.count()
        voters = {member for member, _ in self._votes()}
        recorded = self._try(name, lambda seat, row: approvals.approve(seat, row.pk, digest))
        assert Approval.objects.count() == count + recorded
        may = (
            digest == before.content_sha256
            and before.state in (State.REVIEW, State.APPROVED)
            and self._may_vote(name)
        )
        assert not recorded or may
        assert recorded or not may or name in voters

    def reject(self, name: str, has_reason: bool) -> None:
        before, reason = self.decision, "No." if has_reason else ""
        rejected = self._try(
            name, lambda seat, row: approvals.reject(seat, row.pk, row.content_sha256, reason)
        )
        may = before.state == State.REVIEW and self._may_vote(name) and has_reason
        assert rejected == may

    def leave(self, name: str) -> None:
        if self.roles.pop(name, None):
            membership = Membership.objects.get(pk=self.seats[name].membership.pk)
            membership.ended_at = timezone.now()
            membership.save()

    def change_role(self, name: str, role: Role) -> None:
        """Of a member; who has left comes back with it."""
        if name in self.roles:
            membership = Membership.objects.get(pk=self.seats[name].membership.pk)
            membership.role = role
            membership.save()
            self.seats[name] = Seat(membership)
        else:
            self.seats[name] = join(self.team, name, role)
        self.roles[name] = role

    def delegate(self, name: str, other: str) -> None:
        if name != other and name in self.roles and other in self.roles:
            self.delegations[name, other] = delegate(self.seats[name], self.seats[other])

    def revoke(self, name: str) -> None:
        for pair in [pair for pair in self.delegations if pair[0] == name]:
            Delegation.objects.filter(pk=self.delegations.pop(pair).pk).update(
                revoked_at=timezone.now()
            )

    def set_quorum(self, quorum: int) -> None:
        self.quorum = self.team.quorum = quorum
        self.team.save()

    def let_authors_approve(self, may: bool) -> None:
        self.author_may_approve = self.team.author_may_approve = may
        self.team.save()

    def check(self) -> None:
        """Approved stays approved; until then it follows from votes and seats."""
        decision = self.decision
        if decision.state in (State.REVIEW, State.APPROVED):
            self.is_approved |= self._largest_agreement() >= self.quorum
            assert (decision.state == State.APPROVED) == self.is_approved
        else:
            assert not self.is_approved
        assert decision.events.filter(kind="approved").count() == self.is_approved
        if decision.state != State.DRAFT:
            assert record.content_digest(decision) == decision.content_sha256

    def _may_vote(self, name: str) -> bool:
        if self.roles.get(name) in MAY_APPROVE:
            return True
        own = self.seats[name].membership.pk
        stands_in = (
            self.roles.get(approver) in MAY_APPROVE
            and delegation.approver_id == self.seats[approver].membership.pk
            for (approver, _), delegation in self.delegations.items()
            if delegation.delegate_id == own
        )
        return self.roles.get(name) in MAY_WRITE and any(stands_in)

    def _largest_agreement(self) -> int:
        """Of how many approvals no two have a person in common."""
        votes = {pair for pair in self._votes() if self._is_eligible(*pair)}
        sizes = range(len(votes), 0, -1)
        return next((size for size in sizes if _has_disjoint(votes, size)), 0)

    def _votes(self) -> set[tuple[str, str]]:
        """(who approved the current text, for whom)."""
        rows = Approval.objects.filter(
            decision=self.key,
            verdict="approve",
            content_sha256=record.content_digest(self.decision),
        )
        pairs = rows.values_list("member__username", "for_member__username")
        return {(member, approver or member) for member, approver in pairs}

    def _is_eligible(self, member: str, approver: str) -> bool:
        if self.author in (member, approver) and not self.author_may_approve:
            return False
        return self.roles.get(member) in MAY_WRITE and self.roles.get(approver) in MAY_APPROVE


def _has_disjoint(votes: set[tuple[str, str]], size: int) -> bool:
    return any(
        len({name for vote in chosen for name in vote}) == sum(len(set(vote)) for vote in chosen)
        for chosen in combinations(votes, size)
    )


@settings(
    max_examples=SEQUENCES,
    derandomize=not LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(sequences)
def test_approved_means_a_quorum_on_the_current_text(sequence: list[Scene]) -> None:
    with contextlib.suppress(_UndoneError), transaction.atomic():
        team = _Team()
        for action, *values in chain.from_iterable(sequence):
            getattr(team, str(action))(*values)
            team.check()
        raise _UndoneError


class _UndoneError(Exception):
    """Ends a sequence without a trace."""
