"""The Celery application. Without BROKER_URL tasks run where they are called."""

from celery import Celery

from config.environment import load_settings

load_settings()

app = Celery("elwise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["accounts", "catalog.refresh", "advisor.decisions", "advisor.fleet.imports"]
)
