"""gunicorn's threaded worker, in which a slow connection holds no thread.

gunicorn gives each new connection to a thread, which waits there for the request: 200 connections
that say nothing keep eight threads busy for two minutes, and 8 with half a request for ever. Here
a connection waits in the worker's poller until the whole request lies in the kernel's buffer.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker

MOST_PEEKED = 65_536
"""Bytes. Of a longer request the thread reads the rest, and waits for each part of it."""
PATIENCE = 10
"""Seconds a request may take to arrive, and a client to take a part of the answer."""
HEAD_START = 0.001
"""Seconds if this worker is busy with a request, twice that with several: with 200 connections to
accept it must not add up."""

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:.*chunked", re.IGNORECASE | re.MULTILINE)
_CONTINUE = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)
_WAIT = struct.pack("ll", PATIENCE, 0)


class PatientWorker(ThreadWorker):
    def init_process(self) -> None:
        """Its errors name whole addresses. Imported here: see deploy/gunicorn.conf.py."""
        from config.logs import WithoutSecrets

        self.log.error_log.addFilter(WithoutSecrets())
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """A busy worker lets the others go first: a connection stays where it is accepted."""
        busy = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        time.sleep(min(max(busy, 0), 2) * HEAD_START)
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """Every connection comes through here before a thread gets it."""
        arrived = b"" if _is_read_ahead(conn) else _peek(conn.sock)
        if arrived is None or (arrived and not is_whole(arrived) and _has_grown(conn, arrived)):
            self._wait_for_more(conn, len(arrived or b""))
            return
        conn.arrived, conn.deadline, conn.data_ready = 0, None, True
        _wake_at(conn.sock, 1)
        super().enqueue_req(conn)

    def _wait_for_more(self, conn: TConn, arrived: int) -> None:
        """Woken by one byte more; `murder_pending` closes it when that takes too long."""
        conn.arrived = arrived
        conn.deadline = getattr(conn, "deadline", None) or time.monotonic() + PATIENCE
        conn.timeout = conn.deadline
        _wake_at(conn.sock, arrived + 1)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, 1, partial(self.on_pending_socket_readable, conn))


def is_whole(arrived: bytes) -> bool:
    """Whether a thread would not wait for the rest, or only for the rest of a long body."""
    head, end, body = arrived.partition(b"\r\n\r\n")
    if len(arrived) >= MOST_PEEKED:
        return True
    if not end:
        return False
    if _CONTINUE.search(head):
        return True  # the client waits for an answer before it sends the body
    if length := _LENGTH.search(head):
        return len(body) >= min(int(length[1]), MOST_PEEKED - len(head) - len(end))
    return not _CHUNKED.search(head) or body.endswith(b"0\r\n\r\n")


def _is_read_ahead(conn: TConn) -> bool:
    """Whether the next request came with the one before, and was read with it."""
    return bool(conn.parser and conn.parser.unreader.buf.getvalue())


def _peek(connection: socket.socket) -> bytes | None:
    """What has arrived, which stays there. None: nothing yet; empty: the other side has closed."""
    connection.setblocking(False)
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        connection.setsockopt(socket.SOL_SOCKET, option, _WAIT)
    try:
        return connection.recv(MOST_PEEKED, socket.MSG_PEEK)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _has_grown(conn: TConn, arrived: bytes) -> bool:
    """If not, it was woken because the other side has closed: the thread will find that out."""
    return len(arrived) > getattr(conn, "arrived", 0)


def _wake_at(connection: socket.socket, size: int) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)
