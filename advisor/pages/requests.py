"""Requests and responses of the advisor's pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.pages import addresses
from catalog.query_string import without_trackers

OTHER_KEYS = frozenset({"topic", addresses.RETURN})
"""What an address of the advisor contains besides answers."""


class HtmxRequest(HttpRequest):
    """A request after django-htmx's middleware."""

    htmx: HtmxDetails


def answers_form(request: HttpRequest, *other_keys: str) -> AnswersForm:
    """The validated form of the answers in the address, which may have `other_keys` too."""
    query = without_trackers(request.GET)
    form = AnswersForm(query, other_keys=OTHER_KEYS.union(other_keys))
    form.is_valid()
    return form


def canonical_address(
    request: HttpRequest, name: str, answers: Answers, topic: str = "", back: str = ""
) -> str:
    """The address for these answers; empty if it is the one requested.

    A form also sends the fields that were left empty.
    """
    canonical = addresses.address(name, answers, topic=topic, back=back)
    return "" if request.GET.urlencode() == canonical.partition("?")[2] else canonical


def vary_on_htmx(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-Current-URL"])
    return response
