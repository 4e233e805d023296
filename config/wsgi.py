"""The way in for web servers: gunicorn config.wsgi. What the first visitor would wait for is made ready before."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def _make_ready() -> None:
    from django.db import DatabaseError, connection
    from django.urls import get_resolver

    from catalog import snapshot

    assert get_resolver().url_patterns
    try:
        snapshot.current()
    except DatabaseError as error:
        logging.getLogger(__name__).warning("The catalog cannot be read yet: %s", error)
    finally:
        connection.close()


def _start_timer() -> None:
    from catalog.refresh.timer import start_timer

    start_timer()


_make_ready()
_start_timer()
