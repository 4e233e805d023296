"""Saves a team's policy: each change is a new version, and none is lost to another."""

from __future__ import annotations

import msgspec

from accounts.models import Team
from accounts.teams.members import locked_seat
from accounts.teams.rights import Seat
from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.errors import NotAllowedError
from advisor.fleet.policies.errors import ChangedMeanwhileError, FailingTestsError
from advisor.fleet.policies.hosts import recogniser
from advisor.fleet.policies.stored import exceptions_of, newest_version
from advisor.fleet.policy import Policy
from advisor.fleet.policy.examples import TestOutcome, run_tests
from advisor.fleet.policy.problems import InvalidPolicyError, PolicyProblem
from advisor.fleet.policy.yaml_text import as_plain, read
from advisor.models import Decision, PolicyVersion
from catalog.document import Catalog

APPROVERS_ONLY = "Only owners and approvers of the team change its policy."
CHANGED = "The policy has changed since you opened it."
NO_EXCEPTIONS = (
    "Exceptions are no part of a team's policy: request each on its page, so that somebody else "
    "approves it. Remove “exceptions”."
)


def read_for(team: Team, content: bytes | str, catalog: Catalog) -> Policy:
    """A text as the team's policy. Raises InvalidPolicyError."""
    policy = read(content, catalog, decision_numbers(team))
    if policy.exceptions:
        raise InvalidPolicyError([PolicyProblem(NO_EXCEPTIONS, None, "exceptions")])
    return policy


def decision_numbers(team: Team) -> frozenset[str]:
    rows = Decision.objects.filter(team=team.pk).only("year", "sequence")
    return frozenset(decision.number for decision in rows)


def outcomes(team: Team, policy: Policy, catalog: Catalog) -> tuple[TestOutcome, ...]:
    """Of the policy's own tests, with the exceptions of the team."""
    complete = msgspec.structs.replace(policy, exceptions=exceptions_of(team))
    return run_tests(complete, recogniser(catalog))


def save_tested(
    seat: Seat, base: int, policy: Policy, note: str, catalog: Catalog
) -> PolicyVersion:
    """As `save`; raises FailingTestsError where a test of the policy fails."""
    _need_approver(seat)
    results = outcomes(seat.team, policy, catalog)
    if failing := tuple(outcome for outcome in results if not outcome.passed):
        raise FailingTestsError(failing)
    return save(seat, base, policy, note)


def save(seat: Seat, base: int, policy: Policy, note: str) -> PolicyVersion:
    """The new version, or the newest if that says the same.

    `base`: the number of the version that was changed; 0: there was none. Raises NotAllowedError,
    ChangedMeanwhileError.
    """
    _need_approver(seat)
    plain = as_plain(policy)
    digest = sha256(canonical(plain))
    with locked_seat(seat.membership.user, seat.team.slug) as current:
        _need_approver(current)
        newest = newest_version(current.team)
        number = newest.number if newest else 0
        if newest and newest.sha256 == digest:
            return newest
        if number != base:
            raise ChangedMeanwhileError(CHANGED, number)
        return PolicyVersion.objects.create(
            team=current.team,
            number=number + 1,
            content=plain,
            sha256=digest,
            note=note,
            author=current.membership.user,
        )


def _need_approver(seat: Seat) -> None:
    if not seat.may_approve:
        raise NotAllowedError(APPROVERS_ONLY)
