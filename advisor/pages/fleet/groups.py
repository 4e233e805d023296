"""The groups of a fleet: their next step, and what the team plans for each."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Team
from advisor.fleet.counts import Count
from advisor.models import Decision, FleetGroup, State
from advisor.pages.decisions.access import for_members
from advisor.pages.decisions.sent import sent_version
from advisor.pages.fleet.exposure_page import exposure_response
from advisor.pages.fleet.group_forms import MOST_HOSTS, MOST_MONTHS, GroupForm, PaceForm
from advisor.pages.fleet.group_saving import NEW, GroupChanged, save_group, save_paces
from advisor.pages.fleet.group_steps import group_steps, steps_of_groups
from advisor.pages.fleet.groups_of import group_plans
from advisor.pages.fleet.opened import OpenedFleet, opened_fleet
from advisor.routes import routes_on
from catalog.formats import plural

NO_GROUP = "There is no such group in the current import."
READ_ONLY = "An auditor reads the fleet and does not plan it."
PACE_PROBLEM = (
    f"Give hosts a month from 1 to {MOST_HOSTS:,} and a lead time from 0 to {MOST_MONTHS} months, "
    "both as whole numbers."
)
A_PAGE = 50
CHOSEN_STATES = (State.DRAFT, State.REVIEW, State.APPROVED)
"""Decisions that may say where a group goes."""


@for_members
@require_safe
def fleet_groups(request: HttpRequest, team: str) -> HttpResponse:
    fleet = opened_fleet(request, team, "fleet-groups")
    groups = steps_of_groups(fleet, group_plans(fleet.team))
    page = Paginator(groups, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "fleet/groups.html", {**fleet.context(), "page": page})


@for_members
@require_POST
def set_paces(request: HttpRequest, team: str) -> HttpResponse:
    """One pace for every group of the current import that has none."""
    fleet = opened_fleet(request, team, "fleet-exposure")
    form = PaceForm(request.POST)
    if not fleet.seat.may_write:
        return exposure_response(request, fleet, READ_ONLY, HTTPStatus.FORBIDDEN)
    if not form.is_valid():
        return exposure_response(request, fleet, PACE_PROBLEM, HTTPStatus.BAD_REQUEST)
    names = {count.group for count in fleet.fleet.counts}
    number = save_paces(fleet.team, names, form.cleaned_data)
    messages.success(request, f"The pace of {plural(number, 'group')} was set.")
    return redirect("fleet-exposure", team)


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def fleet_group(request: HttpRequest, team: str) -> HttpResponse:
    """The group that the parameter `name` names; it may be empty."""
    fleet = opened_fleet(request, team, "fleet-groups", is_page=False)
    name = request.GET.get("name", "")
    counts = [count for count in fleet.fleet.counts if count.group == name]
    plan = group_plans(fleet.team).get(name)
    if not counts and plan is None:
        raise Http404(NO_GROUP)
    decisions = _decisions(fleet.team)
    if request.method != "POST":
        return _group_page(request, fleet, counts, plan, GroupForm(decisions=decisions, plan=plan))
    form = GroupForm(request.POST, decisions=decisions)
    if not fleet.seat.may_write:
        form.add_error(None, READ_ONLY)
        return _group_page(request, fleet, counts, plan, form, status=HTTPStatus.FORBIDDEN)
    if not form.is_valid():
        return _group_page(request, fleet, counts, plan, form, status=HTTPStatus.BAD_REQUEST)
    try:
        save_group(fleet.team, name, sent_version(request), _fields(form))
    except GroupChanged:
        current = group_plans(fleet.team).get(name)
        return _group_page(request, fleet, counts, current, form, status=HTTPStatus.CONFLICT)
    messages.success(request, "Saved.")
    return redirect(group_address(fleet.team, name))


def group_address(team: Team, name: str) -> str:
    return f"{reverse('fleet-group', args=[team.slug])}?{urlencode({'name': name})}"


def _group_page(
    request: HttpRequest,
    fleet: OpenedFleet,
    counts: Sequence[Count],
    plan: FleetGroup | None,
    form: GroupForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    name = request.GET.get("name", "")
    routes = routes_on(fleet.catalog, fleet.today)
    context = {
        **fleet.context(),
        "group_name": name,
        "plan": plan,
        "version": plan.version if plan else NEW,
        "form": form,
        "is_changed": status == HTTPStatus.CONFLICT,
        "steps": group_steps(fleet, name, counts, plan, routes),
    }
    return render(request, "fleet/group.html", context, status=status)


def _decisions(team: Team) -> list[tuple[int, str]]:
    """The team's own, the newest first."""
    rows = Decision.objects.filter(team=team, state__in=CHOSEN_STATES)
    return [
        (row.pk, f"{row.number}: {row.title} ({row.get_state_display()})")
        for row in rows.order_by("-year", "-sequence")
    ]


def _fields(form: GroupForm) -> dict[str, object]:
    fields = dict(form.cleaned_data)
    fields["decision_id"] = fields.pop("decision")
    return fields
