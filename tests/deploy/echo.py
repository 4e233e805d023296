"""In place of the application: a server on a Unix socket that answers with the headers it got."""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

SLOW = "/slow/"
RELEASE = threading.Event()
"""Requests for SLOW are answered once it is set."""


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == SLOW:
            RELEASE.wait(60)
        body = json.dumps([[name.lower(), value] for name, value in self.headers.items()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", self.path)  # as a redirect to a final slash names it
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def address_string(self) -> str:
        return "socket"

    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 100


@contextlib.contextmanager
def echo(path: Path) -> Iterator[None]:
    with _Server(str(path), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()
