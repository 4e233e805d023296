"""The WSGI application (gunicorn config.wsgi), warmed up before the first request."""

import gc
import importlib
import logging
import os
import pkgutil
import sys
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

from config.frame_stack import call_with_room
from config.struct_types import prepare_structs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_NOT_FOR_REQUESTS = {"management", "migrations", "gunicorn_worker", "metrics"}
"""The last is imported by its middleware, where it is switched on."""

_handler = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return call_with_room(_handler, environ, start_response)


def _watch_database() -> None:
    from django.conf import settings

    from config.databases.guard import probe
    from config.databases.watch import WATCH

    WATCH.start(settings.DATABASE_TIMEOUT, probe)


def _load_code() -> None:
    """All modules and templates now: during an update other files lie in their places."""
    from django.conf import settings
    from django.template.loader import get_template

    for package in ("accounts", "advisor", "catalog", "config"):
        paths = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(paths, f"{package}."):
            if not _NOT_FOR_REQUESTS & set(module.name.split(".")):
                importlib.import_module(module.name)
    folder = settings.BASE_DIR / "templates"
    for path in folder.rglob("*.*"):
        get_template(str(path.relative_to(folder)))


def _warm_up() -> None:
    from django.db import DatabaseError, connection
    from django.urls import get_resolver

    from catalog import snapshot
    from catalog.feeds import calendar

    assert get_resolver().url_patterns
    try:
        calendar.moves_of_ends(snapshot.current())
    except DatabaseError as error:
        logging.getLogger(__name__).warning("The catalog cannot be read yet: %s", error)
    finally:
        connection.close()


def _freeze() -> None:
    """What is there by now stays. The collector would visit its 400,000 objects, for a quarter of
    a second, after every few requests that are worked out anew."""
    gc.collect()
    gc.freeze()


def _start_timer() -> None:
    from catalog.refresh.timer import start_timer

    start_timer()


sys.setswitchinterval(0.001)  # a save waits less for threads that calculate a page
_watch_database()
_load_code()
prepare_structs()
_warm_up()
_freeze()
_start_timer()
