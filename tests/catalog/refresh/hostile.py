"""A server on loopback that answers as upstream never should, and counts what it was asked."""

import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

JSON = ("Content-Type: application/json",)


@dataclass
class Reply:
    """What goes over the wire: a status line with headers, then pieces of body, with `pause`
    seconds before each."""

    status: str = "200 OK"
    headers: tuple[str, ...] = JSON
    pieces: Iterator[bytes] | tuple[bytes, ...] = (b"{}",)
    pause: float = 0
    drip_from_the_start: bool = False


def reply(body: bytes = b"{}", *, status: str = "200 OK", headers: tuple[str, ...] = JSON) -> Reply:
    return Reply(status, (*headers, f"Content-Length: {len(body)}"), (body,))


def redirect(address: str, status: str = "302 Found") -> Reply:
    return Reply(status, (f"Location: {address}", "Content-Length: 0"), ())


def endless(
    piece: bytes,
    times: int,
    *,
    pause: float = 0,
    headers: tuple[str, ...] = JSON,
    status: str = "200 OK",
) -> Reply:
    return Reply(status, headers, iter(piece for _ in range(times)), pause)


def zeros_packed(megabytes: int) -> bytes:
    """So many megabytes of zeros, packed; the same block is repeated, as packing them all would
    take its time."""
    packer = zlib.compressobj(9, wbits=31)
    first, second = (
        packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    return first + second * (megabytes - 1)


def packed(body: bytes) -> Reply:
    return reply(gzip.compress(body), headers=(*JSON, "Content-Encoding: gzip"))


@dataclass
class Hostile:
    """Gives `replies` one after the other, and the last of them again and again; `requests` holds
    each request with its headers."""

    replies: list[Reply] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    sent: int = 0

    def __enter__(self) -> Self:
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._socket.getsockname())
        self._threads.append(threading.Thread(target=self._serve))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    @property
    def paths(self) -> list[str]:
        return [request.split()[1] for request in self.requests]

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._answer, args=(connection,)))
            self._threads[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += connection.recv(65_536) or b"\r\n\r\n"
                self.requests.append(request.decode("latin-1"))
                self._send(connection, self.replies[min(len(self.requests), len(self.replies)) - 1])
            except OSError:
                return  # the client had enough

    def _send(self, connection: socket.socket, answer: Reply) -> None:
        head = "\r\n".join(
            [f"HTTP/1.1 {answer.status}", *answer.headers, "Connection: close", "", ""]
        ).encode()
        if answer.drip_from_the_start:
            for byte in head:
                if self._stop.wait(answer.pause):
                    return
                connection.sendall(bytes([byte]))
        else:
            connection.sendall(head)
        for piece in answer.pieces:
            if answer.pause and self._stop.wait(answer.pause):
                return
            connection.sendall(piece)
            self.sent += len(piece)
