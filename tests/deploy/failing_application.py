"""In place of the application, for gunicorn: it answers no request."""

from __future__ import annotations

from wsgiref.types import StartResponse, WSGIEnvironment


def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    raise ValueError("a fault")
