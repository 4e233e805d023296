"""Adapts django-allauth: our own limits, folded names, and handling of e-mail failures."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from threading import Thread
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site as site_of
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts import sign_up
from accounts.limits import count_attempt
from accounts.names import fold
from accounts.throttles import client_address

MAIL_THREAD = "mail"
_log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": (
            "Too many wrong passwords or codes. This attempt was not checked. "
            "Try again in a few minutes."
        ),
        "username_password_mismatch": "The account name or password is wrong.",
        "incorrect_password": "This password is wrong.",
        "incorrect_code": "This code is wrong.",
        "enter_current_password": "This is not your current password.",
        "username_taken": "This account name is taken.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return sign_up.is_open(request)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        name: str = super().clean_username(fold(username), shallow=shallow)
        return name

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """The parent class undoes the counting if the password is correct."""
        attempt = count_attempt(request, credentials.get("username", ""))
        if attempt is None:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = attempt

    def is_safe_url(self, url: str) -> bool:
        """The parent class raises ValueError for an address such as http://[::1."""
        try:
            is_safe: bool = super().is_safe_url(url)
        except ValueError:
            return False
        return is_safe

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("password-changed")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Any: as the parent's."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            _log.error("An e-mail could not be sent: %s: %s", type(error).__name__, error)
            raise ImmediateHttpResponse(_mail_failed(self.request)) from error

    def check_mail_server(self) -> None:
        """Whether it can be reached. Raises ImmediateHttpResponse."""
        connection = get_connection()
        try:
            connection.open()
            connection.close()
        except (OSError, SMTPException) as error:
            _log.error("The mail server cannot be reached: %s: %s", type(error).__name__, error)
            raise ImmediateHttpResponse(_mail_failed(self.request)) from error

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """While the answer is on its way: its time must not tell who has an account."""
        more = {"request": self.request, "email": email, "current_site": site_of(self.request)}
        message = self.render_mail("account/email/password_reset_key", email, more | context)
        Thread(target=_send, args=(message,), name=MAIL_THREAD).start()

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """A failure is ignored: the change it reports has already been made."""
        try:
            super().send_notification_mail(template_prefix, user, context, email)
        except ImmediateHttpResponse:
            return


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as error:
        _log.error("An e-mail could not be sent: %s: %s", type(error).__name__, error)


def _mail_failed(request: HttpRequest) -> HttpResponse:
    context = {
        "status": 503,
        "title": "E-mail could not be sent",
        "detail": "The mail server is not responding. Try again later or ask the operator.",
    }
    response = render(request, "error.html", context, status=503)
    response["Retry-After"] = "300"
    return response
