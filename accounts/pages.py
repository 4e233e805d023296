"""Rules for all sign-in and account pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from accounts.limits import WAIT

PATHS = ("/account/", "/sign-in/")
PRIVATE_PATHS = (*PATHS, "/keys/", "/teams/", "/decisions/", "/fleet/")
"""What these answer is for one reader: nothing keeps it, and no search engine lists it."""


def is_account_page(request: HttpRequest) -> bool:
    return request.path_info.startswith(PATHS)


class AccountPages:
    """Middleware: private pages are never cached, and a rejected form is 400 or 429, not 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(PRIVATE_PATHS):
            add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex"
        return response

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        if request.method == "POST" and is_account_page(request):
            form = (response.context_data or {}).get("form")
            if isinstance(form, BaseForm) and form.errors and response.status_code == HTTPStatus.OK:
                _refuse(form, response)
        return response


def _refuse(form: BaseForm, response: TemplateResponse) -> None:
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    response.status_code = HTTPStatus.BAD_REQUEST
    if "too_many_login_attempts" in codes:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response["Retry-After"] = str(WAIT)
