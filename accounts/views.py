"""API keys, sign-in and the security page of an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User as Account
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sign_up
from accounts.devices import this_device
from accounts.forms import KeyForm, KeysToRevokeForm
from accounts.limits import refuse_beginning
from accounts.models import Device, Key, end_of_day
from accounts.teams.rights import teams_of


class SignIn(LoginView):
    """For every account, also those that may not enter the admin."""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:  # Any: as Django's
        address = self.get_next_url() or ""
        return {
            **super().get_context_data(**kwargs),
            "next": address,
            "keeps_decision": address.startswith(reverse("keep-decision")),
            "sign_up_is_open": sign_up.is_open(self.request),
            "local_login": settings.LOCAL_LOGIN,
        }


class SignOut(LogoutView):
    http_method_names = ["post"]
    next_page = "start"


class Security(IndexView):
    """Password, second factors, identities and devices of an account."""

    template_name = "account/security.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:  # Any: as Django's
        return {
            **super().get_context_data(**kwargs),
            "devices": Device.objects.filter(owner=self.request.user),
            "this_device": this_device(self.request),
            "identities": SocialAccount.objects.filter(user=self.request.user),
            "has_providers": bool(settings.OIDC_PROVIDERS),
            "local_login": settings.LOCAL_LOGIN,
            "requires_second_factor": settings.REQUIRE_MFA and self.request.user.is_staff,
        }


def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """GET makes a challenge, which django-allauth does not count."""
    refusal = refuse_beginning(request) if request.method == "GET" else None
    return refusal or login_webauthn(request)


def admin_login(request: HttpRequest) -> HttpResponse:
    """Redirects to the common sign-in page, which enforces limits and the second factor."""
    address = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        address = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(address)
    if not getattr(request.user, "is_staff", False):
        raise PermissionDenied
    return HttpResponseRedirect(address)  # redirect() would take a word for the name of a view


def to_password(request: HttpRequest) -> HttpResponse:
    return redirect("account_change_password")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = "Too many requests of this kind. Wait a minute and try again."
    context = {"status": status.value, "title": status.phrase, "detail": detail}
    response = render(request, "error.html", context, status=status)
    response["Retry-After"] = "60"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_changed(request: HttpRequest) -> HttpResponse:
    """All other sessions have ended; the owner decides about keys and devices."""
    assert request.user.is_authenticated
    form = KeysToRevokeForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        form.revoke()
        if form.cleaned_data["forget_devices"]:
            others = Device.objects.filter(owner=request.user)
            others.exclude(token_hash=this_device(request)).delete()
        messages.success(request, "Saved.")
        return redirect("security")
    status = 400 if form.errors else 200
    return render(request, "account/password_changed.html", {"form": form}, status=status)


@login_required
@require_POST
def forget_device(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Device, owner=request.user, pk=pk).delete()
    messages.success(request, "The device was forgotten.")
    return redirect("security")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The text of a key is in the answer to the form that made it, and nowhere else ever again."""
    assert isinstance(request.user, Account)
    own_teams = teams_of(request.user)
    form = KeyForm(request.POST or None, teams=own_teams)
    new_key = None
    if request.method == "POST" and form.is_valid():
        new_key = _create_key(request, form)
        form = KeyForm(teams=own_teams)
    own_keys = Key.objects.filter(owner=request.user).select_related("team")
    context = {"form": form, "new_key": new_key, "keys": own_keys, "teams": own_teams}
    return render(request, "accounts/keys.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    get_object_or_404(Key, owner=request.user, prefix=prefix).revoke()
    return redirect("keys")


def _create_key(request: HttpRequest, form: KeyForm) -> str:
    """Its text."""
    _, text = Key.objects.create_key(
        owner=request.user,
        name=form.cleaned_data["name"],
        reach=form.cleaned_data["reach"],
        expiry_date=end_of_day(form.cleaned_data["ends_on"]),
        team=form.cleaned_data.get("team"),
    )
    return text
