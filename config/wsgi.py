"""The WSGI application (gunicorn config.wsgi), warmed up before the first request."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def _watch_database() -> None:
    from django.conf import settings

    from config.databases.guard import probe
    from config.databases.watch import WATCH

    WATCH.start(settings.DATABASE_TIMEOUT, probe)


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


def _start_timer() -> None:
    from catalog.refresh.timer import start_timer

    start_timer()


_watch_database()
_warm_up()
_start_timer()
