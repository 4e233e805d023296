"""Every address of the site: pages, API, feeds, admin."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts import views as accounts
from advisor.api import views as advisor_api
from advisor.pages import views as advisor
from catalog.api import changes, distributions, endoflife, lists, refresh, status
from catalog.feeds import atom, calendar, exports
from catalog.pages import aliases, compare, distribution, lifecycle, sources
from catalog.pages import changes as changes_page
from catalog.pages import distributions as distribution_list
from catalog.pages import events as events_page
from config import health, problems

handler400, handler403, handler404, handler500 = (
    f"config.problems.page_{code}" for code in (400, 403, 404, 500)
)

api = [
    path("", distributions.Root.as_view(), name="api-root"),
    path("distributions/", distributions.DistributionList.as_view(), name="api-distributions"),
    path(
        "distributions/<str:slug>/",
        distributions.DistributionDetail.as_view(),
        name="api-distribution",
    ),
    path("releases/", lists.Releases.as_view(), name="api-releases"),
    path("releases/<str:slug>/", lists.Release.as_view(), name="api-release"),
    path("facts/", lists.Facts.as_view(), name="api-facts"),
    path("attributes/", lists.Attributes.as_view(), name="api-attributes"),
    path("sources/", lists.Sources.as_view(), name="api-sources"),
    path("sources/<str:key>/", lists.Source.as_view(), name="api-source"),
    path("plans/", lists.Plans.as_view(), name="api-plans"),
    path("prices/", lists.Prices.as_view(), name="api-prices"),
    path("statements/", lists.Statements.as_view(), name="api-statements"),
    path("migrations/", lists.Migrations.as_view(), name="api-migrations"),
    path("events/", lists.Events.as_view(), name="api-events"),
    path("claims/", lists.Claims.as_view(), name="api-claims"),
    path("changes/", changes.Changes.as_view(), name="api-changes"),
    path("questions/", advisor_api.Questions.as_view(), name="api-questions"),
    path("criteria/", advisor_api.Criteria.as_view(), name="api-criteria"),
    path("status/", status.Status.as_view(), name="api-status"),
    path("refresh-runs/", refresh.RefreshRuns.as_view(), name="api-refresh-runs"),
    path("refresh-runs/<str:key>/", refresh.RefreshRun.as_view(), name="api-refresh-run"),
    path("held-changes/", refresh.HeldChanges.as_view(), name="api-held-changes"),
    path("held-changes/<str:key>/", refresh.HeldChange.as_view(), name="api-held-change"),
    path("held-changes/<str:key>/approve/", refresh.Approve.as_view(), name="api-approve"),
    path("held-changes/<str:key>/reject/", refresh.Reject.as_view(), name="api-reject"),
    path("recommendations/", advisor_api.Recommendations.as_view(), name="api-recommendations"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]

# The addresses of endoflife.date answer with and without a slash at the end; we link to those with it.
_endoflife = [
    ("v1", endoflife.Index, "eol-index"),
    ("v1/products", endoflife.Products, "eol-products"),
    ("v1/products/full", endoflife.Full, "eol-full"),
    ("v1/products/<str:product>", endoflife.Product, "eol-product"),
    ("v1/products/<str:product>/releases/<str:release>", endoflife.Release, "eol-release"),
    ("v1/categories", endoflife.Categories, "eol-categories"),
    ("v1/categories/<str:category>", endoflife.Category, "eol-category"),
    ("v1/tags", endoflife.Tags, "eol-tags"),
    ("v1/tags/<str:tag>", endoflife.Tag, "eol-tag"),
]
eol = [
    *(path(route, view.as_view(schema=None), name=name) for route, view, name in _endoflife),
    *(path(f"{route}/", view.as_view(), name=name) for route, view, name in _endoflife),
    path("all.json", endoflife.AllNames.as_view(), name="eol-all"),
    path("<str:product>.json", endoflife.Cycles.as_view(), name="eol-cycles"),
    path("<str:product>/<str:cycle>.json", endoflife.Cycle.as_view(), name="eol-cycle"),
]

urlpatterns = [
    path("", advisor.start, name="start"),
    path("advisor/", advisor.questions, name="advisor"),
    path("advisor/check/", advisor.check, name="check"),
    path("advisor/result/", advisor.result, name="result"),
    re_path(r"^advisor/result\.(?P<format>json|csv)$", advisor.result_file, name="result-file"),
    path("background/", advisor.background, name="background"),
    path("method/", advisor.method, name="method"),
    path("distributions/", distribution_list.distributions, name="distributions"),
    path("distributions/<str:slug>/", distribution.distribution, name="distribution"),
    path("compare/", compare.compare, name="compare"),
    path("lifecycle/", lifecycle.lifecycle, name="lifecycle"),
    path("history/", events_page.history, name="history"),
    path("changes/", changes_page.changes, name="changes"),
    path("changes.atom", atom.atom, name="changes-feed"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/<str:key>/", sources.source, name="source"),
    path("api/v1/", include(api)),
    path("eol/api/", include(eol)),
    re_path(r"^(?:eol/)?api/", problems.unknown_address),
    path("keys/", accounts.keys, name="keys"),
    path("keys/<str:prefix>/revoke/", accounts.revoke, name="revoke-key"),
    path("sign-in/", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out/", accounts.SignOut.as_view(), name="sign-out"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path(
        "admin/keys/<path:rest>",
        RedirectView.as_view(url="/admin/accounts/%(rest)s", permanent=True, query_string=True),
    ),
    path("admin/", admin.site.urls),
    path("calendar.ics", calendar.calendar, name="calendar"),
    path("export/<str:table>.<str:format>", exports.export, name="export"),
    path("<str:alias>", aliases.alias, name="alias"),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
