"""What the page Keep this decision shows, and what its form begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User as Account
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from msgspec import json

from accounts.models import Team
from accounts.teams.rights import Seat, seats_of
from advisor.answer_formats import as_query
from advisor.decisions.record import MONTHS_TO_REVIEW, months_after
from advisor.decisions.rows import NO_SUCH_DECISION
from advisor.document.recommendation import recommendation
from advisor.engine.types import Answers
from advisor.evaluation import evaluate
from advisor.forms import AnswersForm
from advisor.models import Decision, State
from advisor.pages import addresses
from advisor.pages.decisions.candidate_choices import candidate_choices, recommended_value
from advisor.pages.decisions.chosen import of_ranked
from advisor.pages.decisions.claim import ClaimFigure, claim_figures
from advisor.pages.decisions.forms import DecisionForm
from advisor.pages.decisions.frozen_document import FrozenDocument, read_document
from advisor.pages.decisions.members import member_choices
from catalog import clock
from catalog.formats import plural

TEAM = "team"
"""The parameter that names the team, for members of several."""
_MOST_DRAFTS = 10


@dataclass(frozen=True)
class TeamLink:
    name: str
    address: str


@dataclass(frozen=True)
class KeepPage:
    """`own_prices`: the result with the team's own prices; empty where it has none, or the answers
    contain them. `drafts`: those that could take these answers instead."""

    team: Team
    figures: list[ClaimFigure]
    headline: str
    query: str
    result: str
    own_prices: str
    drafts: list[Decision]


def writing_seats(account: Account) -> list[Seat]:
    """The account's places in teams where it may write, by team."""
    return [seat for seat in seats_of(account) if seat.may_write]


def chosen_seat(seats: Sequence[Seat], slug: str) -> Seat:
    """The one in that team; of a single one none needs to be named. Http404 for another team."""
    if len(seats) == 1 and not slug:
        return seats[0]
    seat = next((seat for seat in seats if seat.team.slug == slug), None)
    if seat is None:
        raise Http404(NO_SUCH_DECISION)
    return seat


def keep_address(answers: Answers, team: str = "") -> str:
    pairs = [*as_query(answers), *([(TEAM, team)] if team else [])]
    return f"{reverse('keep-decision')}?{urlencode(pairs)}"


def recommendation_of(answers: Answers) -> FrozenDocument:
    """As it will be kept."""
    return read_document(json.encode(recommendation(evaluate(answers, clock.today()))))


def keep_form(
    seat: Seat, document: FrozenDocument, data: Mapping[str, object] | None
) -> DecisionForm:
    initial = {
        "title": _title(document),
        "servers": document.answers.get("servers"),
        "candidate": recommended_value(document),
        "owner": seat.membership.user_id,
        "review_by": months_after(clock.today(), MONTHS_TO_REVIEW),
    }
    candidates, members = candidate_choices(document), member_choices(seat.team)
    return DecisionForm(data, candidates=candidates, members=members, initial=initial)


def keep_page(seat: Seat, answers: Answers, document: FrozenDocument) -> KeepPage:
    best = document.recommended
    choice = of_ranked(best, is_recommended=True) if best else None
    drafts = Decision.objects.visible_to(seat.membership.user).filter(
        team=seat.team, state=State.DRAFT
    )
    return KeepPage(
        team=seat.team,
        figures=claim_figures(choice, document) if choice else [],
        headline=document.headline,
        query=urlencode(as_query(answers)),
        result=addresses.address("result", answers),
        own_prices=_with_own_prices(answers, seat.team),
        drafts=list(drafts.select_related("team")[:_MOST_DRAFTS]),
    )


def _title(document: FrozenDocument) -> str:
    """Use AlmaLinux 10 on 120 servers"""
    best, servers = document.recommended, document.answers.get("servers")
    name = best.full_name if best else "an Enterprise Linux"
    return f"Use {name}" + (f" on {plural(servers, 'server')}" if isinstance(servers, int) else "")


def _with_own_prices(answers: Answers, team: Team) -> str:
    """Nothing is added unseen: the link leads to the result, where the prices are among the
    answers."""
    query = QueryDict(urlencode(as_query(answers)), mutable=True)
    before = query.urlencode()
    for key, value in QueryDict(team.own_prices).items():
        query.setdefault(key, str(value))
    form = AnswersForm(query)
    if query.urlencode() == before or not form.is_valid():
        return ""
    return addresses.address("result", form.answers())
