"""A team's policy: its rules, what they say of the fleet today, its versions, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import msgspec
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.names import person_name
from accounts.teams.rights import seat_in
from advisor.fleet.policies.attention import exception_attention
from advisor.fleet.policies.stored import content_of, exceptions_of, newest_version, policy_of
from advisor.fleet.policies.versions import outcomes
from advisor.fleet.policy import Policy
from advisor.fleet.policy.json_schema import json_schema
from advisor.fleet.policy.yaml_text import write
from advisor.models import PolicyVersion
from advisor.pages.decisions.access import for_members
from advisor.pages.fleet.frame import frame_of
from advisor.pages.fleet.policy.changes import Changes, changes_between
from advisor.pages.fleet.policy.lines import coverage_of, rule_lines, standing_lines
from catalog import clock, snapshot

A_PAGE = 20
NO_SUCH_VERSION = "There is no such version, or it is of a team you are not a member of."


@dataclass(frozen=True)
class VersionLine:
    """A version, and what changed since the one before it."""

    version: PolicyVersion
    author: str
    changes: Changes


@for_members
@require_safe
def fleet_policy(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    catalog, today = snapshot.current().document, clock.today()
    policy, newest = policy_of(seat.team), newest_version(seat.team)
    covered = coverage_of(seat.team, policy, today)
    context = {
        "frame": frame_of(seat, "fleet-policy"),
        "version": newest,
        "author": _author(newest) if newest else "",
        "rules": rule_lines(seat.team, policy.rules, covered, catalog, today),
        "standings": standing_lines(covered) if covered else [],
        "covered": covered,
        "outcomes": outcomes(seat.team, policy, catalog),
        "in_force": sum(row.is_in_force(today) for row in policy.exceptions),
        "attention": exception_attention(seat.team, today),
        "notice_days": settings.EXCEPTION_NOTICE_DAYS,
        "today": today,
    }
    return render(request, "fleet/policy/policy.html", context)


@for_members
@require_safe
def policy_versions(request: HttpRequest, team: str) -> HttpResponse:
    """The newest first, each with what changed since the one before."""
    seat = seat_in(request.user, team)
    rows = PolicyVersion.objects.filter(team=seat.team).select_related("author")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "frame": frame_of(seat, "fleet-policy", is_page=False),
        "page": page,
        "lines": _version_lines(seat.team, list(page)),
    }
    return render(request, "fleet/policy/versions.html", context)


@for_members
@require_safe
def policy_file(request: HttpRequest, team: str) -> HttpResponse:
    """As YAML; with `exceptions=1` also those in force, so that its tests run elsewhere."""
    seat = seat_in(request.user, team)
    newest = newest_version(seat.team)
    policy = content_of(newest) if newest else Policy()
    if request.GET.get("exceptions") == "1":
        policy = _with_exceptions(seat.team, policy, clock.today())
    return _yaml(request, policy, f"policy-{seat.team.slug}.yaml")


@for_members
@require_safe
def policy_version_file(request: HttpRequest, team: str, number: int) -> HttpResponse:
    seat = seat_in(request.user, team)
    version = PolicyVersion.objects.filter(team=seat.team, number=number).first()
    if version is None:
        raise Http404(NO_SUCH_VERSION)
    return _yaml(request, content_of(version), f"policy-{seat.team.slug}-{number}.yaml")


@require_safe
def policy_schema(request: HttpRequest) -> HttpResponse:
    """For editors: public, as it says nothing of any team."""
    response = JsonResponse(json_schema(schema_address(request)))
    response["Content-Type"] = "application/schema+json"
    return response


def schema_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("fleet-policy-schema"))


def _version_lines(team: Team, versions: list[PolicyVersion]) -> list[VersionLine]:
    """`versions`: consecutive, the newest first."""
    catalog = snapshot.current().document
    lowest = versions[-1].number if versions else 0
    before = PolicyVersion.objects.filter(team=team, number=lowest - 1).first()
    policies = [*map(content_of, versions), content_of(before) if before else Policy()]
    return [
        VersionLine(version, _author(version), changes_between(older, newer, catalog))
        for version, (newer, older) in zip(versions, pairwise(policies), strict=True)
    ]


def _author(version: PolicyVersion) -> str:
    return person_name(version.author) if version.author else "—"


def _with_exceptions(team: Team, policy: Policy, today: date) -> Policy:
    in_force = tuple(row for row in exceptions_of(team) if row.is_in_force(today))
    return msgspec.structs.replace(policy, exceptions=in_force)


def _yaml(request: HttpRequest, policy: Policy, name: str) -> HttpResponse:
    text = write(policy, schema_address(request))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
