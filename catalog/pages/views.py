"""The pages of the catalog: the list of distributions, one page for each, and the short addresses that lead there."""

from __future__ import annotations

import datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog import ages, freshness, reading, snapshot
from catalog import changelog as what_changed
from catalog.pages import comparison, lifelines, profile, sources
from catalog.pages import events as chronicle
from catalog.pages.parameters import (
    DIFFERENCES,
    CompareForm,
    DistributionsForm,
    LifecycleForm,
    QueryForm,
)

RESULTS = "results"
"""The element that a change of a filter brings up to date."""


@require_safe
def distributions(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
    rows = profile.in_brief(reading.on(published, today).document, today)
    response = render(
        request,
        "catalog/distributions.html",
        {"rows": rows, "published": published, "today": today},
    )
    return _with_json(response, reverse("api-distributions"))


@require_safe
def distribution(request: HttpRequest, slug: str) -> HttpResponse:
    published, today = snapshot.current(), _today()
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
    response = _with_json(response, reverse("api-distribution", args=[slug]))
    if one["calendar"]:
        response["Link"] += (
            f', <{reverse("calendar")}?{one["calendar"]}>; rel="alternate"; type="text/calendar"'
        )
    return response


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
    form = CompareForm(request.GET, published.document)
    shown: dict[str, object] = {"found": None, "published": published, "today": today}
    if form.is_valid() and (slugs := form.cleaned_data["d"]):
        only = form.cleaned_data["only"] == DIFFERENCES
        document = reading.on(published, today).document
        shown["found"] = comparison.side_by_side(document, slugs, today, only_differences=only)
        shown["ages"] = comparison.ages_of(document, slugs)
        shown["other_view"] = form.query(only="" if only else DIFFERENCES)
    return _asked(request, "compare", form, shown)


@require_safe
def lifecycle(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
    form = LifecycleForm(request.GET, published.document)
    document = reading.on(published, today).document
    found = lifelines.lifelines(document, form.filters(), today) if form.is_valid() else None
    for group in found["groups"] if found else ():
        freshness.beside(
            group["releases"],
            freshness.of_distribution(published.freshness, group["slug"], timezone.now()),
        )
    shown: dict[str, object] = {"found": found, "published": published, "today": today}
    if found:
        shown["ages"] = found["ages"]
    return _asked(request, "lifecycle", form, shown)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
    form = DistributionsForm(request.GET, published.document)
    shown: dict[str, object] = {"found": None, "published": published, "today": today}
    if form.is_valid():
        chosen = form.cleaned_data["distribution"]
        shown["found"] = chronicle.history(published.document, chosen, today)
        shown["ages"] = ages.of(chronicle.matching(published.document, chosen))
    return _asked(request, "history", form, shown)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
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
    return _with_json(_asked(request, "changes", form, shown), reverse("api-changes"))


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), _today()
    shown = {"kinds": sources.listed(published.document), "published": published, "today": today}
    return render(request, "catalog/sources.html", shown)


@require_safe
def source(request: HttpRequest, key: str) -> HttpResponse:
    published, today = snapshot.current(), _today()
    one = sources.in_full(published.document, key)
    if one is None:
        return render(
            request,
            "catalog/unknown_source.html",
            {"published": published, "today": today},
            status=404,
        )
    shown = {
        "one": one,
        "ages": sources.ages_of(published.document, key),
        "published": published,
        "today": today,
    }
    return render(request, "catalog/source.html", shown)


@require_safe
def alias(request: HttpRequest, alias: str) -> HttpResponse:
    """/rocky leads to Rocky Linux; /method, with its slash forgotten, to /method/."""
    if _is_page(f"/{alias}/"):
        return HttpResponseRedirect(f"/{quote(alias)}/")
    return _elsewhere(request, snapshot.current(), alias, _today())


def _elsewhere(
    request: HttpRequest, published: snapshot.Published, name: str, today: datetime.date
) -> HttpResponse:
    """To the distribution that is called so; or a page that says which there are."""
    if slug := profile.find(published.document, name):
        return redirect("distribution", slug)
    shown = {
        "near": profile.near(published.document, name),
        "rows": profile.in_brief(reading.on(published, today).document, today),
        "published": published,
        "today": today,
    }
    return render(request, "catalog/unknown.html", shown, status=404)


def _asked(
    request: HttpRequest, name: str, form: QueryForm, shown: dict[str, object]
) -> HttpResponse:
    """The page, or for a changed filter its results; with what is wrong, where something is. One address for one question."""
    wrong = form.problems()
    clean = "" if wrong else reverse(name) + (f"?{query}" if (query := form.query()) else "")
    partly = request.htmx.target == RESULTS
    if clean and not partly and not form.is_clean():
        return _varying(HttpResponseRedirect(clean))
    shown |= {"form": form, "problems": wrong, "update": partly, "sent": form.sent()}
    template = f"catalog/_{name}.html" if partly else f"catalog/{name}.html"
    response = render(request, template, shown, status=400 if wrong else 200)
    if clean and partly:
        response["HX-Replace-Url"] = clean
    return _varying(response)


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


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
