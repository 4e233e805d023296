"""The installation: settings, the map of the site, the ways in."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
