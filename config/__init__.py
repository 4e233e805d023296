"""Configuration: settings, addresses, Celery, WSGI, error responses, health checks."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
