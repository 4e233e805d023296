"""Every address of the site: pages, API, feeds, admin."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from advisor import curation
from advisor.api import docs_page
from advisor.api import views as advisor_api
from advisor.pages import background, check, method, os_check, questions, start
from advisor.pages.result import page as result
from catalog.api import changes as api_changes
from catalog.api import distributions as api_distributions
from catalog.api import (
    endoflife,
    endoflife_first,
    facts,
    held_changes,
    identifiers,
    plans,
    refresh_runs,
)
from catalog.api import events as api_events
from catalog.api import releases as api_releases
from catalog.api import sources as api_sources
from catalog.api import status as api_status
from catalog.feeds import atom, calendar, exports
from catalog.pages import (
    about,
    aliases,
    compare,
    distribution,
    lifecycle,
    search,
    sources,
    suggest,
)
from catalog.pages import changes as changes_page
from catalog.pages import distributions as distribution_list
from catalog.pages import events as events_page
from config import crawlers, health, problems, security_txt

handler400, handler403, handler404, handler500 = (
    f"config.problems.page_{code}" for code in (400, 403, 404, 500)
)
handler429 = "accounts.views.too_many_requests"  # django-allauth's name for it

api: list[URLPattern | URLResolver] = [
    path("", api_distributions.Root.as_view(), name="api-root"),
    path("distributions/", api_distributions.DistributionList.as_view(), name="api-distributions"),
    path(
        "distributions/<str:slug>/",
        api_distributions.DistributionDetail.as_view(),
        name="api-distribution",
    ),
    path("releases/", api_releases.ReleaseList.as_view(), name="api-releases"),
    path("releases/<str:slug>/", api_releases.ReleaseDetail.as_view(), name="api-release"),
    path("facts/", facts.FactList.as_view(), name="api-facts"),
    path("attributes/", facts.AttributeList.as_view(), name="api-attributes"),
    path("sources/", api_sources.SourceList.as_view(), name="api-sources"),
    path("sources/<str:key>/", api_sources.SourceDetail.as_view(), name="api-source"),
    path("plans/", plans.PlanList.as_view(), name="api-plans"),
    path("prices/", plans.PriceList.as_view(), name="api-prices"),
    path("statements/", facts.StatementList.as_view(), name="api-statements"),
    path("identifiers/", identifiers.IdentifierList.as_view(), name="api-identifiers"),
    path("migrations/", api_events.MigrationList.as_view(), name="api-migrations"),
    path("events/", api_events.EventList.as_view(), name="api-events"),
    path("claims/", api_events.ClaimList.as_view(), name="api-claims"),
    path("changes/", api_changes.Changes.as_view(), name="api-changes"),
    path("questions/", advisor_api.Questions.as_view(), name="api-questions"),
    path("criteria/", advisor_api.Criteria.as_view(), name="api-criteria"),
    path("status/", api_status.StatusDetail.as_view(), name="api-status"),
    path("refresh-runs/", refresh_runs.RunList.as_view(), name="api-refresh-runs"),
    path("refresh-runs/<str:key>/", refresh_runs.RunDetail.as_view(), name="api-refresh-run"),
    path("held-changes/", held_changes.HeldChangeList.as_view(), name="api-held-changes"),
    path(
        "held-changes/<str:key>/", held_changes.HeldChangeDetail.as_view(), name="api-held-change"
    ),
    path("held-changes/<str:key>/approve/", held_changes.Approve.as_view(), name="api-approve"),
    path("held-changes/<str:key>/reject/", held_changes.Reject.as_view(), name="api-reject"),
    path("decisions/", include("advisor.api.decisions.urls")),
    path("", include("advisor.api.fleet.urls")),
    path("recommendations/", advisor_api.Recommendations.as_view(), name="api-recommendations"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs_page.docs, name="api-docs"),
    path("docs/walk-through/", docs_page.walk_through, name="api-walk-through"),
    path(
        "docs/reference/",
        SpectacularSwaggerSplitView.as_view(url_name="api-schema"),
        name="api-reference",
    ),
]

# As on endoflife.date, each answers with and without a slash at the end; links have one.
_endoflife = [
    ("v1", endoflife.Index, "eol-index"),
    ("v1/products", endoflife.ProductList, "eol-products"),
    ("v1/products/full", endoflife.ProductFullList, "eol-full"),
    ("v1/products/<str:product>", endoflife.ProductDetail, "eol-product"),
    ("v1/products/<str:product>/releases/<str:release>", endoflife.ProductRelease, "eol-release"),
    ("v1/categories", endoflife.CategoryList, "eol-categories"),
    ("v1/categories/<str:category>", endoflife.CategoryDetail, "eol-category"),
    ("v1/tags", endoflife.TagList, "eol-tags"),
    ("v1/tags/<str:tag>", endoflife.TagDetail, "eol-tag"),
    ("v1/identifiers", endoflife.IdentifierTypeList, "eol-identifier-types"),
    ("v1/identifiers/<str:type>", endoflife.EolIdentifierList, "eol-identifiers"),
]
eol = [
    *(path(route, view.as_view(schema=None), name=name) for route, view, name in _endoflife),
    *(path(f"{route}/", view.as_view(), name=name) for route, view, name in _endoflife),
    path("all.json", endoflife_first.NameList.as_view(), name="eol-all"),
    path("<str:product>.json", endoflife_first.CycleList.as_view(), name="eol-cycles"),
    path("<str:product>/<str:cycle>.json", endoflife_first.CycleDetail.as_view(), name="eol-cycle"),
]

urlpatterns = [
    path("", start.start, name="start"),
    path("advisor/", questions.questions, name="advisor"),
    path("advisor/check/", check.check, name="check"),
    path("advisor/result/", result.result, name="result"),
    re_path(r"^advisor/result\.(?P<format>json|csv|xlsx)$", result.result_file, name="result-file"),
    path("background/", background.background, name="background"),
    path("method/", method.method, name="method"),
    path("distributions/", distribution_list.distributions, name="distributions"),
    path("distributions/<str:slug>/", distribution.distribution, name="distribution"),
    path("compare/", compare.compare, name="compare"),
    path("lifecycle/", lifecycle.lifecycle, name="lifecycle"),
    path("history/", events_page.history, name="history"),
    path("changes/", changes_page.changes, name="changes"),
    path("changes.atom", atom.atom, name="changes-feed"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/<str:key>/", sources.source, name="source"),
    path("check/", os_check.os_check, name="os-check"),
    path("check.sh", os_check.script, name="check-script"),
    path("about/", about.about, name="about"),
    path("search/", search.search, name="search"),
    path("suggest/", suggest.suggest, name="suggest-correction"),
    path("api/docs/", RedirectView.as_view(pattern_name="api-docs")),
    path("api/v1/", include(api)),
    path("eol/api/", include(eol)),
    re_path(r"^(?:eol/)?api/", problems.unknown_address),
    path("", include("accounts.urls")),
    path("", include("advisor.pages.watch.urls")),
    path("teams/", include("accounts.teams.urls")),
    path("", include("advisor.pages.decisions.urls")),
    path("", include("advisor.pages.fleet.urls")),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path(
        "admin/keys/<path:rest>",
        RedirectView.as_view(url="/admin/accounts/%(rest)s", permanent=True, query_string=True),
    ),
    path(
        "admin/decisive-facts/",
        admin.site.admin_view(curation.decisive_facts),
        name="decisive-facts",
    ),
    path("admin/", admin.site.urls),
    path("calendar.ics", calendar.calendar, name="calendar"),
    path("export/<str:table>.<str:format>", exports.export, name="export"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("sitemap.xml", sitemap, {"sitemaps": crawlers.SITEMAPS}, name="sitemap"),
    path("<str:alias>", aliases.alias, name="alias"),
]

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]
