"""Identities of OpenID Connect providers: which account one of them may sign in to."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from accounts import sign_up


class IdentityAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": "This identity is linked to another account.",
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return sign_up.is_open(request)

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only an address that both sides have verified, and no account of a curator or admin.

        Those link their identity themselves, once they have signed in.
        """
        verified = EmailAddress.objects.filter(email__iexact=email, verified=True)
        return verified.exclude(user__is_staff=True).exists()
