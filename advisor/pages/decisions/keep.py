"""Keep this decision: from a set of answers to a draft of a team."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.teams.creation import create_team
from accounts.teams.forms import NewTeamForm
from accounts.teams.members import ConflictError
from accounts.teams.rights import Seat
from advisor.decisions.errors import InvalidError, RefusedError
from advisor.decisions.record import keep
from advisor.engine.types import Answers
from advisor.pages import addresses
from advisor.pages.decisions.access import account_of, for_members
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.decisions.forms import DecisionForm
from advisor.pages.decisions.keep_page import (
    TEAM,
    TeamLink,
    chosen_seat,
    keep_address,
    keep_form,
    keep_page,
    recommendation_of,
    writing_seats,
)
from advisor.pages.decisions.refusals import status_of
from advisor.pages.problems import problems
from advisor.pages.questions import render_questions
from advisor.pages.requests import answers_form
from catalog.query_string import without_trackers


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def keep_decision(request: HttpRequest) -> HttpResponse:
    """The address holds the answers: signing in and making a team lead back to it."""
    form = answers_form(request, TEAM)
    if invalid := problems(form):
        return render_questions(request, form, invalid)
    answers = form.answers()
    seats = writing_seats(account_of(request))
    if not seats:
        return _first_team(request, answers)
    slug = without_trackers(request.GET).get(TEAM, "")
    if len(seats) > 1 and not slug:
        return _choose_team(request, answers, seats)
    return _keep(request, chosen_seat(seats, slug), answers)


def _first_team(request: HttpRequest, answers: Answers) -> HttpResponse:
    """Decisions belong to teams: an account without one makes it here, and comes back."""
    form = NewTeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            team = create_team(account_of(request), form.cleaned_data["name"])
            return redirect(keep_address(answers, team.slug))
        except ConflictError as error:
            form.add_error("name", str(error))
    context = {"form": form, "result": addresses.address("result", answers)}
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "decisions/first_team.html", context, status=status)


def _choose_team(request: HttpRequest, answers: Answers, seats: list[Seat]) -> HttpResponse:
    links = [TeamLink(seat.team.name, keep_address(answers, seat.team.slug)) for seat in seats]
    context = {"links": links, "result": addresses.address("result", answers)}
    return render(request, "decisions/choose_team.html", context)


def _keep(request: HttpRequest, seat: Seat, answers: Answers) -> HttpResponse:
    document = recommendation_of(answers)
    form = keep_form(seat, document, request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                return _keep_and_open(request, seat, answers, form)
            except InvalidError as error:
                form.add_errors(error.errors)
            except RefusedError as error:
                form.add_error(None, str(error))
                status = status_of(error)
    page = keep_page(seat, answers, document)
    return render(request, "decisions/keep.html", {"form": form, "page": page}, status=status)


def _keep_and_open(
    request: HttpRequest, seat: Seat, answers: Answers, form: DecisionForm
) -> HttpResponse:
    query = addresses.address("result", answers).partition("?")[2]
    decision = keep(seat, query, form.draft())
    messages.success(request, f"Kept as {decision.number}, a draft. Nobody outside sees it.")
    return redirect(decision_address(decision))
