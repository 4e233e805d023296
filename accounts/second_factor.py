"""REQUIRE_MFA: staff must set up a second factor before they can change anything."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.pages import is_account_page

READING = ("GET", "HEAD", "OPTIONS")
MESSAGE = "Curators and admins must set up a second factor on this site before they continue."


class RequireSecondFactor:
    """Middleware for the admin and all writes with a session. API keys need no second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_guarded(request) or not needs_second_factor(request.user):
            return self.get_response(request)
        messages.warning(request, MESSAGE)
        response = HttpResponseRedirect(reverse("security"))
        if request.method not in READING:
            response.status_code = HTTPStatus.SEE_OTHER
        return response


def needs_second_factor(user: AbstractBaseUser | object) -> bool:
    return bool(getattr(user, "is_staff", False) and not is_mfa_enabled(user))


def _is_guarded(request: HttpRequest) -> bool:
    if not settings.REQUIRE_MFA or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    if is_account_page(request) or request.path_info == reverse("sign-out"):
        return False
    return request.method not in READING or request.path_info.startswith("/admin/")
