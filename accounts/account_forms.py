"""Forms of django-allauth whose fields mean more here."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from accounts.names import fold


class SignInForm(LoginForm):
    def clean_login(self) -> str:
        return fold(self.cleaned_data["login"])


class AddPasskeyForm(AddWebAuthnForm):
    passwordless = forms.BooleanField(
        label="Sign in with it alone",
        required=False,
        initial=True,
        help_text="Without account name and password. The device then asks for a PIN, a finger "
        "or a face.",
    )
