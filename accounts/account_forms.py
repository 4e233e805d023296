"""Forms of django-allauth with stricter parsing, folded names and plainer labels."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm, SignupForm
from allauth.core import context
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.http import HttpRequest

from accounts import sign_up
from accounts.names import fold
from accounts.teams.opened import opened_invitation


class SignInForm(LoginForm):
    def clean_login(self) -> str:
        return fold(self.cleaned_data["login"])


class SignUpForm(SignupForm):
    """Where sign-up is closed, it is open for the address of an invitation only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as the parent's
        super().__init__(*args, **kwargs)
        if invitation := opened_invitation(context.request):
            self.initial.setdefault("email", invitation.email)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if not sign_up.is_open_for(context.request, email):
            raise forms.ValidationError("Use the e-mail address that was invited.")
        return email


class ResetForm(ResetPasswordForm):
    """Says the same, whether somebody has the address or not, also while no e-mail can be sent."""

    def save(self, request: HttpRequest, **options: Any) -> str:  # Any: as the parent's
        get_adapter().check_mail_server()
        email: str = super().save(request, **options)
        return email


class _PasskeyForm(forms.Form):
    """Treats a malformed credential, or one of another key, like a wrong code."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
            self.add_error(None, get_adapter().validation_error("incorrect_code"))


class AddPasskeyForm(_PasskeyForm, webauthn.AddWebAuthnForm):
    """Suggests a name and uses plainer labels."""

    passwordless = forms.BooleanField(
        label="Sign in with this passkey alone",
        required=False,
        initial=True,
        help_text="You need no account name or password; the device asks for a PIN, fingerprint "
        "or face instead.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as the parent's
        kwargs["initial"] = {"name": "Passkey", **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class UsePasskeyForm(_PasskeyForm, webauthn.AuthenticateWebAuthnForm):
    pass


class SignInPasskeyForm(_PasskeyForm, webauthn.LoginWebAuthnForm):
    pass


class ConfirmPasskeyForm(_PasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    pass
