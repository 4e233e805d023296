"""manage.py policy test: runs the tests that a policy file carries."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Team
from advisor.fleet.policies.hosts import recogniser
from advisor.fleet.policies.stored import exceptions_of
from advisor.fleet.policies.versions import decision_numbers
from advisor.fleet.policy import Policy
from advisor.fleet.policy.examples import TestOutcome, run_tests
from advisor.fleet.policy.nodes import MAX_BYTES
from advisor.fleet.policy.problems import InvalidPolicyError
from advisor.fleet.policy.yaml_text import read
from catalog import snapshot

FAILED = 1
UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "policy test FILE: run the tests of a policy. Exit status: 0 all pass, 1 some fail, "
        "2 the file cannot be read or is no policy."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["test"])
        parser.add_argument("file", metavar="FILE", help="YAML or JSON; “-” is standard input")
        parser.add_argument(
            "--team", metavar="SLUG", help="with the exceptions and decisions of this team"
        )
        parser.add_argument("--format", choices=["text", "junit"], default="text")

    def handle(self, *, file: str, team: str | None, format: str, **options: Any) -> None:
        policy = _policy(_content(file), _team(team))
        results = run_tests(policy, recogniser(snapshot.current().document))
        self.stdout.write(_junit(results, file) if format == "junit" else _text(results))
        if not all(outcome.passed for outcome in results):
            sys.exit(FAILED)


def _content(file: str) -> bytes:
    """Not more than a policy may have, and a byte, so that it is refused."""
    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        words = f"{file}: {error.strerror or error}."
        raise CommandError(words, returncode=UNREADABLE) from None


def _team(slug: str | None) -> Team | None:
    if slug is None:
        return None
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise CommandError(f"There is no team {slug}.", returncode=UNREADABLE)
    return team


def _policy(content: bytes, team: Team | None) -> Policy:
    """With the team's exceptions after those of the file."""
    try:
        decisions = decision_numbers(team) if team else None
        policy = read(content, snapshot.current().document, decisions)
    except InvalidPolicyError as error:
        words = "\n".join(map(str, error.problems))
        raise CommandError(words, returncode=UNREADABLE) from None
    exceptions = exceptions_of(team) if team else ()
    return msgspec.structs.replace(policy, exceptions=policy.exceptions + exceptions)


def _text(results: tuple[TestOutcome, ...]) -> str:
    """One line a test, and how many passed."""
    lines = [f"{'ok  ' if row.passed else 'FAIL'} {_name(row)}{_because(row)}" for row in results]
    passed = sum(row.passed for row in results)
    return "\n".join([*lines, f"{passed} of {len(results)} tests pass."])


def _junit(results: tuple[TestOutcome, ...], file: str) -> str:
    failures = sum(not row.passed for row in results)
    suite = ElementTree.Element(
        "testsuite", name="policy", tests=str(len(results)), failures=str(failures), errors="0"
    )
    for row in results:
        case = ElementTree.SubElement(suite, "testcase", classname=file, name=_name(row))
        if not row.passed:
            ElementTree.SubElement(case, "failure", message=row.words)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _name(row: TestOutcome) -> str:
    test = row.test
    group = f" in {test.group}" if test.group else ""
    architecture = f" on {test.architecture}" if test.architecture else ""
    return f"{test.host}{group}{architecture}, {test.on}: {test.expect}"


def _because(row: TestOutcome) -> str:
    return f" — {row.words}" if row.words else ""
