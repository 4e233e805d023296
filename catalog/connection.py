"""One bounded HTTP connection to an address of the allow-list.

It ends when its time is over, however slowly bytes drip in. Built on urllib3 without requests,
which reads the body of every redirect to its end before one can look at it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Lock, Timer
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import LocationParseError, NewConnectionError
from urllib3.util import Url, parse_url

_PORTS = {"https": 443, "http": 80}

Refusal = Callable[[str, str], bool]
"""Whether a host may not lead to an address."""


@dataclass(frozen=True)
class AllowList:
    """The host:port pairs that may be asked.

    A loopback address has to be listed like any other, and may then use plain http.
    """

    pairs: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """From entries such as `endoflife.date:443` or `[::1]:8000`; without a port it is 443.

        Raises ValueError for anything else.
        """
        return cls(frozenset(_pair(entry.strip()) for entry in entries if entry.strip()))

    def target(self, address: str) -> Url | None:
        """The address taken apart as the connection will do it; None where it may not be asked."""
        try:
            url = parse_url(address)
        except LocationParseError:
            return None
        host = (url.host or "").strip("[]").lower()
        port = url.port if url.port is not None else _PORTS.get(url.scheme or "")
        if url.auth or port is None or (host, port) not in self.pairs:
            return None
        return (
            url if url.scheme == "https" or (url.scheme == "http" and is_loopback(host)) else None
        )


def _pair(entry: str) -> tuple[str, int]:
    try:
        url = urlsplit(f"//{entry}")
        if url.hostname and entry == url.netloc and "@" not in entry and not entry.endswith(":"):
            return url.hostname, url.port or _PORTS["https"]
    except ValueError:
        pass
    raise ValueError(f"UPSTREAM_ALLOWED_HOSTS: {entry!r} is not host:port.")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Deadline:
    """A wall clock: when it runs out, every connection it watches is shut down, and whoever
    waits for a byte wakes up."""

    def __init__(self, seconds: float) -> None:
        self.at = monotonic() + seconds
        self._lock = Lock()
        self._watched: list[socket.socket] = []
        self._timer = Timer(max(seconds, 0), self._shut_down)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._timer.join()
        for watched in self._watched:
            watched.close()

    @property
    def left(self) -> float:
        return self.at - monotonic()

    @property
    def passed(self) -> bool:
        """A wait that was to end with the clock may end a moment before it."""
        return self.left < 0.05

    def watch(self, connection: socket.socket) -> None:
        """A duplicate is kept: TLS takes the original apart, and shutting down either shuts down
        both."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.passed:
            self._shut_down()

    def _shut_down(self) -> None:
        with self._lock:
            for watched in self._watched:
                try:
                    watched.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it was closed by the other side


def is_a_surprise(host: str, address: str) -> bool:
    """A name that leads to this machine or its own link: only an address that is listed as such
    may."""
    ip = _plain(address)
    return not is_loopback(host) and (
        ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_multicast
    )


def is_not_public(host: str, address: str) -> bool:
    """An address within somebody's network: only this machine, where it is listed, may be."""
    ip = _plain(address)
    return not is_loopback(host) and (not ip.is_global or ip.is_multicast)


def _plain(address: str) -> IPv4Address | IPv6Address:
    """::ffff:127.0.0.1 is 127.0.0.1, and a socket connects to it as such."""
    ip = ip_address(address.partition("%")[0])
    return getattr(ip, "ipv4_mapped", None) or ip


def pool_to(
    url: Url, *, deadline: Deadline, connect: float, refused: Refusal = is_a_surprise
) -> HTTPConnectionPool:
    """A pool with one connection to `url`, an address that `AllowList.target` let pass.

    `connect`: seconds for connecting.
    """
    assert url.host
    if url.scheme == "http":
        pool = HTTPConnectionPool(url.host, url.port, maxsize=1)
        watched: type[_Watched] = _WatchedHTTP
    else:
        pool = HTTPSConnectionPool(
            url.host, url.port, maxsize=1, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
        )
        watched = _WatchedHTTPS
    # Any: urllib3 calls it as the class it says it wants
    connection: Any = partial(watched, deadline=deadline, connect=connect, refused=refused)
    pool.ConnectionCls = connection
    return pool


class _Watched(HTTPConnection):
    """Connects within `connect` seconds to whichever address of the host answers, and lets the
    deadline watch."""

    def __init__(  # Any: as urllib3 has it, passed on
        self, *args: Any, deadline: Deadline, connect: float, refused: Refusal, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._refused = refused
        self._deadline = deadline
        self._connect = connect

    def _new_conn(self) -> socket.socket:
        limit = min(monotonic() + self._connect, self._deadline.at)
        failure = "no address"
        try:
            for family, kind, protocol, _, address in socket.getaddrinfo(
                self._dns_host, self.port, type=socket.SOCK_STREAM
            ):
                if self._refused(self._dns_host, str(address[0])):
                    failure = f"{address[0]} is not a public address"
                    continue
                try:
                    return self._connected(
                        socket.socket(family, kind, protocol), address, limit - monotonic()
                    )
                except OSError as error:
                    failure = str(error)
        except OSError as error:
            failure = str(error)
        raise NewConnectionError(self, failure)

    def _connected(
        self, connection: socket.socket, address: tuple[object, ...], seconds: float
    ) -> socket.socket:
        try:
            connection.settimeout(max(seconds, 0.001))
            connection.connect(address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._deadline.watch(connection)
        except OSError:
            connection.close()
            raise
        return connection


class _WatchedHTTP(_Watched):
    pass


class _WatchedHTTPS(_Watched, HTTPSConnection):
    pass
