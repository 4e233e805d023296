from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from catalog.checks import facts_are_understood, tasks_survive
        from catalog.models.version import install_triggers

        register(facts_are_understood, Tags.database)
        register(tasks_survive)
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="catalog-version-triggers")
