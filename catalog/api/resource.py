"""One address of the API: reads the question, answers from bytes that are kept, and with 304 where the caller has them already."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from drf_spectacular.utils import OpenApiResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse

from accounts.api_view import ApiView
from catalog import reading, snapshot
from catalog.api.conditions import Validators, not_modified, outcome
from catalog.api.parameters import Asked, Parameter, read
from catalog.api.rendered import SHELF, Key, Rendered, squeeze, takes_gzip
from catalog.models.version import Standing
from catalog.refresh import freshness

FORMAT = "4"
"""Part of every ETag. Raise it when the same catalog and question give other bytes than before."""

UNCHANGED = OpenApiResponse(
    description="The caller has this answer already: nothing has changed since the ETag sent as If-None-Match, "
    "or since the Last-Modified sent as If-Modified-Since."
)

_TAKES_JSON = {
    "",
    "*/*",
    "application/json",
    "application/json, */*",
    "application/json, text/plain, */*",
}


class ByHeader(DefaultContentNegotiation):
    """`format` in the query is a parameter like any other: what is accepted stands in the header."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class Answer(HttpResponse):
    """`version`: of the catalog that it is from, see `version_of`. Empty where it may not be given again as it is."""

    version = ""


@dataclass(frozen=True)
class Question:
    """What is asked, of which catalog, on which day (UTC)."""

    request: HttpRequest | Request
    published: snapshot.Published
    today: datetime.date
    asked: Asked
    names: Mapping[str, str]
    release_data: Mapping[str, Any] | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The catalog with what follows for minor releases."""
        return reading.on(self.published, self.today).document

    @property
    def day(self) -> datetime.date:
        """The day the answer is about."""
        return self.asked.as_of or self.today

    def address(self, name: str, *args: str) -> str:
        return reverse(name, args=args, request=self.request)


class Resource(ApiView):
    """A subclass says what may be asked (`parameters`), whether there is anything (`find`), and what is answered (`body`)."""

    http_method_names: ClassVar = ["get", "head", "options"]
    renderer_classes: ClassVar = [JSONRenderer]
    content_negotiation_class = ByHeader

    parameters: ClassVar[Sequence[Parameter]] = ()
    of_the_day: ClassVar[bool] = False
    """Whether the same catalog gives other bytes on another day."""
    says_freshness: ClassVar[bool] = False
    """Whether it says how fresh the release data of the distribution in its address is."""
    says_minors: ClassVar[bool] = False
    """Whether it says what follows for minor releases, which changes when a major release gets no further one."""
    any_query: ClassVar[bool] = False
    """Whether what stands in the query is passed over."""

    _published: snapshot.Published | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Where the bytes are kept already there is nothing to read, to find or to negotiate."""
        if request.method in ("GET", "HEAD") and request.META.get("HTTP_ACCEPT", "") in _TAKES_JSON:
            self._published, now = self._read(), timezone.now()
            validators = self._validators(
                self._published, now, kwargs, self._release_data(self._published, now, kwargs)
            )
            if kept := SHELF.find(self._key(request, validators.etag)):
                return _answer(request, self._published, validators, kept)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request, **names: str) -> HttpResponseBase:
        published, now = self._published or self._read(), timezone.now()
        asked = (
            Asked()
            if self.any_query
            else read(request.query_params, self.parameters, published.document)
        )
        question = Question(
            request, published, day_of(now), asked, names, self._release_data(published, now, names)
        )
        found = self.find(question)
        if isinstance(found, HttpResponse):
            return found
        validators = self._validators(published, now, names, question.release_data)
        if outcome(request, f'"{validators.etag}"', validators.modified) == 304:
            return _answer(request, published, validators, None)
        key = self._key(request, validators.etag)
        if (kept := SHELF.find(key)) is None:
            body = JSONRenderer().render(self.body(question, found))
            kept = Rendered(
                body, squeeze(body), validators.etag, tuple(self.headers_for(question).items())
            )
            SHELF.keep(key, kept)
        return _answer(request, published, validators, kept)

    def find(self, question: Question) -> Any:
        """What `body` needs. Raises where there is nothing; a response instead goes out as it is."""
        return None

    def body(self, question: Question, found: Any) -> Any:
        raise NotImplementedError

    def headers_for(self, question: Question) -> dict[str, str]:
        return {}

    def _read(self) -> snapshot.Published:
        return snapshot.current() if self.says_freshness else snapshot.without_freshness()

    def _release_data(
        self, published: snapshot.Published, now: datetime.datetime, names: Mapping[str, str]
    ) -> dict[str, Any] | None:
        return (
            freshness.release_data(published.freshness, names["slug"], now)
            if self.says_freshness
            else None
        )

    def _validators(
        self,
        published: snapshot.Published,
        now: datetime.datetime,
        names: Mapping[str, str],
        release_data: Mapping[str, Any] | None,
    ) -> Validators:
        return Validators(
            self._etag(published, day_of(now), release_data), self._modified(published, now, names)
        )

    def _etag(
        self,
        published: snapshot.Published,
        day: datetime.date,
        release_data: Mapping[str, Any] | None,
    ) -> str:
        """All that the bytes depend on beside the question: the catalog, the day, how fresh release data is."""
        parts = [published.digest[:32], FORMAT]
        if self.of_the_day:
            parts.append(f"{day:%Y%m%d}")
        if self.says_minors and (since := reading.on(published, day).since):
            parts.append(f"{since:%Y%m%d}")
        if release_data:
            parts.append(hashlib.sha256(json.dumps(release_data).encode()).hexdigest()[:12])
        return "-".join(parts)

    def _modified(
        self, published: snapshot.Published, now: datetime.datetime, names: Mapping[str, str]
    ) -> int | None:
        """The second of the last change of anything that the ETag is made of, in Unix time. None while it is still running."""
        changes = [published.modified]
        if self.of_the_day:
            changes.append(_midnight(day_of(now)))
        if self.says_minors and (since := reading.on(published, day_of(now)).since):
            changes.append(_midnight(since))
        if self.says_freshness:
            changes += [published.renewed, freshness.aged(published.freshness, names["slug"], now)]
        known = [change for change in changes if change is not None]
        return max(known) if len(known) == len(changes) and max(known) <= now.timestamp() else None

    def _key(self, request: HttpRequest | Request, etag: str) -> Key:
        query = (
            ""
            if self.any_query
            else canonical(
                request.GET if isinstance(request, HttpRequest) else request.query_params
            )
        )
        host = (
            request.META.get("HTTP_HOST") or request.get_host()
        )  # CommonMiddleware has checked it
        return (etag, request.scheme or "", host, request.path, query)


def today() -> datetime.date:
    return day_of(timezone.now())


def day_of(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.UTC).date()


def _midnight(day: datetime.date) -> int:
    """The Unix time with which the day begins (UTC)."""
    return int(datetime.datetime.combine(day, datetime.time.min, datetime.UTC).timestamp())


def version_of(known: snapshot.Published | Standing) -> str:
    """The version, and whether its Last-Modified could be told already: once it can, what went out without it is out of date."""
    return f"{known.token}-{known.modified}"


def canonical(query: QueryDict) -> str:
    """The one spelling of a question, whatever the order of its parameters."""
    return urlencode(sorted((name, value) for name, values in query.lists() for value in values))


def catalog_of(published: snapshot.Published) -> dict[str, Any]:
    """`as_of` is the median date of its values; `oldest` the day of the oldest, `undated` how many carry none."""
    oldest = published.ages.oldest
    return {
        "digest": published.digest,
        "as_of": published.as_of,
        "oldest": oldest.isoformat() if oldest else None,
        "undated": published.ages.undated,
    }


def alternate(*targets: tuple[str, str]) -> dict[str, str]:
    """The Link header to the same in other forms: (address, media type)."""
    return {
        "Link": ", ".join(
            f'<{address}>; rel="alternate"; type="{kind}"' for address, kind in targets
        )
    }


def with_status(question: Question, headers: dict[str, str]) -> dict[str, str]:
    """And to what says how fresh it is (RFC 8631)."""
    return {
        "Link": f'{headers["Link"]}, <{question.address("api-status")}>; rel="status"; type="application/json"'
    }


def _answer(
    request: HttpRequest | Request,
    published: snapshot.Published,
    validators: Validators,
    kept: Rendered | None,
) -> HttpResponseBase:
    """The bytes, compressed where that is taken; `kept` None: the caller has them. A compressed answer has a weak ETag."""
    squeezed = (kept is None or bool(kept.squeezed)) and takes_gzip(
        request.META.get("HTTP_ACCEPT_ENCODING", "")
    )
    tag = f'W/"{validators.etag}"' if squeezed else f'"{validators.etag}"'
    response = Answer(
        content_type="application/json",
        headers={"ETag": tag, **validators.header(), "Vary": "Accept, Accept-Encoding"},
    )
    response["Cache-Control"] = (
        "public, no-cache" if settings.API_ANONYMOUS else "private, no-cache"
    )
    status = outcome(request, tag, validators.modified)
    if status == 412:
        return HttpResponse(status=412)
    if status == 304 or kept is None:
        return not_modified(response)
    if published.token and (validators.modified is None) == (published.modified is None):
        response.version = version_of(published)
    response.content = kept.squeezed if squeezed else kept.body
    if squeezed:
        response["Content-Encoding"] = "gzip"
    for name, value in kept.headers:
        response[name] = value
    return response
