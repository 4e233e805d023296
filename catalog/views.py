"""The pages of the catalog: the list of distributions, one page for each, and the short addresses that lead there."""

from __future__ import annotations

import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import profile, snapshot


@require_safe
def distributions(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
    rows = profile.in_brief(published.document, today)
    response = render(request, "catalog/distributions.html", {"rows": rows, "published": published, "today": today})
    return _with_json(response, reverse("api-distributions"))


@require_safe
def distribution(request: HttpRequest, slug: str) -> HttpResponse:
    published, today = snapshot.current(), _today()
    one = profile.in_full(published.document, slug, today)
    if one is None:
        return _elsewhere(request, published, slug, today)
    response = render(request, "catalog/distribution.html", {"one": one, "published": published, "today": today})
    return _with_json(response, reverse("api-distribution", args=[slug]))


@require_safe
def alias(request: HttpRequest, alias: str) -> HttpResponse:
    """/rocky leads to Rocky Linux; /method, with its slash forgotten, to /method/."""
    if _is_page(f"/{alias}/"):
        return HttpResponseRedirect(f"/{quote(alias)}/")
    return _elsewhere(request, snapshot.current(), alias, _today())


def _elsewhere(request: HttpRequest, published: snapshot.Published, name: str, today: datetime.date) -> HttpResponse:
    """To the distribution that is called so; or a page that says which there are."""
    if slug := profile.find(published.document, name):
        return redirect("distribution", slug)
    shown = {
        "near": profile.near(published.document, name),
        "rows": profile.in_brief(published.document, today),
        "published": published,
        "today": today,
    }
    return render(request, "catalog/unknown.html", shown, status=404)


def _is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _with_json(response: HttpResponse, address: str) -> HttpResponse:
    response["Link"] = f'<{address}>; rel="alternate"; type="application/json"'
    return response


def _today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()
