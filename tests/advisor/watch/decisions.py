"""Approved decisions of a team, written straight into the tables."""

from __future__ import annotations

import itertools
import zlib
from datetime import date, timedelta
from functools import lru_cache

from django.contrib.auth.models import User

from accounts.models import Membership, Role, Team
from advisor.decisions import watch
from advisor.decisions.computed import Computed, compute
from advisor.decisions.computed import ComputedPart as Part
from advisor.engine.types import Answers
from advisor.models import Decision, FrozenPart, State
from catalog import snapshot

DAY = date(2026, 8, 20)
_numbers = itertools.count(1)


def make_team(slug: str = "ops", **fields: object) -> Team:
    return Team.objects.create(name=slug.title(), slug=slug, **fields)


def make_member(team: Team, name: str, role: str = Role.MEMBER) -> User:
    """Without a working password: nobody signs in as them with one."""
    account, _ = User.objects.get_or_create(username=name, email=f"{name}@example.org")
    Membership.objects.create(team=team, user=account, role=role)
    return account


def make_decision(
    team: Team,
    answers: Answers,
    *,
    day: date = DAY,
    choice: tuple[str, str, str] | None = None,
    watched: bool = True,
) -> Decision:
    computed = _computed(_Hashable(answers), day)
    winner = choice or computed.decoded_result().winner or ("", "", "")
    author = User.objects.filter(memberships__team=team).first() or make_member(team, team.slug)
    decision = Decision.objects.create(
        team=team,
        year=day.year,
        sequence=next(_numbers),
        state=State.APPROVED,
        author=author,
        owner=author,
        owner_name=author.username,
        title="Web servers",
        review_by=day + timedelta(days=365),
        content_review_by=day + timedelta(days=365),
        distribution=winner[0],
        release=winner[1],
        plan=winner[2],
        day=day,
        engine_version=str(computed.engine_version),
        content_sha256="0" * 64,
        **{f"{part.name}_part": _stored(part) for part in computed.parts},
    )
    if watched:
        watch.begin(decision)
    return decision


class _Hashable:
    """Equal answers are computed once."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and repr(other.answers) == repr(self.answers)

    def __hash__(self) -> int:
        return hash(repr(self.answers))


@lru_cache(512)
def _computed_at(digest: str, answers: _Hashable, day: date) -> Computed:
    return compute(answers.answers, day, snapshot.current())


def _computed(answers: _Hashable, day: date) -> Computed:
    return _computed_at(snapshot.current().digest, answers, day)


def _stored(part: Part) -> FrozenPart:
    row, _ = FrozenPart.objects.get_or_create(
        sha256=part.sha256, defaults={"packed": zlib.compress(part.content)}
    )
    return row
