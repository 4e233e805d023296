"""The changes page: what changed in the catalog, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import changelog, clock, snapshot
from catalog.pages.parameters import DistributionsForm
from catalog.pages.responses import link_to_json, render_filtered


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    form = DistributionsForm(request.GET, published.document)
    recent = None
    if form.is_valid():
        slugs = tuple(sorted(form.cleaned_data["distribution"]))
        recent = changelog.cached(published.token, slugs, lambda: changelog.recent(slugs))
    response = render_filtered(
        request,
        "changes",
        form,
        published,
        today,
        changes=recent,
        most=changelog.MOST,
        query=form.query(),
    )
    return link_to_json(response, reverse("api-changes"))
