"""The map of the site: pages, API, feeds, admin in one list."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from advisor import api as advisor_api
from advisor import views as advisor
from catalog import api as catalog_api
from catalog import exports, feeds
from catalog import status as catalog_status
from catalog import views as catalog
from config import health, problems

handler400, handler403, handler404, handler500 = (f"config.problems.page_{code}" for code in (400, 403, 404, 500))

api = [
    path("", catalog_api.Root.as_view(), name="api-root"),
    path("distributions/", catalog_api.DistributionList.as_view(), name="api-distributions"),
    path("distributions/<str:slug>/", catalog_api.DistributionDetail.as_view(), name="api-distribution"),
    path("status/", catalog_status.Status.as_view(), name="api-status"),
    path("recommendations/", advisor_api.Recommendations.as_view(), name="api-recommendations"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]

urlpatterns = [
    path("", advisor.start, name="start"),
    path("advisor/", advisor.questions, name="advisor"),
    path("advisor/check/", advisor.check, name="check"),
    path("advisor/result/", advisor.result, name="result"),
    re_path(r"^advisor/result\.(?P<format>json|csv)$", advisor.result_file, name="result-file"),
    path("background/", advisor.background, name="background"),
    path("method/", advisor.method, name="method"),
    path("distributions/", catalog.distributions, name="distributions"),
    path("distributions/<str:slug>/", catalog.distribution, name="distribution"),
    path("compare/", catalog.compare, name="compare"),
    path("lifecycle/", catalog.lifecycle, name="lifecycle"),
    path("history/", catalog.history, name="history"),
    path("changes/", catalog.changes, name="changes"),
    path("changes.atom", feeds.atom, name="changes-feed"),
    path("sources/", catalog.source_list, name="sources"),
    path("sources/<str:key>/", catalog.source, name="source"),
    path("api/v1/", include(api)),
    re_path(r"^api/", problems.nothing_here),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("calendar.ics", feeds.calendar, name="calendar"),
    path("export/<str:table>.<str:format>", exports.export, name="export"),
    path("<str:alias>", catalog.alias, name="alias"),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
