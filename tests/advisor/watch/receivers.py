"""Receivers on loopback: a mail server and a webhook, which note what they accept."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Quiet(socketserver.BaseServer):
    def handle_error(self, *_: object) -> None:
        """Whoever called was killed."""


class _MailListener(_Quiet, socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class _HookListener(_Quiet, ThreadingHTTPServer):
    pass


@dataclass
class MailServer:
    """`replies`: what the next message is answered with instead of 250; empty: the connection is
    closed without an answer. `pause`: seconds between a message and the answer."""

    port: int = 0
    pause: float = 0
    messages: list[Message] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.messages]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            while line := self.rfile.readline():
                if not self._answered(line.decode().split(":")[0].split()[0].upper()):
                    return

        def _answered(self, verb: str) -> bool:
            if verb == "DATA":
                return self._take()
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            return verb != "QUIT"

        def _take(self) -> bool:
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            if not line:
                return False
            reply = server.replies.pop(0) if server.replies else "250 taken"
            if reply.startswith("250"):
                server.messages.append(message_from_bytes(b"".join(lines)))
            time.sleep(server.pause)
            if reply:
                self._say(reply)
            return bool(reply)

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _MailListener(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield server
        listening.shutdown()


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HookServer:
    """`statuses`: what the next calls are answered with instead of 204. `pause`: seconds between a
    call and the answer. `retry_after`: the header of that name, if any."""

    port: int = 0
    pause: float = 0
    calls: list[Call] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [call.headers["webhook-id"] for call in self.calls]


@contextmanager
def hook_server() -> Iterator[HookServer]:
    server = HookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.calls.append(Call(self.path, headers, body))
            time.sleep(server.pause)
            self.send_response(server.statuses.pop(0) if server.statuses else 204)
            self.send_header("Location", server.url)
            if server.retry_after:
                self.send_header("Retry-After", server.retry_after)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with _HookListener(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield server
        listening.shutdown()
