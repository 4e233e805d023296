"""The pages of the catalog: the list of distributions, one page for each, and the short addresses that lead there."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import ages, clock, freshness, reading, snapshot
from catalog import changelog as what_changed
from catalog.pages import comparison, lifelines, profile
from catalog.pages import events as chronicle
from catalog.pages.parameters import (
    DIFFERENCES,
    CompareForm,
    DistributionsForm,
    LifecycleForm,
)
from catalog.pages.responses import link_to_json, render_filtered


@require_safe
def distributions(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    rows = profile.in_brief(reading.on(published, today).document, today)
    response = render(
        request,
        "catalog/distributions.html",
        {"rows": rows, "published": published, "today": today},
    )
    return link_to_json(response, reverse("api-distributions"))


@require_safe
def distribution(request: HttpRequest, slug: str) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    one = profile.in_full(reading.on(published, today).document, slug, today)
    if one is None:
        return _elsewhere(request, published, slug, today)
    standing = freshness.of_distribution(published.freshness, slug, timezone.now())
    freshness.beside([*one["majors"], *one["ended_majors"], *one["minors"]], standing)
    shown = {
        "one": one,
        "ages": one["ages"],
        "release_data": standing,
        "published": published,
        "today": today,
    }
    response = render(request, "catalog/distribution.html", shown)
    response = link_to_json(response, reverse("api-distribution", args=[slug]))
    if one["calendar"]:
        response["Link"] += (
            f', <{reverse("calendar")}?{one["calendar"]}>; rel="alternate"; type="text/calendar"'
        )
    return response


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = CompareForm(request.GET, published.document)
    shown: dict[str, Any] = {"found": None, "published": published, "today": today}
    if form.is_valid() and (slugs := form.cleaned_data["d"]):
        only = form.cleaned_data["only"] == DIFFERENCES
        document = reading.on(published, today).document
        shown["found"] = comparison.side_by_side(document, slugs, today, only_differences=only)
        shown["ages"] = comparison.ages_of(document, slugs)
        shown["other_view"] = form.query(only="" if only else DIFFERENCES)
    return render_filtered(request, "compare", form, **shown)


@require_safe
def lifecycle(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = LifecycleForm(request.GET, published.document)
    document = reading.on(published, today).document
    found = lifelines.lifelines(document, form.filters(), today) if form.is_valid() else None
    for group in found["groups"] if found else ():
        freshness.beside(
            group["releases"],
            freshness.of_distribution(published.freshness, group["slug"], timezone.now()),
        )
    shown: dict[str, Any] = {"found": found, "published": published, "today": today}
    if found:
        shown["ages"] = found["ages"]
    return render_filtered(request, "lifecycle", form, **shown)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = DistributionsForm(request.GET, published.document)
    shown: dict[str, Any] = {"found": None, "published": published, "today": today}
    if form.is_valid():
        chosen = form.cleaned_data["distribution"]
        shown["found"] = chronicle.history(published.document, chosen, today)
        shown["ages"] = ages.of(chronicle.matching(published.document, chosen))
    return render_filtered(request, "history", form, **shown)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = DistributionsForm(request.GET, published.document)
    found = None
    if form.is_valid():
        slugs = tuple(sorted(form.cleaned_data["distribution"]))
        found = what_changed.kept(published.token, slugs, lambda: what_changed.recent(slugs))
    shown = {
        "found": found,
        "most": what_changed.MOST,
        "query": form.query(),
        "published": published,
        "today": today,
    }
    return link_to_json(render_filtered(request, "changes", form, **shown), reverse("api-changes"))


@require_safe
def alias(request: HttpRequest, alias: str) -> HttpResponse:
    """/rocky leads to Rocky Linux; /method, with its slash forgotten, to /method/."""
    if _is_page(f"/{alias}/"):
        return HttpResponseRedirect(f"/{quote(alias)}/")
    return _elsewhere(request, snapshot.current(), alias, clock.today())


def _elsewhere(
    request: HttpRequest, published: snapshot.Published, name: str, today: datetime.date
) -> HttpResponse:
    """To the distribution that is called so; or a page that says which there are."""
    if slug := published.document.find_distribution(name):
        return redirect("distribution", slug.slug)
    shown = {
        "near": profile.near(published.document, name),
        "rows": profile.in_brief(reading.on(published, today).document, today),
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
