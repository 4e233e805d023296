"""The page on which anybody checks a system."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def os_check(request: HttpRequest) -> HttpResponse:
    return render(request, "fleet/os_check.html")


def script(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
