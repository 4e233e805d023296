"""What the views of the catalog's pages share: a page of the catalog, filters, links to data."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from catalog.query_form import QueryForm
from catalog.snapshot import Published

RESULTS = "results"
"""The element that a change of a filter replaces."""
_ALWAYS_WHOLE = frozenset({"search"})
"""Pages of which no part is asked for alone."""


def render_page(
    request: HttpRequest,
    template: str,
    published: Published,
    today: date,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """A page that says from which catalog it is, and on which day."""
    context |= {"published": published, "today": today}
    return render(request, f"catalog/{template}.html", context, status=status)


def render_filtered(
    request: HttpRequest,
    name: str,
    form: QueryForm,
    published: Published,
    today: date,
    **context: object,
) -> HttpResponse:
    """The page, or its results only for a changed filter; with problems where there are any.

    Each query has one address: others are redirected to it.
    """
    problems = form.problems()
    address = "" if problems else _with_query(reverse(name), form.query())
    update = name not in _ALWAYS_WHOLE and HtmxDetails(request).target == RESULTS
    if address and not update and not form.is_canonical():
        return _vary_on_htmx(HttpResponseRedirect(address))
    context |= {"form": form, "problems": problems, "update": update, "sent": form.sent()}
    response = render_page(
        request,
        f"_{name}" if update else name,
        published,
        today,
        status=400 if problems else 200,
        **context,
    )
    if address and update:
        response["HX-Replace-Url"] = address
    return _vary_on_htmx(response)


def link_to_json(response: HttpResponse, address: str) -> HttpResponse:
    response["Link"] = f'<{address}>; rel="alternate"; type="application/json"'
    return response


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _vary_on_htmx(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
