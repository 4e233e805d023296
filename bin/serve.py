"""What `make run` starts: brings the database up to date and serves ELwise, in one process.

One process, without autoreload, so that Ctrl-C, SIGTERM or a closed terminal leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import socket
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
LONGEST_STOP = 5
"""Seconds."""
IN_USE = (
    "Port {port} is already in use: stop what runs there, or choose another, "
    "for example: make run PORT=8001"
)


def main(port: str) -> None:
    number = _checked(port)
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        signal.signal(signal.SIGHUP, _stop)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell that starts us in the background has it ignored
    with contextlib.suppress(KeyboardInterrupt):
        _prepare(number)
        _serve(number)


def _stop(number: int, _: object) -> None:
    """A second signal, as when make passes on what its group has received, changes nothing.

    Python drops an exit that a signal raises inside a finalizer: then an alarm ends the process,
    as it does if a thread does not end. It is no thread of ours: one that is started while the
    signal interrupts the start of another waits for it for ever.
    """
    signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    signal.alarm(LONGEST_STOP)
    sys.exit(0)


def _checked(port: str) -> int:
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        sys.exit(
            f"PORT={port} is not a port: choose a number from 1024 to 65535, "
            "for example: make run PORT=8001"
        )
    with socket.socket() as probe:
        # As the server itself will: a connection that is still closing does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except PermissionError:
            sys.exit(
                f"Port {port} is kept for the system's own services: choose one from 1024, "
                "for example: make run PORT=8001"
            )
        except OSError:
            sys.exit(IN_USE.format(port=port))
    return int(port)


def _prepare(port: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    os.environ.setdefault(
        "DEBUG", "0"
    )  # visitors see the site's own error pages; DEBUG=1 make run shows Django's
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

    warnings.filterwarnings(
        "ignore", message="No directory at"
    )  # collectstatic is for public sites
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        with _one_at_a_time():
            call_command("migrate", verbosity=0, skip_checks=False)
            call_command("load_catalog")
    except CommandError as error:
        sys.exit(str(error))


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A second `make run` waits until the first has filled the database."""
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _serve(port: int) -> None:
    from django.core.servers.basehttp import ThreadedWSGIServer, get_internal_wsgi_application, run

    application = get_internal_wsgi_application()
    print(f"\nELwise: http://{HOST}:{port}/  (Ctrl-C stops it)")
    print(
        f"Admin:  http://{HOST}:{port}/admin/  (make yourself a login with: make admin)", flush=True
    )
    try:
        # A thread serves one connection of a browser; it closes its database connection at its end.
        run(HOST, port, _leaving_connections(application), server_cls=ThreadedWSGIServer)
    except OSError as error:
        sys.exit(IN_USE.format(port=port) if error.errno == errno.EADDRINUSE else str(error))


def _leaving_connections(application: WSGIApplication) -> WSGIApplication:
    """This server reads what is left of a refused body, and takes `Connection` for an error."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # as PEP 3333
            allowed = [header for header in headers if header[0].lower() != "connection"]
            return start_response(status, allowed, *more)

        return application(environ, start)

    return answer


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["8000"])
