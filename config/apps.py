"""The installation as a Django app: its commands, its one table, and what listens to signals."""

from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "config"
    verbose_name = "Installation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config import checks, request_log, task_log

        checks.register_all()
        request_log.count_queries()
        task_log.connect()
