"""Pages go out compressed. The API's answers do not yet: that belongs to how they are cached and negotiated."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware


class PagesCompressed(GZipMiddleware):
    """Django's own compression (with its guard against BREACH), for what is not under /api/."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith("/api/"):
            return response
        return super().process_response(request, response)
