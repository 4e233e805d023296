"""Handling of the Host header: health probes by IP address, foreign ports, unknown hosts."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

PROBES = ("/healthz/live", "/healthz/ready")


class Hosts:
    """The outermost middleware: makes the Host safe for links and cache keys.

    A load balancer probes by the machine's IP address or without a Host. The only port accepted is
    the site's; for other allowed names, also the one that the server listens on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        logging.getLogger("django.security.DisallowedHost").addFilter(_one_line)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES or ":" in request.META.get("HTTP_HOST", ""):
            _make_safe(request)
        return self.get_response(request)


def _make_safe(request: HttpRequest) -> None:
    domain, port = split_domain_port(request.META.get("HTTP_HOST", ""))
    site = urlsplit(settings.SITE_URL)
    if request.path_info in PROBES and _is_address(domain):
        request.META["HTTP_HOST"] = site.netloc
    elif port and settings.PUBLIC:
        request.META["HTTP_HOST"] = _with_known_port(request, site, domain, port)


class OneLine(logging.Filter):
    """Logs what any client can cause with a header as a warning without traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


_one_line = OneLine()


def _with_known_port(request: HttpRequest, site: SplitResult, domain: str, port: str) -> str:
    if domain == site.hostname:
        return site.netloc
    is_known = port in (str(site.port), request.META.get("SERVER_PORT"))
    return f"{domain}:{port}" if is_known else domain


def _is_address(domain: str) -> bool:
    """Also true if no Host was sent."""
    try:
        return not domain or bool(ipaddress.ip_address(domain.strip("[]")))
    except ValueError:
        return False
