"""Forms of django-allauth whose fields mean more here."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from accounts.names import fold


class SignInForm(LoginForm):
    def clean_login(self) -> str:
        return fold(self.cleaned_data["login"])


class AddPasskeyForm(AddWebAuthnForm):
    """With a name to begin with, and in plainer words."""

    passwordless = forms.BooleanField(
        label="Sign in with it alone",
        required=False,
        initial=True,
        help_text="Without account name and password. The device then asks for a PIN, a finger "
        "or a face.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as the parent's
        kwargs["initial"] = {"name": "Passkey", **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
