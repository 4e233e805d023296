"""What ELwise noticed of the decisions and exceptions of one's teams, and which of it comes by
e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from django.contrib import messages
from django.contrib.auth.models import User as Account
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership, Role, Team
from accounts.teams.rights import seat_in, seats_of, teams_of
from advisor.decisions.watch.addresses import exception_path
from advisor.decisions.watch.developments import Developments
from advisor.decisions.watch.notices import NoticeDetails
from advisor.models import (
    Decision,
    Delivery,
    FleetException,
    Notice,
    NoticeLevel,
    NoticeReader,
    SeenNotice,
)
from advisor.pages.decisions.access import account_of, for_members
from advisor.pages.decisions.addresses import decision_address
from advisor.pages.watch.forms import LevelForm
from catalog.formats import as_sentence
from catalog.whole_numbers import whole_number

A_PAGE = 50
SIGNS = {
    Notice.Grade.ACT: ("!", "Act"),
    Notice.Grade.LOOK: ("?", "Look"),
    Notice.Grade.NOTE: ("·", "Note"),
    Notice.Grade.NEWS: ("·", "News"),
}


@dataclass(frozen=True)
class NoticeLine:
    """`sign` and `label`: of its grade. `development`: why it no longer holds; empty if it does."""

    notice: Notice
    details: NoticeDetails
    sign: str
    label: str
    address: str
    is_new: bool
    development: str

    @property
    def compares(self) -> bool:
        """With a link to the comparison of its decision with today."""
        notice = self.notice
        is_grave = notice.grade in (Notice.Grade.ACT, Notice.Grade.LOOK)
        return notice.decision_id is not None and is_grave and not self.development


@dataclass(frozen=True)
class LevelLine:
    """Which notices of a team the member gets by e-mail."""

    team: Team
    form: LevelForm


@for_members
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    page = Paginator(_visible(account), A_PAGE).get_page(request.GET.get("page"))
    seen = set(
        SeenNotice.objects.filter(member=account, notice__in=list(page)).values_list(
            "notice_id", flat=True
        )
    )
    developments = Developments(list(page), account, seats_of(account))
    lines = [
        _line(notice, developments.in_words(notice), is_new=notice.pk not in seen)
        for notice in page
    ]
    context = {
        "lines": lines,
        "page": page,
        "newest": _newest(page),
        "has_new": _unseen(account).exists(),
        "levels": _levels(account),
        "failed": _failed(account),
    }
    return render(request, "watch/notices.html", context)


@for_members
@require_POST
def mark_seen(request: HttpRequest) -> HttpResponse:
    """All up to the newest that the page showed: what came since stays new."""
    account = account_of(request)
    newest = whole_number(request.POST.get("newest", ""))
    if newest is not None:
        unseen = _unseen(account).filter(pk__lte=newest)
        rows = [SeenNotice(notice=notice, member=account) for notice in unseen]
        SeenNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return redirect("notices")


@for_members
@require_POST
def set_level(request: HttpRequest, team: str) -> HttpResponse:
    seat = seat_in(request.user, team)
    form = LevelForm(request.POST)
    if not form.is_valid():
        words = "Choose one of the three levels."
        return HttpResponse(words, "text/plain", status=HTTPStatus.BAD_REQUEST)
    NoticeLevel.objects.update_or_create(
        team=seat.team, member=account_of(request), defaults={"level": form.cleaned_data["level"]}
    )
    messages.success(request, as_sentence(f"Saved for {seat.team.name}"))
    return redirect(f"{reverse('notices')}#h-mail")


def _visible(account: Account) -> QuerySet[Notice]:
    decisions = Q(decision__in=Decision.objects.visible_to(account))
    exceptions = Q(exception__in=FleetException.objects.visible_to(account))
    readers = NoticeReader.objects.filter(notice=OuterRef("pk"))
    for_account = Exists(readers.filter(member=account)) | ~Exists(readers)
    rows = Notice.objects.filter(decisions | exceptions, for_account).exclude(_repeated(account))
    return rows.select_related("decision__team", "exception__team", "exception__closed_by")


def _unseen(account: Account) -> QuerySet[Notice]:
    """On all pages."""
    return _visible(account).exclude(seen_by__member=account)


def _repeated(account: Account) -> Q:
    """Submissions of which the account has a notice of its own, that they wait for it."""
    own = Notice.objects.filter(
        readers__member=account,
        decision=OuterRef("decision"),
        occasion__startswith="waiting:",
        at__gte=OuterRef("at"),
    )
    return Q(occasion__startswith="submitted:") & Q(Exists(own))


def _line(notice: Notice, development: str, *, is_new: bool) -> NoticeLine:
    details = msgspec.convert(notice.details, NoticeDetails)
    sign, label = SIGNS[Notice.Grade(notice.grade)]
    address = _address(notice.about)
    return NoticeLine(notice, details, sign, label, address, is_new, development)


def _address(about: Decision | FleetException) -> str:
    return decision_address(about) if isinstance(about, Decision) else exception_path(about)


def _failed(account: Account) -> list[Team]:
    """The teams that the account owns with deliveries that failed or may not have arrived."""
    states = (Delivery.State.FAILED, Delivery.State.UNCERTAIN)
    own = Membership.objects.active().filter(user=account, role=Role.OWNER).values("team")
    teams = Delivery.objects.filter(team__in=own, state__in=states).values("team")
    return list(Team.objects.filter(pk__in=teams))


def _newest(page: Page[Notice]) -> int:
    return max((notice.pk for notice in page), default=0)


def _levels(account: Account) -> list[LevelLine]:
    chosen = dict(NoticeLevel.objects.filter(member=account).values_list("team_id", "level"))
    return [
        LevelLine(
            team,
            LevelForm(
                initial={"level": chosen.get(team.pk, NoticeLevel.Level.LOOK)},
                auto_id=f"id_{team.slug}_%s",
            ),
        )
        for team in teams_of(account)
    ]
