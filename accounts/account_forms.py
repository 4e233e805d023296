"""Forms of django-allauth whose fields mean more here."""

from __future__ import annotations

from allauth.account.forms import LoginForm

from accounts.names import fold


class SignInForm(LoginForm):
    def clean_login(self) -> str:
        return fold(self.cleaned_data["login"])
