"""Pages and answers go out compressed to who takes that. Static files come compressed already, from WhiteNoise."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from catalog.api.rendered import takes_gzip


class Compressed(GZipMiddleware):
    """Django's own (with its guard against BREACH), but for who names gzip only to refuse it.

    What nobody may keep has an ETag only to be sent back as If-Match, and compressed it would be a weak one, which never matches there.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if "HTTP_ACCEPT_ENCODING" in request.META and not takes_gzip(
            request.META["HTTP_ACCEPT_ENCODING"]
        ):
            return response
        if "ETag" in response and "no-store" in response.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)
