"""/teams/<slug>/settings/: for owners."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.teams.forms import SettingsForm
from accounts.teams.pages.account import account_of, managing_seat
from accounts.teams.settings import Settings, StaleSettingsError, quorum_warning, save_settings


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    team = managing_seat(request, slug).team
    if request.method != "POST":
        form = SettingsForm(initial=SettingsForm.initial_of(team))
        return render(request, "teams/settings.html", {"form": form, "team": team})
    form = SettingsForm(request.POST)
    if not form.is_valid():
        status = HTTPStatus.BAD_REQUEST
        return render(request, "teams/settings.html", {"form": form, "team": team}, status=status)
    return _save(request, slug, form)


def _save(request: HttpRequest, slug: str, form: SettingsForm) -> HttpResponse:
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        team = save_settings(
            account_of(request), slug, Settings(**values), form.cleaned_data["version"]
        )
    except StaleSettingsError as error:
        return _stale(request, form, error)
    messages.success(request, "Saved.")
    if warning := quorum_warning(team):
        messages.warning(request, warning)
    return redirect("team", slug)


def _stale(request: HttpRequest, form: SettingsForm, error: StaleSettingsError) -> HttpResponse:
    """What was typed comes back, with the current version: sending it again saves it."""
    form.data = {**request.POST.dict(), "version": str(error.team.version)}
    context = {"form": form, "team": error.team, "differences": error.differences}
    return render(request, "teams/settings.html", context, status=HTTPStatus.CONFLICT)
