"""The webhooks of a team and what could not be delivered: for its owners."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User as Account
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Team
from accounts.names import person_name
from accounts.teams.members import lock
from accounts.teams.rights import Seat, seat_in
from advisor.decisions.watch import webhooks as sending
from advisor.decisions.watch.mail import OUTDATED
from advisor.models import Delivery, Webhook
from advisor.pages.decisions.access import for_members
from advisor.pages.watch.delivery_lines import delivery_lines
from advisor.pages.watch.forms import WebhookForm

NO_WEBHOOK = "There is no such webhook, or you are not an owner of its team."
MOST = 10
MOST_OUTDATED = 20
TOO_MANY = f"A team has at most {MOST} webhooks. Remove one first."
SENT_AGAIN = "It is sent again within a minute, unless it is out of date."
STOPPED = "An owner switched it off."


@for_members
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """The secret of a new webhook is in the answer to the form that made it, and nowhere else."""
    seat = _owner(request, slug)
    if request.method != "POST":
        return _page(request, seat, WebhookForm())
    form = WebhookForm(request.POST)
    webhook = _add(seat, form) if form.is_valid() else None
    if webhook is None:
        return _page(request, seat, form, status=HTTPStatus.BAD_REQUEST)
    return _page(request, seat, WebhookForm(), webhook, sending.secret_of(webhook.salt))


@for_members
@require_POST
def rotate_webhook(request: HttpRequest, slug: str, webhook: int) -> HttpResponse:
    seat = _owner(request, slug)
    row = _webhook(seat, webhook)
    return _page(request, seat, WebhookForm(), row, sending.rotate(row))


@for_members
@require_POST
def switch_webhook(request: HttpRequest, slug: str, webhook: int) -> HttpResponse:
    """On or off."""
    row = _webhook(_owner(request, slug), webhook)
    row.active = not row.active
    row.stopped_because = "" if row.active else STOPPED
    row.save(update_fields=["active", "stopped_because"])
    messages.success(request, f"The webhook is switched {'on' if row.active else 'off'}.")
    return redirect("team-webhooks", slug)


@for_members
@require_POST
def remove_webhook(request: HttpRequest, slug: str, webhook: int) -> HttpResponse:
    _webhook(_owner(request, slug), webhook).delete()
    messages.success(request, "The webhook was removed.")
    return redirect("team-webhooks", slug)


@for_members
@require_safe
def deliveries(request: HttpRequest, slug: str) -> HttpResponse:
    """What failed or may not have arrived, and what was out of date; the newest first."""
    seat = _owner(request, slug)
    context = {
        "team": seat.team,
        "lines": delivery_lines(seat.team, _failed(seat.team)[:100]),
        "outdated": delivery_lines(seat.team, _outdated(seat.team)[:MOST_OUTDATED]),
    }
    return render(request, "watch/deliveries.html", context)


@for_members
@require_POST
def send_again(request: HttpRequest, slug: str, delivery: int) -> HttpResponse:
    """With the same id, and as many attempts as a new one."""
    seat = _owner(request, slug)
    waiting = _failed(seat.team).filter(pk=delivery)
    if not waiting.update(
        state=Delivery.State.WAITING, attempts=0, next_at=timezone.now(), last_error=""
    ):
        raise Http404("There is no such delivery, or it was sent.")
    messages.success(request, SENT_AGAIN)
    return redirect("team-deliveries", slug)


def _add(seat: Seat, form: WebhookForm) -> Webhook | None:
    """None, and why in the form, if the team has as many as it may have."""
    with transaction.atomic():
        lock(seat.team.slug)
        if seat.team.webhooks.count() >= MOST:
            form.add_error(None, TOO_MANY)
            return None
        return Webhook.objects.create(
            team=seat.team,
            url=form.cleaned_data["url"],
            salt=sending.new_salt(),
            created_by=seat.membership.user,
        )


def _failed(team: Team) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        team=team, state__in=(Delivery.State.FAILED, Delivery.State.UNCERTAIN)
    )


def _outdated(team: Team) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        team=team, state=Delivery.State.DROPPED, last_error__startswith=OUTDATED
    )


def _owner(request: HttpRequest, slug: str) -> Seat:
    """Others find nothing here."""
    seat = seat_in(request.user, slug)
    if not seat.may_manage:
        raise Http404(NO_WEBHOOK)
    return seat


def _webhook(seat: Seat, key: int) -> Webhook:
    row = Webhook.objects.filter(team=seat.team, pk=key).first()
    if row is None:
        raise Http404(NO_WEBHOOK)
    return row


def _page(
    request: HttpRequest,
    seat: Seat,
    form: WebhookForm,
    with_secret: Webhook | None = None,
    secret: str = "",
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    rows = seat.team.webhooks.select_related("created_by")
    context = {
        "team": seat.team,
        "form": form,
        "rows": [(row, _name(row.created_by)) for row in rows],
        "with_secret": with_secret,
        "secret": secret,
        "allowed": settings.WEBHOOK_ALLOWED_HOSTS,
        "failed": _failed(seat.team).count(),
    }
    return render(request, "watch/webhooks.html", context, status=status)


def _name(account: Account) -> str:
    return person_name(account)
