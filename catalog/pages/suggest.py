"""The page on which a reader says, without an account, that a value is wrong."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttles import client_address
from catalog import clock, snapshot
from catalog.corrections import Value, find_value
from catalog.models import Suggestion
from catalog.pages.responses import render_page

WINDOW = 3600
"""Seconds in which suggestions from one address are counted together."""
MOST_FROM_ONE_ADDRESS = 10
MOST_WAITING = 2_000
"""Suggestions that wait for a decision; more are not taken."""

_log = logging.getLogger(__name__)


class SuggestionForm(forms.Form):
    problem = forms.CharField(
        label="What is wrong?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what is wrong."},
    )
    value = forms.CharField(label="The right value (optional)", max_length=500, required=False)
    url = forms.URLField(
        label="Address of a source that says so (optional)",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="A page of the project or vendor is best. Nothing is changed without a source.",
        error_messages={"invalid": "Write a web address, such as https://example.org/page."},
    )
    email = forms.EmailField(
        label="Your e-mail address (optional)",
        max_length=254,
        required=False,
        help_text="Only curators see it. Nothing is sent to it automatically.",
    )
    website = forms.CharField(label="Leave this field empty", required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["website"].widget.attrs["autocomplete"] = "off"

    def clean_website(self) -> str:
        """Programs that fill in every field fill in this one, which people do not see."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Leave this field empty: it is there to stop bots.")
        return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    published = snapshot.current()
    value = find_value(published.document, request.GET.get("kind", ""), request.GET.get("key", ""))
    if value is None:
        return render_page(request, "unknown_value", published, clock.today(), status=404)
    form = SuggestionForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        refusal = _refusal(request)
        if refusal is None:
            _store(value, form)
            return HttpResponseRedirect(_address(value, sent="yes"))
        form.add_error(None, refusal.words)
    response = render_page(
        request,
        "suggest",
        published,
        clock.today(),
        status=refusal.status if refusal else 400 if form.errors else 200,
        value=value,
        form=form,
        sent=request.GET.get("sent") == "yes" and not form.is_bound,
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@dataclass(frozen=True)
class _Refusal:
    """Why a suggestion that is in order is not taken now."""

    status: int
    words: str


def _refusal(request: HttpRequest) -> _Refusal | None:
    if Suggestion.objects.waiting().count() >= MOST_WAITING:
        words = "Too many suggestions are waiting for review. Try again in a few days."
        return _Refusal(503, words)
    if _count(client_address(request)) > MOST_FROM_ONE_ADDRESS:
        words = f"You have sent {MOST_FROM_ONE_ADDRESS} suggestions. Try again in an hour."
        return _Refusal(429, words)
    return None


def _count(address: str) -> int:
    """Where the cache does not answer nothing is counted, and nobody is kept out."""
    name = f"suggestions:{address}"
    try:
        cache.add(name, 0, timeout=WINDOW)
        return cache.incr(name)
    except Exception:
        _log.exception("Suggestions are not counted: the cache does not answer.")
        return 0


def _store(value: Value, form: SuggestionForm) -> None:
    fields = ("problem", "value", "url", "email")
    Suggestion.objects.create(
        kind=value.kind,
        key=value.key[:400],
        about=value.about[:400],
        current_value=value.words,
        **{name: form.cleaned_data[name] for name in fields},
    )


def _address(value: Value, **more: str) -> str:
    query = urlencode({"kind": value.kind, "key": value.key, **more})
    return f"{reverse('suggest-correction')}?{query}"
