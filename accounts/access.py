"""The checks of every API view, run in a middleware for cached answers and unknown addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated

from accounts.api_view import ApiView
from accounts.authentication import KeyAuthentication
from accounts.permissions import KeyIfRequired
from accounts.throttles import RateLimitExceeded, RequestThrottle, count_request

API_PATHS = ("/api/", "/eol/api/")


@dataclass(frozen=True)
class Access:
    """The rate limit headers of every answer, and the refusal of a request that is not allowed."""

    headers: dict[str, str] = field(default_factory=dict)
    refusal: HttpResponse | None = None


class ApiAccess:
    """Middleware: refuses what no view may answer, and says in every answer how much is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api_request(request):
            return self.get_response(request)
        access = check_access(request)
        response = access.refusal or self.get_response(request)
        for name, value in access.headers.items():
            response[name] = value
        if not settings.API_ANONYMOUS:
            patch_vary_headers(response, ["Authorization"])
        return response


def is_api_request(request: HttpRequest) -> bool:
    """By path_info, which the address map reads too: `path` begins with any SCRIPT_NAME."""
    return request.path_info.startswith(API_PATHS)


def check_access(request: HttpRequest) -> Access:
    allowance = count_request(request)
    headers = allowance.headers() if allowance else {}
    try:
        _run_checks(request)
    except APIException as error:
        return Access(headers, _response_to(error, request))
    return Access(headers)


def _run_checks(request: HttpRequest) -> None:
    """The limit first: whoever guesses keys is counted too."""
    allowance = count_request(request)
    if allowance and not RequestThrottle().allow_request(request, None):
        raise RateLimitExceeded(allowance)
    KeyAuthentication().authenticate(request)
    KeyIfRequired().has_permission(request, None)


def _response_to(error: APIException, request: HttpRequest) -> HttpResponse:
    """As a view would answer, see `APIView.handle_exception`."""
    handle = ApiView().get_exception_handler()
    response: HttpResponse = handle(error, {"request": request})
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        response["WWW-Authenticate"] = KeyAuthentication().authenticate_header(request)
    return response
