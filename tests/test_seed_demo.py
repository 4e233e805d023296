"""`manage.py seed_demo`: teams, logins, keys and decisions to try ELwise with."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import RequestFactory, override_settings

from accounts.models import Key, Membership, Role, Team
from advisor.fleet import imports
from advisor.models import Decision, DecisionEvent, FleetGroup, FleetImport, MemberImportances

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


def seeded() -> list[dict[str, object]]:
    output = StringIO()
    call_command("seed_demo", json=True, stdout=output)
    teams: list[dict[str, object]] = json.loads(output.getvalue())
    return teams


def counts() -> list[int]:
    decided = (Decision, DecisionEvent, MemberImportances)
    models = (User, Team, Membership, Key, *decided, FleetImport, FleetGroup)
    return [model._default_manager.count() for model in models]


def test_two_runs_add_nothing_twice() -> None:
    first = seeded()
    before = counts()
    second = seeded()
    assert counts() == before
    assert [team["decisions"] for team in first] == [team["decisions"] for team in second]
    for team in second:
        members = team["members"]
        assert isinstance(members, list)
        assert {member["role"] for member in members} == set(Role.values)
        for member in members:
            request = RequestFactory().post("/sign-in/")
            user = authenticate(request, username=member["username"], password=member["password"])
            assert user is not None
            key = Key.objects.find_usable(member["api_key"])
            assert key is not None
            assert key.team is not None
            assert (key.owner, key.team.slug) == (user, team["slug"])
        states = [row["state"] for row in team["decisions"]]  # type: ignore[attr-defined]
        assert states == ["draft", "in-review", "approved"]


def test_each_team_has_a_fleet() -> None:
    for row in seeded():
        team = Team.objects.get(slug=row["slug"])
        fleet_import = imports.current(team)
        assert fleet_import is not None
        totals = imports.totals_of(fleet_import)
        assert totals.rows == totals.matched + totals.unmatched == 167
        decided = FleetGroup.objects.get(team=team, name="databases").decision
        assert decided is not None


def test_text_names_logins() -> None:
    output = StringIO()
    call_command("seed_demo", stdout=output)
    assert "demo-platform-owner  password " in output.getvalue()


@override_settings(PUBLIC=True)
def test_public_site_is_refused() -> None:
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_accounts_of_others_are_left_alone() -> None:
    User.objects.create_user("demo-platform-owner", "ada@example.org")
    with pytest.raises(CommandError, match="not of the demo"):
        call_command("seed_demo")
    assert not Team.objects.exists()
