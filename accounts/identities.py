"""Identities from OpenID Connect providers, and the accounts they may sign in to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from accounts import sign_up
from accounts.limits import refuse_beginning
from accounts.teams.groups import seats_of

_log = logging.getLogger(__name__)


class NamedProvider(OpenIDConnectProvider):
    """A sign-in that waits for a second factor finds its provider again by its own id: the client
    id, which django-allauth goes by, may be the same with another provider."""

    def serialize(self) -> dict[str, Any]:
        return {**super().serialize(), "id": self.app.provider_id}


class IdentityAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": "This identity is linked to another account.",
    }

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        configured = super().get_provider(request, provider, client_id)
        return NamedProvider(request, app=configured.app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Also for whom a group has a seat: the operator has named the group."""
        email = sociallogin.user.email or ""
        return sign_up.is_open_for(request, email) or bool(seats_of(sociallogin))

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only if both sides have verified the address, and never for a curator or admin.

        Curators and admins sign in and link their identity themselves.
        """
        verified = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return bool(verified.exclude(user__is_staff=True).exists())


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    return refuse_beginning(request) or _answer(openid_connect.login, request, provider_id)


def finish(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answer(openid_connect.callback, request, provider_id)


def _answer(
    view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    """502 if the provider is unavailable or its response is invalid."""
    try:
        return view(request, provider_id)
    except (RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.error("Identity provider %s: %s: %s", provider_id, type(error).__name__, error)
        status = HTTPStatus.BAD_GATEWAY
        return render(request, "socialaccount/authentication_error.html", status=status)
