"""LOCAL_LOGIN=0: people sign in through an identity provider only."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_CLOSED = {
    *("account_signup", "account_change_password", "account_set_password"),
    *("account_reset_password", "account_reset_password_done", "mfa_login_webauthn"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}
_SIGN_IN = {"sign-in", "account_login"}
"""The page names the providers; what its form sends is refused."""


class LocalLogin:
    """Middleware: refuses the pages for passwords, and sign-in with one or with a passkey."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if settings.LOCAL_LOGIN or not _is_closed(request):
            return None
        names = " or ".join(provider.name for provider in settings.OIDC_PROVIDERS)
        status = HTTPStatus.FORBIDDEN
        detail = f"People sign in to this site with {names}."
        context = {"status": status.value, "title": "No passwords here", "detail": detail}
        return render(request, "error.html", context, status=status)


def _is_closed(request: HttpRequest) -> bool:
    assert request.resolver_match is not None
    name = request.resolver_match.url_name
    return name in _CLOSED or (name in _SIGN_IN and request.method == "POST")
