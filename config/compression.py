"""Compresses pages and answers for whoever accepts gzip. WhiteNoise compresses static files."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from catalog.api.response_cache import accepts_gzip


class Compression(GZipMiddleware):
    """Django's own, with its guard against BREACH, except where `gzip;q=0` refuses it.

    An answer that must not be stored has an ETag only to be sent back as If-Match. Compressed it
    would be a weak one, which never matches there.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        accepted = request.META.get("HTTP_ACCEPT_ENCODING")
        if accepted is not None and not accepts_gzip(accepted):
            return response
        if "ETag" in response and "no-store" in response.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)
