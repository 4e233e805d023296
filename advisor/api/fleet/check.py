"""POST /api/v1/check/: whether hosts may still run. Nothing is stored."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_view import ApiView
from accounts.permissions import KeyIfRequired
from accounts.throttles import count_systems
from advisor.api.fleet.check_body import hosts_of, length_of
from advisor.api.fleet.check_cache import CHECKS, Key, key_of
from advisor.api.fleet.check_described import described
from advisor.api.fleet.check_parameters import read_question
from advisor.api.fleet.check_response import format_of, response_of
from advisor.api.fleet.check_team import policy_for
from advisor.fleet.check.check import check
from advisor.fleet.check.hosts import MAX_BYTES, different_systems
from advisor.fleet.published import basis_of
from catalog import snapshot
from catalog.snapshot import Published


@described
class Check(ApiView):
    """The verdict on each host of the body, with dates, sources and the next step."""

    http_method_names = ["post", "options"]
    permission_classes = [KeyIfRequired]  # nothing is stored, so a key that reads only will do

    _published: Published | None = None
    _now: datetime | None = None
    _key: Key | None = None

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        """A kept answer needs nothing of Django REST Framework; access was checked before."""
        if request.method == "POST" and _is_kept(request):
            self._published, self._now = snapshot.current(), timezone.now()
            self._key = key_of(request, self._published, self._now)
            if cached := CHECKS.get(self._key):
                return cached
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: Request) -> HttpResponse:
        published, now = self._published or snapshot.current(), self._now or timezone.now()
        today = now.astimezone(UTC).date()
        question, named_format = read_question(request, published.document, today)
        format_ = format_of(request, named_format)
        hosts = hosts_of(request._request)
        count_systems(request, different_systems(hosts))
        policy = policy_for(request, question.team, question.as_of) if question.team else None
        answer = check(hosts, question, basis_of(published, today, policy), now)
        response = response_of(answer, question, format_, request.path)
        if self._key is not None and not question.team:
            CHECKS.set(self._key, response)
        return response

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """A refusal too: it may be about a team."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """The formats are those of `response_of`; errors are JSON whatever is accepted."""
        return JSONRenderer(), "application/json"


def _is_kept(request: HttpRequest) -> bool:
    """What is too large is refused later. Answers for a team are never kept."""
    return length_of(request) <= MAX_BYTES
