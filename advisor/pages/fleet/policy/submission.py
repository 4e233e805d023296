"""A policy that a form sends: checked, tested, compared, and saved if nothing is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.decisions.errors import RefusedError
from advisor.fleet.policies.errors import ChangedMeanwhileError
from advisor.fleet.policies.stored import content_of, newest_version
from advisor.fleet.policies.versions import outcomes, read_for, save
from advisor.fleet.policy import Policy
from advisor.fleet.policy.examples import TestOutcome
from advisor.fleet.policy.problems import InvalidPolicyError, PolicyProblem
from advisor.models import PolicyVersion
from advisor.pages.decisions.refusals import status_of
from advisor.pages.fleet.policy.changes import Changes, changes_between
from catalog.document import Catalog


@dataclass(frozen=True)
class Submission:
    """`text`: YAML or JSON. `base`: number of the version it was made from. `accepts_failing`:
    it is saved although its tests fail. `only_check`: it is not saved."""

    text: str
    note: str
    base: int
    accepts_failing: bool
    only_check: bool


@dataclass(frozen=True)
class ProblemLine:
    """`code`: the line of the text; empty where it is not known."""

    problem: PolicyProblem
    code: str


@dataclass(frozen=True)
class SubmissionResult:
    """What came of it. `saved`: the version; then nothing else is said. `base`: the number of the
    newest version, which the next attempt is compared with. `since`: what others changed."""

    base: int
    status: HTTPStatus = HTTPStatus.OK
    saved: PolicyVersion | None = None
    problems: Sequence[ProblemLine] = ()
    refusal: str = ""
    outcomes: Sequence[TestOutcome] = ()
    changes: Changes | None = None
    since: Changes | None = None
    newest: PolicyVersion | None = None

    @property
    def failing(self) -> list[TestOutcome]:
        return [outcome for outcome in self.outcomes if not outcome.passed]


def submit(seat: Seat, sent: Submission, catalog: Catalog) -> SubmissionResult:
    try:
        policy = read_for(seat.team, sent.text, catalog)
    except InvalidPolicyError as error:
        problems = _problem_lines(error, sent.text)
        return SubmissionResult(sent.base, HTTPStatus.BAD_REQUEST, problems=problems)
    results = outcomes(seat.team, policy, catalog)
    has_failing = not all(outcome.passed for outcome in results)
    if sent.only_check:
        return _checked(seat.team, sent, policy, results, catalog)
    if has_failing and not sent.accepts_failing:
        return _checked(seat.team, sent, policy, results, catalog, HTTPStatus.BAD_REQUEST)
    try:
        return SubmissionResult(sent.base, saved=save(seat, sent.base, policy, sent.note))
    except ChangedMeanwhileError as error:
        return _conflict(seat.team, sent, policy, error, catalog)
    except RefusedError as error:
        return SubmissionResult(sent.base, status_of(error), refusal=str(error), outcomes=results)


def _checked(
    team: Team,
    sent: Submission,
    policy: Policy,
    results: tuple[TestOutcome, ...],
    catalog: Catalog,
    status: HTTPStatus = HTTPStatus.OK,
) -> SubmissionResult:
    newest = newest_version(team)
    before = content_of(newest) if newest else Policy()
    changes = changes_between(before, policy, catalog)
    return SubmissionResult(sent.base, status, outcomes=results, changes=changes)


def _conflict(
    team: Team, sent: Submission, policy: Policy, error: ChangedMeanwhileError, catalog: Catalog
) -> SubmissionResult:
    """With what others changed since the version that the form was made from."""
    newest = newest_version(team)
    base = PolicyVersion.objects.filter(team=team, number=sent.base).first()
    before, now = (content_of(row) if row else Policy() for row in (base, newest))
    return SubmissionResult(
        error.current,
        HTTPStatus.CONFLICT,
        refusal=str(error),
        changes=changes_between(now, policy, catalog),
        since=changes_between(before, now, catalog),
        newest=newest,
    )


def _problem_lines(error: InvalidPolicyError, text: str) -> list[ProblemLine]:
    lines = text.splitlines()
    return [ProblemLine(problem, _code(lines, problem.line)) for problem in error.problems]


def _code(lines: list[str], line: int | None) -> str:
    return lines[line - 1].strip()[:120] if line and line <= len(lines) else ""
