"""Short addresses: /rocky leads to Rocky Linux; /method, without its slash, to /method/."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from catalog import clock, reading, snapshot
from catalog.directory import similar
from catalog.pages.distributions import summarise_all
from catalog.pages.responses import render_page
from catalog.snapshot import Published


@require_safe
def alias(request: HttpRequest, alias: str) -> HttpResponse:
    if _is_page(f"/{alias}/"):
        return HttpResponseRedirect(f"/{quote(alias)}/")
    return redirect_to_distribution(request, snapshot.current(), alias, clock.today())


def redirect_to_distribution(
    request: HttpRequest, published: Published, name: str, today: date
) -> HttpResponse:
    """To the distribution with this slug or alias; or a page that lists all of them."""
    if distribution := published.document.find_distribution(name):
        return redirect("distribution", distribution.slug)
    catalog = reading.on(published, today).document
    return render_page(
        request,
        "unknown",
        published,
        today,
        status=404,
        similar=similar(published.document, name),
        summaries=summarise_all(catalog, today),
    )


def _is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
