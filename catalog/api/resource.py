"""An address of the API: reads the question, and answers from cached bytes or with 304."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse

from accounts.api_view import ApiView
from catalog import reading, snapshot
from catalog.api.parameters import Parameter, ParsedQuery, read
from catalog.api.response_cache import (
    JSON_ACCEPTED,
    RESPONSES,
    CachedResponse,
    accepts_gzip,
    compress,
    key_of,
    strong,
    weak,
)
from catalog.api.rows.evidence import CatalogReference
from catalog.conditional import conditional_response, is_not_modified
from catalog.document import Catalog
from catalog.refresh import freshness

FORMAT = "5"
"""Part of every ETag. Raise it when the same catalog and question give other bytes than before."""

MOVED = OpenApiResponse(description="An alias was used: `Location` has the canonical address.")
UNCHANGED = OpenApiResponse(
    description="Not modified since the answer whose ETag was sent as If-None-Match."
)


class ByHeader(DefaultContentNegotiation):
    """`format` is a parameter like any other: the Accept header says what is accepted."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]  # all it reads


class CatalogResponse(HttpResponse):
    """An answer with what the cache has of it."""

    cached: CachedResponse


@dataclass(frozen=True)
class Question:
    """What is asked, of which catalog, on which day (UTC)."""

    request: Request
    published: snapshot.Published
    now: datetime.datetime
    query: ParsedQuery
    names: Mapping[str, str]
    release_data: freshness.Carried | None = None

    @property
    def today(self) -> datetime.date:
        return day_of(self.now)

    @property
    def document(self) -> Catalog:
        """The catalog with what follows for minor releases."""
        return reading.on(self.published, self.today).document

    @property
    def day(self) -> datetime.date:
        """The day of the answer."""
        return self.query.as_of or self.today

    def address(self, name: str, *args: str) -> str:
        return reverse(name, args=args, request=self.request)


class Resource(ApiView):
    """A subclass says which `parameters` it takes, and answers with `find` and `body`."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = ByHeader

    parameters: ClassVar[Sequence[Parameter]] = ()
    fields: ClassVar[Sequence[str]] = ()
    """Which fields of the answer may be asked for alone, in the order in which they are listed."""
    of_the_day: ClassVar[bool] = False
    """Whether the same catalog gives other bytes on another day."""
    says_freshness: ClassVar[bool] = False
    """Whether it says how fresh the release data of the distribution in its address is."""
    says_minors: ClassVar[bool] = False
    """Whether it says what follows for minor releases.

    That changes when a major release gets no further one.
    """
    has_aliases: ClassVar[bool] = False
    """Whether other names in the address are redirected to the one it has here."""
    any_query: ClassVar[bool] = False
    """Whether what stands in the query is passed over."""

    _published: snapshot.Published | None = None

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        """A cached answer needs nothing of Django REST Framework."""
        accepts_json = request.META.get("HTTP_ACCEPT", "") in JSON_ACCEPTED
        if request.method in ("GET", "HEAD") and accepts_json:
            self._published, now = self._read(), timezone.now()
            etag = self._etag(self._published, now, self._release_data(now, kwargs))
            if cached := self._find_cached(request, etag, now):
                return _response(request, cached)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request, **names: str) -> HttpResponseBase:
        question = self._question(request, names)
        subject = self.find(question)
        if isinstance(subject, HttpResponse):
            return subject
        etag = self._etag(question.published, question.now, question.release_data)
        if is_not_modified(request, strong(etag)):
            return _not_modified(request, etag)
        cached = self._find_cached(request, etag, question.now)
        if cached is None:
            cached = self._render(question, subject, etag)
            RESPONSES.set(key_of(request), cached)
        return _response(request, cached)

    def find(self, question: Question) -> object:
        """What `body` needs, or a response. Raises where there is nothing."""
        return None

    def body(
        self, question: Question, subject: Any
    ) -> object:  # Any: what `find` of the subclass gives
        raise NotImplementedError

    def headers_for(self, question: Question) -> dict[str, str]:
        return {}

    def _question(self, request: Request, names: Mapping[str, str]) -> Question:
        self._published, now = self._published or self._read(), timezone.now()
        query = (
            ParsedQuery()
            if self.any_query
            else read(request.query_params, self.parameters, self._published.document)
        )
        release_data = self._release_data(now, names)
        return Question(request, self._published, now, query, names, release_data)

    def _render(self, question: Question, subject: object, etag: str) -> CachedResponse:
        body = msgspec.json.encode(self.body(question, subject))
        return CachedResponse(
            etag,
            body,
            compress(body),
            self.headers_for(question),
            self._version(question.now),
        )

    def _find_cached(
        self, request: HttpRequest | Request, etag: str, now: datetime.datetime
    ) -> CachedResponse | None:
        """With the version it is valid at now, which may be another than when it was rendered."""
        cached = RESPONSES.get(key_of(request))
        if cached is None or cached.etag != etag:
            return None
        return replace(cached, version=self._version(now))

    def _version(self, now: datetime.datetime) -> str:
        if self.says_freshness or self._published is None:
            return ""
        return _version(self._published.token, day_of(now))

    def _read(self) -> snapshot.Published:
        return snapshot.current() if self.says_freshness else snapshot.without_freshness()

    def _release_data(
        self, now: datetime.datetime, names: Mapping[str, str]
    ) -> freshness.Carried | None:
        if not self.says_freshness or self._published is None:
            return None
        return freshness.release_data(self._published.freshness, names["slug"], now)

    def _etag(
        self,
        published: snapshot.Published,
        now: datetime.datetime,
        release_data: freshness.Carried | None,
    ) -> str:
        """All that the bytes depend on beside the question, without quotes."""
        day = day_of(now)
        parts = [published.digest[:32], FORMAT]
        if self.of_the_day:
            parts.append(f"{day:%Y%m%d}")
        if self.says_minors and (since := reading.on(published, day).since):
            parts.append(f"{since:%Y%m%d}")
        if release_data:
            parts.append(hashlib.sha256(json.dumps(release_data).encode()).hexdigest()[:12])
        return "-".join(parts)


def today() -> datetime.date:
    return day_of(timezone.now())


def day_of(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.UTC).date()


def catalog_version() -> str:
    """Of the catalog and the day, now: one query. Empty where the catalog has no version.

    While the database is away another: pages say then how old they are.
    """
    return _version(snapshot.version_token(), today())


def catalog_of(published: snapshot.Published) -> CatalogReference:
    """`as_of` is the median date of its values, `undated` the number of those without a date."""
    return CatalogReference(
        digest=published.digest,
        as_of=published.ages.median,
        oldest=published.ages.oldest,
        undated=published.ages.undated,
    )


def alternate(*targets: tuple[str, str]) -> dict[str, str]:
    """The Link header to the same in other forms: (address, media type)."""
    return {
        "Link": ", ".join(
            f'<{address}>; rel="alternate"; type="{kind}"' for address, kind in targets
        )
    }


def redirect_to(question: Question, **names: str) -> HttpResponsePermanentRedirect:
    """To the same address with other names in it, and with the same query."""
    route = question.request.resolver_match
    assert route is not None
    address = reverse(route.view_name, kwargs={**question.names, **names})
    query = question.request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    del response["Content-Type"]  # there is no content
    return response


def with_status(question: Question, headers: dict[str, str]) -> dict[str, str]:
    """And to what says how fresh it is (RFC 8631)."""
    status = f'<{question.address("api-status")}>; rel="status"; type="application/json"'
    return {"Link": f"{headers['Link']}, {status}"}


def _version(token: str, day: datetime.date) -> str:
    stale_since = snapshot.stale_since()
    stale = f"-{stale_since:%H%M}" if stale_since else ""
    return f"{token}-{day.toordinal()}{stale}" if token else ""


def _response(request: HttpRequest | Request, cached: CachedResponse) -> HttpResponseBase:
    compress = _accepts_gzip(request)
    headers = {
        **cached.coding_headers(compress=compress),
        **_cache_headers(),
        **cached.headers,
        "Allow": ", ".join(method.upper() for method in Resource.http_method_names),
    }
    response = CatalogResponse(
        cached.content(compress=compress), content_type="application/json", headers=headers
    )
    response.cached = cached
    return conditional_response(request, response)


def _not_modified(request: HttpRequest | Request, etag: str) -> HttpResponseBase:
    tag = weak(etag) if _accepts_gzip(request) else strong(etag)
    response = HttpResponse(
        content_type="application/json", headers={"ETag": tag, **_cache_headers()}
    )
    return conditional_response(request, response)


def _cache_headers() -> dict[str, str]:
    scope = "public" if settings.API_ANONYMOUS else "private"
    return {"Cache-Control": f"{scope}, no-cache", "Vary": "Accept, Accept-Encoding"}


def _accepts_gzip(request: HttpRequest | Request) -> bool:
    return accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
