"""An upstream on loopback that answers what a test gives it, with validators, and counts what it
was asked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.catalog.refresh import answers


class UpstreamServer(ThreadingHTTPServer):
    """`bodies` by product: bytes, or a status to answer instead. `asked` counts questions,
    `unchanged` those answered with 304."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: dict[str, bytes | int] = {
            product: answers.body(product) for product in answers.PRODUCTS
        }
        self.request_counts: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.before_answering: Callable[[str], object] = lambda _: None
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "UPSTREAM_BASE_URL": f"http://{self.host}/api/v1",
            "UPSTREAM_ALLOWED_HOSTS": self.host,
        }

    def change(self, product: str, change: Callable[[dict[str, Any]], Any]) -> None:
        """Let the product's answer be what `change` makes of it; releases are newest first."""
        document = json.loads(self.bodies[product])
        change(document)
        self.bodies[product] = json.dumps(document).encode()

    def release(self, product: str, name: str, **fields: Any) -> None:
        """Let these fields of a release be what is given."""
        self.change(
            product,
            lambda document: next(
                r for r in document["result"]["releases"] if r["name"] == name
            ).update(fields),
        )


class _Handler(BaseHTTPRequestHandler):
    server: UpstreamServer

    def do_GET(self) -> None:
        product = self.path.rstrip("/").rpartition("/")[2]
        self.server.request_counts[product] += 1
        self.server.before_answering(product)
        body = self.server.bodies.get(product, 404)
        if isinstance(body, int):
            self._answer(body, b"", "")
            return
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.server.unchanged[product] += 1
            self._answer(304, b"", etag)
            return
        self._answer(200, body, etag)

    def _answer(self, status: int, body: bytes, etag: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass
